// extensions/boost_python/add_ints.hpp: add_ints() for Python.
#pragma once

#include "boost_python/gil.hpp"
#include "boost_python/numbers.hpp"
#include "kernels/add_ints.hpp"
#include "rules/add_ints.hpp"

namespace pyhost::boost_python {

template <class Gil>
std::int64_t add_ints(const bp::object& a, const bp::object& b) {
    const rules::AddInts call{to_int({"add_ints", "a"}, a), to_int({"add_ints", "b"}, b)};
    std::int64_t sum = 0;
    call.require(run_kernel<Gil>(kernels::add_ints, call.a, call.b, &sum));
    return sum;
}

}  // namespace pyhost::boost_python
