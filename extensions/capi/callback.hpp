// extensions/capi/callback.hpp: callback() for Python; the kernel calls back.
//
// With the GIL released the loop runs without a thread state, and every call attaches the one that was detached, which
// is Py_BLOCK_THREADS ... Py_UNBLOCK_THREADS. PyGILState_Ensure() would find it as well, but only in the main
// interpreter; it is for threads that Python did not start.
#pragma once

#include <optional>

#include "capi/helpers/callable.hpp"
#include "capi/helpers/numbers.hpp"
#include "rules/callback.hpp"

namespace pyhost::capi {

namespace detail {

// What is called, and the refusal that stopped it: no exception passes the kernel. One of Python's stays set in the
// thread state.
template <class Gil>
struct Calling {
    PyObject* f;
    Gil* gil;
    std::optional<rules::Refusal> refusal;

    static int call(void* self, std::int64_t i, std::int64_t* result) noexcept {
        auto& calling = *static_cast<Calling*>(self);
        [[maybe_unused]] const typename Gil::Attached attached(*calling.gil);
        try {
            const Object number = Object::steal(PyLong_FromLongLong(i));
            const Object answer = Object::steal(PyObject_CallOneArg(calling.f, number.get()));
            *result = rules::Callback::result(to_int(rules::Callback::at_result, answer.get()));
            return 1;
        } catch (const ErrorIsSet&) {
        } catch (const rules::Refusal& refusal) {
            calling.refusal = refusal;
        }
        return 0;
    }
};

}  // namespace detail

template <class Gil, auto kernel>
Object callback(const Arguments& given) {
    static constexpr Signature<2> signature{"callback", {"f", "n"}};
    const auto [f, n] = signature.bind(given);
    if (!PyCallable_Check(f)) {
        refuse_type(rules::Callback::at_f, "callable", f);
    }
    const rules::Callback call(to_int(rules::Callback::at_n, n));
    detail::Calling<Gil> calling{f, nullptr, std::nullopt};
    std::uint64_t fold = 0;
    bool all_called = false;
    {
        Gil gil;
        calling.gil = &gil;
        all_called = kernel(call.n, &detail::Calling<Gil>::call, &calling, &fold);
    }
    if (calling.refusal) {
        throw *calling.refusal;
    }
    if (!all_called) {
        throw ErrorIsSet{};
    }
    return Object::steal(PyLong_FromUnsignedLongLong(fold));
}

template <class Gil, auto kernel>
PyMethodDef callback_method() {
    return method<callback<Gil, kernel>>("callback",
                                         "callback(f, n)\n--\n\n"
                                         "Call f(0), f(1), ... f(n - 1); return what they fold to, 31 * fold + f(i) "
                                         "in 64 bits.");
}

}  // namespace pyhost::capi
