// extensions/capi/transpose_cast.hpp: transpose_cast() for Python.
#pragma once

#include "capi/helpers/callable.hpp"
#include "capi/helpers/result.hpp"
#include "rules/transpose_cast.hpp"

namespace pyhost::capi {

namespace detail {

// 0 where the str has not one character.
inline std::uint32_t to_character(Place place, PyObject* object) {
    if (!PyUnicode_Check(object)) {
        refuse_type(place, "a str", object);
    }
    return PyUnicode_GetLength(object) == 1 ? PyUnicode_ReadChar(object, 0) : 0;
}

}  // namespace detail

template <class Gil, auto kernel>
Object transpose_cast(const Arguments& given) {
    static constexpr Signature<3> signature{"transpose_cast", {"a", "format", "out"}, 2};
    const auto bound = signature.bind(given);
    const Buffer a(signature.at(0), bound[0]);
    const rules::TransposeCast call(a.view(), detail::to_character(signature.at(1), bound[1]));
    return call.with_target([&]<class T>(const rules::TransposeCast::To<T>& target) {
        Result<T> out(target, bound[2]);
        void* const items = out.items().data();
        call.require(run_kernel<Gil>("transpose_cast", kernel, call.a.data(), call.from, call.rows, call.columns, items,
                                     call.to));
        return out.take();
    });
}

template <class Gil, auto kernel>
PyMethodDef transpose_cast_method() {
    return method<transpose_cast<Gil, kernel>>(
        "transpose_cast",
        "transpose_cast(a, format, out=None)\n--\n\n"
        "Return the columns of a, a buffer of two dimensions, one after the other, as items of the format.\n\n"
        "Both are of 'd', 'f', 'i' or 'B'; what does not fit is a ValueError.");
}

}  // namespace pyhost::capi
