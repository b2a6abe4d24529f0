// extensions/boost_python/callback.hpp: callback() for Python; the kernel calls back, each time with the GIL.
#pragma once

#include <exception>

#include "boost_python/gil.hpp"
#include "boost_python/numbers.hpp"
#include "kernels/callback.hpp"
#include "rules/callback.hpp"

namespace pyhost::boost_python {

// What is called, and the exception that stopped it: none passes through the kernel. A bp::error_already_set says no
// more than its name: Python's error itself stays in the thread state.
template <class Gil>
struct Calling {
    const bp::object& f;
    Gil* gil;
    std::exception_ptr error;

    static int call(void* self, std::int64_t i, std::int64_t* result) noexcept {
        auto& calling = *static_cast<Calling*>(self);
        [[maybe_unused]] const typename Gil::Attached attached(*calling.gil);
        try {
            *result = rules::Callback::result(to_int(rules::Callback::at_result, calling.f(i)));
            return 1;
        } catch (...) {
            calling.error = std::current_exception();
            return 0;
        }
    }
};

template <class Gil>
std::uint64_t callback(const bp::object& f, const bp::object& n) {
    if (PyCallable_Check(f.ptr()) == 0) {
        refuse_type(rules::Callback::at_f, "callable", f);
    }
    const rules::Callback call(to_int(rules::Callback::at_n, n));
    Calling<Gil> calling{f, nullptr, nullptr};
    std::uint64_t fold = 0;
    bool all_called = false;
    {
        Gil gil;
        calling.gil = &gil;
        all_called = kernels::callback(call.n, &Calling<Gil>::call, &calling, &fold);
    }
    if (!all_called) {
        std::rethrow_exception(calling.error);
    }
    return fold;
}

}  // namespace pyhost::boost_python
