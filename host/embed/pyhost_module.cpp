// host/embed/pyhost_module.cpp: the built-in module _pyhost: what the Python support needs from C++.
#include <pybind11/embed.h>

#include "build_config.hpp"
#include "embed/pyhost_module.hpp"
#include "embed/python_sources.hpp"
#include "embed/swapped_function.hpp"
#include "embed/time_calls.hpp"
#include "gil/tracer.hpp"

namespace py = pybind11;

namespace {

void release_and_acquire() { PyEval_RestoreThread(PyEval_SaveThread()); }

// Twenty thousand pairs take about 2 ms, five times with the hooks and five times without.
constexpr int hook_cost_pairs = 20'000;

py::object take(PyObject* result) {
    if (result == nullptr) throw py::error_already_set();
    return py::reinterpret_steal<py::object>(result);
}

py::object time_calls(const py::object& function, const py::tuple& arguments, long long calls) {
    return take(pyhost::embed::time_calls(function.ptr(), arguments.ptr(), calls));
}

// What the report's machine block says of this Python.
py::dict build_facts() {
    using namespace py::literals;
    const bool traced = pyhost::gil::is_calibrated();
    const double cost_s = traced ? pyhost::gil::measure_hook_cost_s(release_and_acquire, hook_cost_pairs) : 0.0;
    return py::dict("python"_a = std::string(Py_GetVersion()) + ", libpython linked " PYHOST_LIBPYTHON_LINKAGE,
                    "gil_engine"_a = traced ? "exact tracer" : "a counting thread (the tracer could not calibrate)",
                    "gil_hook_s"_a = cost_s);
}

py::dict sources() {
    py::dict texts;
    for (std::size_t i = 0; i < pyhost::embed::python_source_count; ++i) {
        texts[pyhost::embed::python_sources[i].name] = pyhost::embed::python_sources[i].text;
    }
    return texts;
}

}  // namespace

PYBIND11_EMBEDDED_MODULE(_pyhost, module) {
    module.def("time_calls", time_calls, "Time a vectorcall loop: time_calls(function, arguments, calls).");
    module.def("build_facts", build_facts, "This build, its Python, its GIL engine.");
    module.def("sources", sources, "The Python support, by module name.");
    module.attr("SwappedFunction") = take(pyhost::embed::make_swapped_function_type());
}

namespace pyhost::embed {

void provide_pyhost_module() {}

}  // namespace pyhost::embed
