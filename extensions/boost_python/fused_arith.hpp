// extensions/boost_python/fused_arith.hpp: fused_arith() for Python.
#pragma once

#include "boost_python/buffer.hpp"
#include "boost_python/gil.hpp"
#include "kernels/fused_arith.hpp"
#include "rules/fused_arith.hpp"

namespace pyhost::boost_python {

template <class Gil>
bp::object fused_arith(const bp::object& a, const bp::object& b, const bp::object& out) {
    const Buffer first(rules::FusedArith::at_a, a);
    const Buffer second(rules::FusedArith::at_b, b);
    const rules::FusedArith call{first.view(), second.view()};
    const Result<double> result(call, out);
    run_kernel<Gil>(kernels::fused_arith, call.a, call.b, result.items());
    return result.object();
}

}  // namespace pyhost::boost_python
