// extensions/boost_python/julia_list.hpp: julia_list() for Python: a list into memory of ours, the loop, a new list.
//
// Elements can be read, and ints be made, only while the thread state is attached; the loop between the two knows no
// Python object.
#pragma once

#include <complex>
#include <span>
#include <utility>
#include <vector>

#include "boost_python/gil.hpp"
#include "boost_python/list.hpp"
#include "boost_python/numbers.hpp"
#include "kernels/julia_list.hpp"
#include "rules/julia_list.hpp"

namespace pyhost::boost_python {

template <class Gil>
bp::list julia_list(const bp::object& zs, const bp::object& c, const bp::object& maxiter) {
    using Rules = rules::JuliaList;
    const bp::list list = to_list(Rules::at_zs, zs);
    const Rules call{to_complex(Rules::at_c, c), to_int(Rules::at_maxiter, maxiter)};
    std::vector<std::complex<double>> points;
    for_each_item(list, [&](const bp::object& z) { points.push_back(Rules::point(to_complex(Rules::element, z))); });
    std::vector<std::int32_t> counts(points.size());
    run_kernel<Gil>(kernels::julia_list, std::span(std::as_const(points)), call.c.real, call.c.imag, call.maxiter,
                    std::span(counts));
    return new_list(counts);
}

}  // namespace pyhost::boost_python
