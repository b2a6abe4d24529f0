// extensions/boost_python/julia.hpp: julia() for Python.
#pragma once

#include "boost_python/buffer.hpp"
#include "boost_python/gil.hpp"
#include "boost_python/numbers.hpp"
#include "kernels/julia.hpp"
#include "rules/julia.hpp"

namespace pyhost::boost_python {

template <class Gil>
bp::object julia(const bp::object& xs, const bp::object& ys, const bp::object& c, const bp::object& maxiter,
                 const bp::object& out) {
    using Rules = rules::Julia;
    const Buffer columns(Rules::at_xs, xs);
    const Buffer rows(Rules::at_ys, ys);
    const Rules call{columns.view(), rows.view(), to_complex(Rules::at_c, c), to_int(Rules::at_maxiter, maxiter)};
    const Result<std::int32_t> counts(call, out);
    run_kernel<Gil>(kernels::julia, call.xs, call.ys, call.c.real, call.c.imag, call.maxiter, counts.items());
    return counts.object();
}

}  // namespace pyhost::boost_python
