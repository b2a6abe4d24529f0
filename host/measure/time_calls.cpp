// host/measure/time_calls.cpp: the vectorcall loop.
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

}  // namespace

PyObject* time_calls(PyObject* function, PyObject* arguments, long long calls) {
    const std::vector<PyObject*> stack = stack_of(arguments);
    const std::size_t flagged_count = (stack.size() - 1) | PY_VECTORCALL_ARGUMENTS_OFFSET;
    const CoreWait wait;
    const gil::Account before = gil::account();
    for (long long call = 0; call < calls; ++call) {
        if (!call_once(function, stack.data() + 1, flagged_count)) return nullptr;
    }
    const gil::Account after = gil::account();
    const std::uint64_t core_wait = wait.within(before, after);
    SplitSum sum;
    sum.add(gil::between(before, after));
    return Py_BuildValue("{s:K,s:K,s:K,s:N}", "start_ns", static_cast<unsigned long long>(before.now_ns), "end_ns",
                         static_cast<unsigned long long>(after.now_ns), "core_wait_ns",
                         static_cast<unsigned long long>(core_wait), "gil", to_python(sum));
}

}  // namespace pyhost::measure
