// host/measure/time_calls.cpp: the vectorcall loops.
#include "measure/time_calls.hpp"

#include <time.h>

#include <cstdint>
#include <vector>

#include "measure/core_wait.hpp"
#include "measure/gil_split.hpp"

namespace pyhost::measure {
namespace {

// The first slot is scratch for the callee (PY_VECTORCALL_ARGUMENTS_OFFSET): a bound method needs no copy then.
std::vector<PyObject*> stack_of(PyObject* arguments) {
    std::vector<PyObject*> stack{nullptr};
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(arguments); ++i) stack.push_back(PyTuple_GET_ITEM(arguments, i));
    return stack;
}

std::uint64_t now_ns() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(now.tv_nsec);
}

// What the thread waited for a core between two reads of the clock. The kernel's sum is read around them, and a wait
// may have fallen beside: no more of it counts than surely lay between.
class CoreWait {
public:
    CoreWait() : start_ns_(now_ns()), waited_ns_(core_wait_ns()) {}

    std::uint64_t within(const gil::Account& before, const gil::Account& after) const {
        const std::uint64_t waited_ns = core_wait_ns() - waited_ns_;
        const std::uint64_t beside_ns = (now_ns() - start_ns_) - (after.now_ns - before.now_ns);
        return waited_ns > beside_ns ? waited_ns - beside_ns : 0;
    }

private:
    std::uint64_t start_ns_;
    std::uint64_t waited_ns_;
};

bool call_once(PyObject* function, PyObject* const* arguments, std::size_t flagged_count) {
    PyObject* result = PyObject_Vectorcall(function, arguments, flagged_count, nullptr);
    Py_XDECREF(result);
    return result != nullptr;
}

// The clock around a loop, and what it says as Python sees it.
class Stopwatch {
public:
    // New reference to {"start_ns", "end_ns", "core_wait_ns", "gil"}.
    PyObject* stop() const {
        const gil::Account after = gil::account();
        const std::uint64_t core_wait = wait_.within(before_, after);
        SplitSum sum;
        sum.add(gil::between(before_, after));
        return Py_BuildValue("{s:K,s:K,s:K,s:N}", "start_ns", static_cast<unsigned long long>(before_.now_ns), "end_ns",
                             static_cast<unsigned long long>(after.now_ns), "core_wait_ns",
                             static_cast<unsigned long long>(core_wait), "gil", to_python(sum));
    }

private:
    CoreWait wait_;
    gil::Account before_ = gil::account();
};

// Where the last call raised an Exception: "raised"[at] is its type's name. False where it was something else, as
// SystemExit, or where that could not be noted.
bool note_exception(PyObject* raised, Py_ssize_t at) {
    if (PyErr_ExceptionMatches(PyExc_Exception) == 0) return false;
    PyObject* type = nullptr;
    PyObject* value = nullptr;
    PyObject* traceback = nullptr;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject* name = PyObject_GetAttrString(type, "__name__");
    PyObject* key = PyLong_FromSsize_t(at);
    const bool is_noted = name != nullptr && key != nullptr && PyDict_SetItem(raised, key, name) == 0;
    for (PyObject* object : {type, value, traceback, name, key}) Py_XDECREF(object);
    return is_noted;
}

// `call` is (positional arguments, arguments by keyword).
PyObject* call_with(PyObject* function, PyObject* call) {
    PyObject* const* items = reinterpret_cast<PyTupleObject*>(PyTuple_GET_ITEM(call, 0))->ob_item;
    const auto count = static_cast<std::size_t>(PyTuple_GET_SIZE(PyTuple_GET_ITEM(call, 0)));
    PyObject* keywords = PyTuple_GET_ITEM(call, 1);
    return PyObject_VectorcallDict(function, items, count, PyDict_GET_SIZE(keywords) == 0 ? nullptr : keywords);
}

bool is_call(PyObject* call) {
    return PyTuple_Check(call) && PyTuple_GET_SIZE(call) == 2 && PyTuple_Check(PyTuple_GET_ITEM(call, 0)) &&
           PyDict_Check(PyTuple_GET_ITEM(call, 1));
}

// Every result goes to its place in `results`, and lives on; false with an exception set where a call left the loop.
bool make_each(PyObject* function, PyObject* calls, PyObject* results, PyObject* raised) {
    for (Py_ssize_t at = 0; at < PyList_GET_SIZE(results); ++at) {
        PyObject* result = call_with(function, PyList_GET_ITEM(calls, at));
        if (result == nullptr && !note_exception(raised, at)) return false;
        PyList_SET_ITEM(results, at, result == nullptr ? Py_NewRef(Py_None) : result);
    }
    return true;
}

}  // namespace

PyObject* time_calls(PyObject* function, PyObject* arguments, long long calls) {
    const std::vector<PyObject*> stack = stack_of(arguments);
    const std::size_t flagged_count = (stack.size() - 1) | PY_VECTORCALL_ARGUMENTS_OFFSET;
    const Stopwatch watch;
    for (long long call = 0; call < calls; ++call) {
        if (!call_once(function, stack.data() + 1, flagged_count)) return nullptr;
    }
    return watch.stop();
}

PyObject* time_each(PyObject* function, PyObject* calls) {
    for (Py_ssize_t at = 0; at < PyList_GET_SIZE(calls); ++at) {
        if (is_call(PyList_GET_ITEM(calls, at))) continue;
        PyErr_SetString(PyExc_TypeError, "time_each() takes a list of (arguments, keywords)");
        return nullptr;
    }
    PyObject* results = PyList_New(PyList_GET_SIZE(calls));
    PyObject* raised = PyDict_New();
    PyObject* batch = nullptr;
    if (results != nullptr && raised != nullptr) {
        const Stopwatch watch;
        if (make_each(function, calls, results, raised)) batch = watch.stop();
    }
    if (batch != nullptr &&
        (PyDict_SetItemString(batch, "results", results) < 0 || PyDict_SetItemString(batch, "raised", raised) < 0)) {
        Py_CLEAR(batch);
    }
    Py_XDECREF(results);
    Py_XDECREF(raised);
    return batch;
}

}  // namespace pyhost::measure
