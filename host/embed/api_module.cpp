// host/embed/api_module.cpp: the finder and loader of `pyhost`, whose texts are api.py, api_gil.py and api_kernel.py.
//
// In C++, not in Python: it is made in every run, and costs microseconds instead of a compilation.
#include "embed/api_module.hpp"

#include <pybind11/embed.h>

#include <array>
#include <cstring>
#include <string>
#include <string_view>

#include "embed/python_sources.hpp"

namespace py = pybind11;
using namespace py::literals;

namespace pyhost::embed {
namespace {

// The embedded file of a module, by its name; nullptr for any other module.
const char* file_of(std::string_view module) {
    if (module == "pyhost") return "api";
    if (module == "pyhost.kernel") return "api_kernel";
    return module == "pyhost.gil" ? "api_gil" : nullptr;
}

const char* text_of(const char* file) {
    for (const PythonSource& source : python_sources()) {
        if (std::strcmp(source.name, file) == 0) return source.text;
    }
    return "";
}

std::string path_of(const char* file) { return "<pyhost>/" + std::string(file) + ".py"; }

// A submodule of our own package, whose search path is empty; not of another package of the same name.
bool is_asked_for(const std::string& module, const py::object& path) {
    if (file_of(module) == nullptr) return false;
    return module == "pyhost" ? path.is_none() : !path.is_none() && py::len(path) == 0;
}

// Runs `body`, and turns a C++ exception into Python's.
template <class Body>
PyObject* guarded(Body body) {
    try {
        return py::object(body()).release().ptr();
    } catch (py::error_already_set& error) {
        error.restore();
    } catch (const std::exception& error) {
        PyErr_SetString(PyExc_RuntimeError, error.what());
    }
    return nullptr;
}

PyObject* find_spec(PyObject* self, PyObject* arguments, PyObject* keywords) {
    static std::array<char*, 4> names{const_cast<char*>("fullname"), const_cast<char*>("path"),
                                      const_cast<char*>("target"), nullptr};
    const char* module = nullptr;
    PyObject *path = Py_None, *target = Py_None;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "s|OO", names.data(), &module, &path, &target)) {
        return nullptr;
    }
    return guarded([&]() -> py::object {
        if (!is_asked_for(module, py::reinterpret_borrow<py::object>(path))) return py::none();
        const py::object make_spec = py::module_::import("_frozen_importlib").attr("ModuleSpec");
        return make_spec(module, py::handle(self), "origin"_a = path_of(file_of(module)),
                         "is_package"_a = std::string_view(module) == "pyhost");
    });
}

PyObject* create_module(PyObject*, PyObject*) { Py_RETURN_NONE; }  // as usual

py::object code_of(const py::handle& name) {
    const char* file = file_of(py::cast<std::string>(name));
    if (file == nullptr) throw py::import_error("it is no module of pyhost's");
    PyObject* code = Py_CompileString(text_of(file), path_of(file).c_str(), Py_file_input);
    if (code == nullptr) throw py::error_already_set();
    return py::reinterpret_steal<py::object>(code);
}

PyObject* exec_module(PyObject*, PyObject* module) {
    return guarded([&]() -> py::object {
        const py::object code = code_of(py::handle(module).attr("__name__"));
        PyObject* scope = PyModule_GetDict(module);
        const auto result = py::reinterpret_steal<py::object>(PyEval_EvalCode(code.ptr(), scope, scope));
        if (!result) throw py::error_already_set();
        return py::none();
    });
}

// For runpy: python -m pyhost.kernel.
PyObject* get_code(PyObject*, PyObject* name) {
    return guarded([&] { return code_of(name); });
}

// For tracebacks and inspect.
PyObject* get_source(PyObject*, PyObject* name) {
    return guarded([&]() -> py::object {
        const char* file = file_of(py::cast<std::string>(py::handle(name)));
        return file == nullptr ? py::object(py::none()) : py::str(text_of(file));
    });
}

PyCFunction with_keywords(PyCFunctionWithKeywords function) {
    return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

// New reference to the finder, which is the loader too; nullptr with an exception set.
PyObject* make_finder() {
    static std::array methods{
        PyMethodDef{"find_spec", with_keywords(find_spec), METH_VARARGS | METH_KEYWORDS, nullptr},
        PyMethodDef{"create_module", create_module, METH_O, nullptr},
        PyMethodDef{"exec_module", exec_module, METH_O, nullptr},
        PyMethodDef{"get_code", get_code, METH_O, nullptr},
        PyMethodDef{"get_source", get_source, METH_O, nullptr},
        PyMethodDef{nullptr, nullptr, 0, nullptr},
    };
    static std::array slots{
        PyType_Slot{Py_tp_methods, methods.data()},
        PyType_Slot{0, nullptr},
    };
    static PyType_Spec spec{.name = "_pyhost.ApiFinder",
                            .basicsize = sizeof(PyObject),
                            .itemsize = 0,
                            .flags = Py_TPFLAGS_DEFAULT,
                            .slots = slots.data()};
    const auto type = py::reinterpret_steal<py::object>(PyType_FromSpec(&spec));
    return type ? PyObject_CallNoArgs(type.ptr()) : nullptr;
}

}  // namespace

bool provide_api() {
    const auto finder = py::reinterpret_steal<py::object>(make_finder());
    PyObject* finders = PySys_GetObject("meta_path");
    return finder && finders != nullptr && PyList_Append(finders, finder.ptr()) == 0;
}

}  // namespace pyhost::embed
