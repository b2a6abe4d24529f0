// host/embed/pyhost_module.cpp: the built-in module _pyhost: what the Python support needs from C++.
#include <pybind11/embed.h>

#include <span>

#include "build_config.hpp"
#include "core/wire.hpp"
#include "core/wire_description.hpp"
#include "embed/pyhost_module.hpp"
#include "embed/python_sources.hpp"
#include "embed/support.hpp"
#include "embed/thread_account.hpp"
#include "gil/process.hpp"
#include "measure/build_facts.hpp"
#include "measure/core_wait.hpp"
#include "measure/crash_report.hpp"
#include "measure/die_with.hpp"
#include "measure/python_sources.hpp"
#include "measure/swapped_function.hpp"
#include "measure/time_calls.hpp"

namespace py = pybind11;

namespace {

py::object take(PyObject* result) {
    if (result == nullptr) throw py::error_already_set();
    return py::reinterpret_steal<py::object>(result);
}

py::object time_calls(const py::object& function, const py::tuple& arguments, long long calls, bool keeps_last) {
    return take(pyhost::measure::time_calls(function.ptr(), arguments.ptr(), calls, keeps_last));
}

py::object time_each(const py::object& function, const py::list& calls) {
    return take(pyhost::measure::time_each(function.ptr(), calls.ptr()));
}

py::object build_facts() { return take(pyhost::measure::build_facts()); }
py::object thread_account() { return take(pyhost::embed::thread_account()); }
py::object accounts_of(const py::list& slots) { return take(pyhost::embed::accounts_of(slots.ptr())); }
py::object thread_begin() { return take(pyhost::embed::thread_begin()); }

void name_thread(int native_id, const std::string& name) { pyhost::gil::name_thread(native_id, name.c_str()); }

// {module: (text, code)}; no code where this Python is another one than that which compiled it.
py::dict files_of(std::span<const pyhost::PythonSource> sources) {
    py::dict files;
    const long magic = PyImport_GetMagicNumber();
    for (const pyhost::PythonSource& source : sources) {
        const py::object code = source.magic == magic ? py::object(py::bytes(source.code)) : py::none();
        files[source.name] = py::make_tuple(source.text, code);
    }
    return files;
}

py::dict sources() {
    using namespace py::literals;
    return py::dict("_pyhost_measure"_a = files_of(pyhost::measure::python_sources()),
                    "_pyhost_support"_a = files_of(pyhost::embed::python_sources()));
}

}  // namespace

// No GIL is needed: what threads share, the sums of a SwappedFunction, has a lock.  And nothing Python is static.
PYBIND11_EMBEDDED_MODULE(_pyhost, module, py::mod_gil_not_used(), py::multiple_interpreters::per_interpreter_gil()) {
    module.def("time_calls", time_calls, "Time a vectorcall loop; keeps_last: the last result is in what it returns.",
               py::arg("function"), py::arg("arguments"), py::arg("calls"), py::arg("keeps_last") = false);
    module.def("core_wait_ns", &pyhost::measure::core_wait_ns,
               "How long this thread was ready to run and had no core, since its start, in ns.");
    module.def("time_each", time_each, "The same of calls with arguments of their own: time_each(function, calls).");
    module.def("will_call", pyhost::measure::will_call,
               "For a crash report: what this thread is about to call; or ''.");
    module.def("build_facts", build_facts, "This build, its Python, its GIL engine.");
    module.def("provide_support", pyhost::embed::provide_support,
               "Make _pyhost_measure and _pyhost_support importable here.");
    module.def("sources", sources, "The Python files of both rooms: {package: {module: (text, code)}}.");
    module.def("name_thread", name_thread, "Python's name for a thread: name_thread(native_id, name).");
    module.def("start_tracer", pyhost::embed::start_tracer, "Trace the GIL, if that is possible and not done yet.");
    module.def("thread_account", thread_account, "Of the calling thread: (now_ns, held_ns, waiting_ns, releases).");
    module.def("thread_begin", thread_begin, "The same when its account began.");
    module.def("thread_slot", pyhost::embed::thread_slot, "Of the calling thread, for accounts_of(); -1: none.");
    module.def("accounts_of", accounts_of, "What thread_account() is, of the threads in these slots at one moment.");
    module.def("die_with", pyhost::measure::die_with, "Be killed when the parent, this process id, is gone.");
    module.def("wire_description", pyhost::wire::description, "The questions and answers of two processes, as JSON.");
    module.attr("version") = PYHOST_VERSION;
    module.attr("swap_environment") = pyhost::wire::swap_environment;
    module.attr("lost_pipe_status") = pyhost::wire::lost_pipe_status;
    module.attr("SwappedFunction") = take(pyhost::measure::make_swapped_function_type());
}

namespace pyhost::embed {

void provide_pyhost_module() {}

}  // namespace pyhost::embed
