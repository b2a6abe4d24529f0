// host/embed/tracing.cpp: calibrate, or say why not.
#include "embed/tracing.hpp"

#include <Python.h>

#include <cstdlib>
#include <string_view>

#include "core/wire.hpp"
#include "embed/support.hpp"
#include "gil/process.hpp"
#include "gil/slots.hpp"
#include "gil/tracer.hpp"
#include "measure/build_facts.hpp"

namespace pyhost::embed {
namespace {

// Two thousand pairs take a fifth of a millisecond, five times with the hooks and five times without.
constexpr int hook_cost_pairs = 2'000;

void release_and_acquire() { PyEval_RestoreThread(PyEval_SaveThread()); }

// The evaluation loop drops the GIL, as if another thread had asked for it.
void be_forced() {
    PyObject* const code = Py_CompileString("for _ in range(3): pass", "<pyhost>", Py_file_input);
    PyObject* const names = PyDict_New();
    if (code != nullptr && names != nullptr) {
        pyhost_ask_for_gil();
        Py_XDECREF(PyEval_EvalCode(code, names, names));
    }
    PyErr_Clear();
    Py_XDECREF(names);
    Py_XDECREF(code);
}

// PYHOST_TRACER=off: as where the signals cannot be found, to see what the sampling peek makes of it.
bool is_switched_off() {
    const char* tracer = std::getenv(wire::tracer_environment);
    return tracer != nullptr && std::string_view(tracer) == "off";
}

bool join(const std::string& ledger_path) {
    gil::Ledger* ledger = gil::join_ledger(ledger_path);
    if (ledger == nullptr) return true;  // its owner is gone: nobody would read it
    ::setenv(wire::ledger_environment, ledger_path.c_str(), 1);
    if (!call_support("thread_names", "install", {}))
        return false;  // before the account: the script did not ask for it
    std::atexit(gil::note_finished);
    const pyhost_python_layout layout = pyhost_layout_of_python();
    if (is_switched_off() || !gil::calibrate(release_and_acquire, ledger, &layout, be_forced)) {
        const gil::Engine engine = measure::has_gil() ? gil::Engine::sampled : gil::Engine::no_gil;
        gil::note_untraced(*ledger, layout, engine, pyhost_main_gil_address());
        return true;
    }
    gil::set_hook_cost(gil::measure_hook_cost_s(release_and_acquire, hook_cost_pairs));
    return true;
}

}  // namespace

std::string take_ledger_path() {
    const char* path = std::getenv(wire::ledger_environment);
    const std::string taken = path == nullptr ? "" : path;
    ::unsetenv(wire::ledger_environment);
    return taken;
}

bool begin_tracing(const std::string& ledger_path) {
    if (!ledger_path.empty()) return join(ledger_path);
    const pyhost_python_layout layout = pyhost_layout_of_python();
    if (!is_switched_off()) gil::calibrate(release_and_acquire, nullptr, &layout, be_forced);
    return true;
}

}  // namespace pyhost::embed
