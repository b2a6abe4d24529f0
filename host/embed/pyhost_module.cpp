// host/embed/pyhost_module.cpp: the built-in module _pyhost: what the Python support needs from C++.
#include <pybind11/embed.h>

#include <algorithm>
#include <array>

#include "build_config.hpp"
#include "core/clock.hpp"
#include "embed/pyhost_module.hpp"
#include "embed/python_sources.hpp"
#include "embed/support.hpp"
#include "embed/swapped_function.hpp"
#include "embed/thread_account.hpp"
#include "embed/time_calls.hpp"
#include "embed/tracing.hpp"
#include "gil/process.hpp"
#include "gil/tracer.hpp"

namespace py = pybind11;

namespace {

void release_and_acquire() { PyEval_RestoreThread(PyEval_SaveThread()); }

// Twenty thousand pairs take about 2 ms, five times with the hooks and five times without.
constexpr int hook_cost_pairs = 20'000;
constexpr std::size_t pair_batches = 5;

py::object take(PyObject* result) {
    if (result == nullptr) throw py::error_already_set();
    return py::reinterpret_steal<py::object>(result);
}

py::object time_calls(const py::object& function, const py::tuple& arguments, long long calls) {
    return take(pyhost::embed::time_calls(function.ptr(), arguments.ptr(), calls));
}

// Of a pair that no other thread disturbs, with the hooks where they are on: the median of a few batches.
double pair_cost_s() {
    std::array<double, pair_batches> batches_s{};
    for (double& batch_s : batches_s) {
        const double start_s = pyhost::monotonic_s();
        for (int pair = 0; pair < hook_cost_pairs; ++pair) release_and_acquire();
        batch_s = pyhost::monotonic_s() - start_s;
    }
    std::ranges::sort(batches_s);
    return batches_s[pair_batches / 2] / hook_cost_pairs;
}

const char* engine(bool traced) {
    if (traced) return "exact tracer";
    return pyhost::embed::has_gil() ? "a counting thread (the tracer could not calibrate)"
                                    : "none, for there is no GIL";
}

// What the report's machine block says of this Python.
py::dict build_facts() {
    using namespace py::literals;
    const bool traced = pyhost::gil::is_calibrated();
    const double cost_s = traced ? pyhost::gil::measure_hook_cost_s(release_and_acquire, hook_cost_pairs) : 0.0;
    return py::dict("python"_a = std::string(Py_GetVersion()) + ", libpython linked " PYHOST_LIBPYTHON_LINKAGE,
                    "gil_engine"_a = engine(traced), "gil_hook_s"_a = cost_s, "gil_pair_s"_a = pair_cost_s());
}

py::object thread_account() { return take(pyhost::embed::thread_account()); }
py::object accounts_of(const py::list& slots) { return take(pyhost::embed::accounts_of(slots.ptr())); }
py::object thread_begin() { return take(pyhost::embed::thread_begin()); }

void name_thread(int native_id, const std::string& name) { pyhost::gil::name_thread(native_id, name.c_str()); }

py::dict sources() {
    py::dict texts;
    for (std::size_t i = 0; i < pyhost::embed::python_source_count; ++i) {
        texts[pyhost::embed::python_sources[i].name] = pyhost::embed::python_sources[i].text;
    }
    return texts;
}

}  // namespace

// No GIL is needed: what threads share, the sums of a SwappedFunction, has a lock.  And nothing Python is static.
PYBIND11_EMBEDDED_MODULE(_pyhost, module, py::mod_gil_not_used(), py::multiple_interpreters::per_interpreter_gil()) {
    module.def("time_calls", time_calls, "Time a vectorcall loop: time_calls(function, arguments, calls).");
    module.def("build_facts", build_facts, "This build, its Python, its GIL engine.");
    module.def("provide_support", pyhost::embed::provide_support, "Make _pyhost_support importable here.");
    module.def("sources", sources, "The Python support, by module name.");
    module.def("name_thread", name_thread, "Python's name for a thread: name_thread(native_id, name).");
    module.def("start_tracer", pyhost::embed::start_tracer, "Trace the GIL, if that is possible and not done yet.");
    module.def("thread_account", thread_account, "Of the calling thread: (now_ns, held_ns, waiting_ns, releases).");
    module.def("thread_begin", thread_begin, "The same when its account began.");
    module.def("thread_slot", pyhost::embed::thread_slot, "Of the calling thread, for accounts_of(); -1: none.");
    module.def("accounts_of", accounts_of, "What thread_account() is, of the threads in these slots at one moment.");
    module.attr("version") = PYHOST_VERSION;
    module.attr("SwappedFunction") = take(pyhost::embed::make_swapped_function_type());
}

namespace pyhost::embed {

void provide_pyhost_module() {}

}  // namespace pyhost::embed
