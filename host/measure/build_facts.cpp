// host/measure/build_facts.cpp: the version's text, the engine's name, what a release costs.
#include "measure/build_facts.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "build_config.hpp"
#include "core/clock.hpp"
#include "gil/tracer.hpp"

namespace pyhost::measure {
namespace {

// Twenty thousand pairs take about 2 ms, five times with the hooks and five times without.
constexpr int hook_cost_pairs = 20'000;
constexpr std::size_t pair_batches = 5;

void release_and_acquire() { PyEval_RestoreThread(PyEval_SaveThread()); }

// Of a pair that no other thread disturbs, with the hooks where they are on: the median of a few batches.
double pair_cost_s() {
    std::array<double, pair_batches> batches_s{};
    for (double& batch_s : batches_s) {
        const double start_s = monotonic_s();
        for (int pair = 0; pair < hook_cost_pairs; ++pair) release_and_acquire();
        batch_s = monotonic_s() - start_s;
    }
    std::ranges::sort(batches_s);
    return batches_s[pair_batches / 2] / hook_cost_pairs;
}

const char* engine(bool traced) {
    if (traced) return "exact tracer";
    return has_gil() ? "a counting thread (the tracer could not calibrate)" : "none, for there is no GIL";
}

}  // namespace

bool has_gil() {
    PyObject* ask = PySys_GetObject("_is_gil_enabled");
    if (ask == nullptr) return true;
    PyObject* answer = PyObject_CallNoArgs(ask);
    const bool enabled = answer == nullptr || PyObject_IsTrue(answer) == 1;
    Py_XDECREF(answer);
    PyErr_Clear();
    return enabled;
}

PyObject* build_facts() {
    const bool traced = gil::is_calibrated();
    const double cost_s = traced ? gil::measure_hook_cost_s(release_and_acquire, hook_cost_pairs) : 0.0;
    const std::string python = std::string(Py_GetVersion()) + ", libpython linked " PYHOST_LIBPYTHON_LINKAGE;
    return Py_BuildValue("{s:s,s:s,s:d,s:d}", "python", python.c_str(), "gil_engine", engine(traced), "gil_hook_s",
                         cost_s, "gil_pair_s", pair_cost_s());
}

}  // namespace pyhost::measure
