// extensions/boost_python/transpose_cast.hpp: transpose_cast() for Python.
#pragma once

#include "boost_python/buffer.hpp"
#include "boost_python/gil.hpp"
#include "boost_python/numbers.hpp"
#include "boost_python/text.hpp"
#include "kernels/transpose_cast.hpp"
#include "rules/transpose_cast.hpp"

namespace pyhost::boost_python {

template <class Gil>
bp::object transpose_cast(const bp::object& a, const bp::object& format, const bp::object& out) {
    using Rules = rules::TransposeCast;
    const Buffer matrix(Rules::at_a, a);
    const bp::extract<Text> given(format);
    if (!given.check()) {
        refuse_type(Rules::at_format, "a str", format);
    }
    const Rules call(matrix.view(), Rules::character(given().code_points));
    return call.with_target([&]<class T>(const Rules::To<T>& target) {
        Result<T> result(target, out);
        void* const items = result.items().data();
        call.require(run_kernel<Gil>(kernels::transpose_cast, call.a.data(), call.from, call.rows, call.columns, items,
                                     call.to));
        return result.object();
    });
}

}  // namespace pyhost::boost_python
