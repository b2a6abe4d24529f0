// extensions/capi/helpers/callable.hpp: a function over Arguments as a Python method, and a kernel call under a GIL
// policy.
#pragma once

#include <cstddef>
#include <new>
#include <type_traits>

#include "capi/helpers/arguments.hpp"
#include "kernels/failure.hpp"

namespace pyhost::capi {

namespace detail {

// The one door between C++ and the interpreter: no exception passes it. Flattened: what a good call needs is one
// function, without arguments and results in memory in between (1 to 2 ns of 24); what refuses is not inlined.
template <auto function>
[[gnu::flatten]] PyObject* vectorcall(PyObject*, PyObject* const* values, Py_ssize_t positional,
                                      PyObject* keywords) noexcept {
    try {
        return function(Arguments{values, static_cast<std::size_t>(positional), keywords}).release();
    } catch (const ErrorIsSet&) {
        return nullptr;
    } catch (const rules::Refusal& refusal) {
        set_error(refusal);
        return nullptr;
    } catch (const std::bad_alloc&) {
        return PyErr_NoMemory();
    }
}

}  // namespace detail

template <auto function>
PyMethodDef method(const char* name, const char* doc) {
    // The interpreter calls what the flags say, whatever the pointer's type; a cast in one step would earn a warning.
    const auto untyped = reinterpret_cast<void (*)()>(&detail::vectorcall<function>);
    return {name, reinterpret_cast<PyCFunction>(untyped), METH_FASTCALL | METH_KEYWORDS, doc};
}

namespace detail {

inline void raise_failure(const char* function, const kernels::Failure& failure) {
    if (failure) {
        raise(PyExc_RuntimeError, "%s: %s failed: %s", function, failure.step, failure.reason);
    }
}

}  // namespace detail

// Detaches (or not) exactly around the kernel. A kernel that can fail returns a Failure, which becomes a RuntimeError,
// or an Outcome, whose value is returned where it did not.
template <class Gil, class Kernel, class... Values>
auto run_kernel(const char* function, Kernel kernel, Values... values) {
    using Returned = std::invoke_result_t<Kernel, Values...>;
    if constexpr (std::is_same_v<Returned, kernels::Failure>) {
        kernels::Failure failure;
        {
            [[maybe_unused]] const Gil guard;
            failure = kernel(values...);
        }
        detail::raise_failure(function, failure);
    } else if constexpr (requires(Returned outcome) { outcome.failure; }) {
        Returned outcome;
        {
            [[maybe_unused]] const Gil guard;
            outcome = kernel(values...);
        }
        detail::raise_failure(function, outcome.failure);
        return outcome.value;
    } else {
        [[maybe_unused]] const Gil guard;
        return kernel(values...);
    }
}

}  // namespace pyhost::capi
