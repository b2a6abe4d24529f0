// tests/accuracy/duty.cpp: module pyhost_duty: native code that holds and releases the GIL and keeps its own account.
//
// CLOCK_MONOTONIC is read directly after each acquire and directly before each release, so the account has in it by how
// much a sleep overshot, or for how long the kernel ran something else: it is what other measurements are held against.
// A thread that is put off its core inside a call that acquires or releases, or that waits in the latter for the lock's
// mutex (a waiter has it, and no core), may have the GIL or not, as nobody here can know: the holds that begin and end
// without that are listed one by one.
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

#include <cerrno>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace {

constexpr double longest_s = 3600;

using Spans = std::vector<std::pair<std::int64_t, std::int64_t>>;  // begin and end, in ns of CLOCK_MONOTONIC

// held + released + waiting = end - start: nothing of the time is left out.
struct Times {
    std::int64_t held_ns = 0;
    std::int64_t released_ns = 0;
    std::int64_t waiting_ns = 0;
    std::int64_t cycles = 0;
    std::int64_t start_ns = 0;
    std::int64_t end_ns = 0;
    Spans sure_holds{};
};

std::int64_t clock_ns() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

std::int64_t ns_of(double seconds) { return std::llround(seconds * 1e9); }

// By default Linux lets a sleep end 50 us late, as long as the shortest hold that is asked for here.
class PreciseSleep {
public:
    PreciseSleep() { prctl(PR_SET_TIMERSLACK, 1UL); }
    PreciseSleep(const PreciseSleep&) = delete;
    PreciseSleep& operator=(const PreciseSleep&) = delete;
    ~PreciseSleep() { prctl(PR_SET_TIMERSLACK, static_cast<unsigned long>(before_)); }

private:
    int before_ = prctl(PR_GET_TIMERSLACK);
};

// How often this thread gave its core up, as it had to wait, and how often the kernel took it away.
struct Switches {
    long voluntary;
    long involuntary;
    bool operator==(const Switches&) const = default;
};

Switches switches() {
    rusage used{};
    getrusage(RUSAGE_THREAD, &used);
    return {.voluntary = used.ru_nvcsw, .involuntary = used.ru_nivcsw};
}

void sleep_until(std::int64_t until_ns) {
    if (clock_ns() >= until_ns) return;  // the kernel would take 20 us to find that out
    const timespec until{.tv_sec = until_ns / 1'000'000'000, .tv_nsec = until_ns % 1'000'000'000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
    }
}

void spin_until(std::int64_t until_ns) {
    while (clock_ns() < until_ns) {
    }
}

// New reference; nullptr with an exception set.
PyObject* as_list(const Spans& spans) {
    PyObject* const list = PyList_New(static_cast<Py_ssize_t>(spans.size()));
    for (std::size_t i = 0; list != nullptr && i < spans.size(); ++i) {
        PyObject* const pair =
            Py_BuildValue("(LL)", static_cast<long long>(spans[i].first), static_cast<long long>(spans[i].second));
        if (pair == nullptr) {
            Py_DECREF(list);
            return nullptr;
        }
        PyList_SET_ITEM(list, static_cast<Py_ssize_t>(i), pair);
    }
    return list;
}

PyObject* as_dict(const Times& times) {
    const auto seconds = [](std::int64_t ns) { return static_cast<double>(ns) * 1e-9; };
    return Py_BuildValue("{s:d,s:d,s:d,s:d,s:L,s:L,s:L,s:N}", "held_s", seconds(times.held_ns), "released_s",
                         seconds(times.released_ns), "waiting_s", seconds(times.waiting_ns), "wall_s",
                         seconds(times.end_ns - times.start_ns), "cycles", static_cast<long long>(times.cycles),
                         "start_ns", static_cast<long long>(times.start_ns), "end_ns",
                         static_cast<long long>(times.end_ns), "sure_holds_ns", as_list(times.sure_holds));
}

// Sets ValueError unless lowest <= value <= highest; false for a NaN too.
bool in_range(const char* what, double value, double lowest, double highest) {
    if (value >= lowest && value <= highest) return true;
    const auto number = [](double x) { return PyOS_double_to_string(x, 'g', 6, 0, nullptr); };
    char* const texts[] = {number(value), number(lowest), number(highest)};
    PyErr_Format(PyExc_ValueError, "%s is %s; it must lie between %s and %s", what, texts[0], texts[1], texts[2]);
    for (char* text : texts) PyMem_Free(text);
    return false;
}

struct Cycle {
    std::int64_t hold_ns;
    std::int64_t release_ns;
    bool spin;
};

void hold_for(const Cycle& cycle, std::int64_t since_ns) {
    (cycle.spin ? spin_until : sleep_until)(since_ns + cycle.hold_ns);
}

struct Acquire {
    std::int64_t at_ns;
    bool is_sure;
};

// Called with the GIL, held since `acquired`; returns when it was acquired again.
Acquire run_cycle(const Cycle& cycle, Acquire acquired, Times& times) {
    hold_for(cycle, acquired.at_ns);
    const Switches before_release = switches();
    const std::int64_t released_ns = clock_ns();
    PyThreadState* const state = PyEval_SaveThread();
    const bool is_release_sure = switches() == before_release;
    sleep_until(released_ns + cycle.release_ns);
    const Switches before_acquire = switches();
    const std::int64_t wanted_ns = clock_ns();
    PyEval_RestoreThread(state);
    const std::int64_t back_ns = clock_ns();
    times.held_ns += released_ns - acquired.at_ns;
    times.released_ns += wanted_ns - released_ns;
    times.waiting_ns += back_ns - wanted_ns;
    ++times.cycles;
    if (acquired.is_sure && is_release_sure) times.sure_holds.emplace_back(acquired.at_ns, released_ns);
    // It sleeps while it waits, of its own will.
    return {.at_ns = back_ns, .is_sure = switches().involuntary == before_acquire.involuntary};
}

PyObject* run_duty(const Cycle& cycle, double seconds) {
    const PreciseSleep precise;
    Times times{.start_ns = clock_ns()};
    Acquire last{.at_ns = times.start_ns, .is_sure = false};  // acquired by the interpreter, before this began
    do {
        last = run_cycle(cycle, last, times);
        times.end_ns = last.at_ns;
        if (PyErr_CheckSignals() < 0) return nullptr;
    } while (times.end_ns < times.start_ns + ns_of(seconds));
    return as_dict(times);
}

extern "C" PyObject* duty(PyObject*, PyObject* arguments, PyObject* named) {
    const char* names[] = {"hold_us", "release_us", "seconds", "spin", nullptr};
    double hold_us = 0;
    double release_us = 0;
    double seconds = 0;
    int spin = 0;
    if (!PyArg_ParseTupleAndKeywords(arguments, named, "ddd|p:duty", const_cast<char**>(names), &hold_us, &release_us,
                                     &seconds, &spin) ||
        !in_range("duty: hold_us", hold_us, 0, longest_s * 1e6) ||
        !in_range("duty: release_us", release_us, 0, longest_s * 1e6) ||
        !in_range("duty: seconds", seconds, 0, longest_s)) {
        return nullptr;
    }
    return run_duty({ns_of(hold_us * 1e-6), ns_of(release_us * 1e-6), spin != 0}, seconds);
}

extern "C" PyObject* hold(PyObject*, PyObject* argument) {
    const double seconds = PyFloat_AsDouble(argument);
    if (PyErr_Occurred() != nullptr || !in_range("hold: seconds", seconds, 0, longest_s)) return nullptr;
    Times times{.start_ns = clock_ns()};
    sleep_until(times.start_ns + ns_of(seconds));
    times.end_ns = clock_ns();
    times.held_ns = times.end_ns - times.start_ns;
    return as_dict(times);
}

extern "C" PyObject* release(PyObject*, PyObject* argument) {
    const double seconds = PyFloat_AsDouble(argument);
    if (PyErr_Occurred() != nullptr || !in_range("release: seconds", seconds, 0, longest_s)) return nullptr;
    Times times{.start_ns = clock_ns()};
    const Cycle cycle{.hold_ns = 0, .release_ns = ns_of(seconds), .spin = true};
    times.end_ns = run_cycle(cycle, {.at_ns = times.start_ns, .is_sure = false}, times).at_ns;
    return as_dict(times);
}

PyMethodDef functions[] = {
    {"duty", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(&duty)), METH_VARARGS | METH_KEYWORDS,
     "duty(hold_us, release_us, seconds, spin=False) -> dict\n\n"
     "Cycles for `seconds`: hold_us with the GIL, asleep or spinning, then release_us asleep without it.\n"
     "The dict has held_s, released_s, waiting_s, wall_s, cycles, and start_ns, end_ns of CLOCK_MONOTONIC;\n"
     "sure_holds_ns: (begin, end) of the holds at whose ends no other thread got the core of this one."},
    {"hold", &hold, METH_O, "hold(seconds) -> dict\n\nSleeps with the GIL."},
    {"release", &release, METH_O, "release(seconds) -> dict\n\nSleeps without the GIL."},
    {},
};

PyModuleDef_Slot slots[] = {
#if PY_VERSION_HEX >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
#if PY_VERSION_HEX >= 0x030D0000
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, nullptr},
};

PyModuleDef definition{.m_base = PyModuleDef_HEAD_INIT,
                       .m_name = "pyhost_duty",
                       .m_doc = "Holds and releases the GIL in known cycles and keeps its own account of them.",
                       .m_size = 0,
                       .m_methods = functions,
                       .m_slots = slots,
                       .m_traverse = nullptr,
                       .m_clear = nullptr,
                       .m_free = nullptr};

}  // namespace

PyMODINIT_FUNC PyInit_pyhost_duty() { return PyModuleDef_Init(&definition); }
