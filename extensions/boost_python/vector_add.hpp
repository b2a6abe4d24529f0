// extensions/boost_python/vector_add.hpp: vector_add() for Python.
#pragma once

#include "boost_python/buffer.hpp"
#include "boost_python/gil.hpp"
#include "kernels/vector_add.hpp"
#include "rules/vector_add.hpp"

namespace pyhost::boost_python {

template <class Gil>
bp::object vector_add(const bp::object& a, const bp::object& b, const bp::object& out) {
    const Buffer first(rules::VectorAdd::at_a, a);
    const Buffer second(rules::VectorAdd::at_b, b);
    const rules::VectorAdd call{first.view(), second.view()};
    const Result<float> result(call, out);
    run_kernel<Gil>(kernels::vector_add, call.a, call.b, result.items());
    return result.object();
}

}  // namespace pyhost::boost_python
