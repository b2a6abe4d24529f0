// extensions/boost_python/add_one.hpp: add_one() for Python.
#pragma once

#include "boost_python/buffer.hpp"
#include "boost_python/gil.hpp"
#include "kernels/add_one.hpp"
#include "rules/add_one.hpp"

namespace pyhost::boost_python {

template <class Gil>
bp::object add_one(const bp::object& a, const bp::object& out) {
    const Buffer items(rules::AddOne::at_a, a);
    const rules::AddOne call(items.view());
    const Result<double> result(call, out);
    run_kernel<Gil>(kernels::add_one, call.a, result.items());
    return result.object();
}

}  // namespace pyhost::boost_python
