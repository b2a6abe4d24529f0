// host/embed/support.cpp: the importer of the compiled-in Python support, and calls into it.
#include "embed/support.hpp"

#include <pybind11/embed.h>

#include <string_view>

namespace py = pybind11;

namespace pyhost::embed {
namespace {

// File names of the support's code start so: tracebacks of scripts skip them.
constexpr std::string_view own_file_prefix = "<pyhost>/";

// A meta path finder over _pyhost.sources(); get_source() gives tracebacks their lines.  It imports nothing that python
// itself has not imported: a script must not find modules in sys.modules that it did not ask for.
constexpr const char* importer = R"python(
import marshal, sys, _pyhost
from _frozen_importlib import ModuleSpec

class Importer:
    sources = _pyhost.sources()
    at_start = frozenset(sys.modules)

    def find_spec(self, name, path=None, target=None):
        package, _, module = name.partition(".")
        if package not in self.sources or (module and module not in self.sources[package]):
            return None
        return ModuleSpec(name, self, origin=self._file(name), is_package=not module)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(self.get_code(module.__name__), module.__dict__)

    def get_source(self, name):
        package, _, module = name.partition(".")
        return self.sources[package].get(module, ("", None))[0]

    def get_code(self, name):
        package, _, module = name.partition(".")
        text, code = self.sources[package].get(module, ("", None))
        if code is not None and not sys.flags.optimize:
            return marshal.loads(code)
        return compile(text, self._file(name), "exec", dont_inherit=True)

    def is_package(self, name):
        return name in self.sources

    def _file(self, name):
        return "<pyhost>/" + (name.partition(".")[2] or "__init__") + ".py"

if not any(type(finder).__name__ == "Importer" for finder in sys.meta_path):
    sys.meta_path.append(Importer())
)python";

py::tuple to_python(const SupportArguments& arguments) {
    py::list list;
    if (arguments.descriptors) {
        list.append(arguments.descriptors->first);
        list.append(arguments.descriptors->second);
    }
    if (arguments.target) {
        py::dict target;
        target["kind"] = arguments.target->kind;
        target["name"] = py::reinterpret_steal<py::str>(PyUnicode_DecodeFSDefault(arguments.target->name.c_str()));
        list.append(target);
    }
    return py::tuple(list);
}

bool is_own(PyObject* traceback) {
    const py::object code = py::handle(traceback).attr("tb_frame").attr("f_code").attr("co_filename");
    return std::string_view(py::cast<std::string>(code)).starts_with(own_file_prefix);
}

}  // namespace

void provide_support() { py::exec(importer, py::dict()); }

bool call_support(const std::string& module, const std::string& function, const SupportArguments& arguments) {
    try {
        provide_support();
        py::module_::import(("_pyhost_support." + module).c_str()).attr(function.c_str())(*to_python(arguments));
        return true;
    } catch (py::error_already_set& error) {
        error.restore();
        return false;
    }
}

PyObject* without_own_frames(PyObject* traceback) {
    while (traceback != nullptr && is_own(traceback)) {
        PyObject* next = py::object(py::handle(traceback).attr("tb_next")).release().ptr();
        Py_DECREF(traceback);
        traceback = next;
        if (traceback == Py_None) return nullptr;
    }
    return traceback;
}

}  // namespace pyhost::embed
