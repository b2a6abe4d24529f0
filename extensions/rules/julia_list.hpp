// extensions/rules/julia_list.hpp: a list of complex numbers, a number, a bound of 32 bits.
//
// A binding asks in this order: is it a list, then c and maxiter, then the elements, which are read last of all because
// that takes longest and may run Python code. Of a subclass it reads the list itself, whatever its __iter__ says.
#pragma once

#include <complex>
#include <cstdint>

#include "rules/numbers.hpp"

namespace pyhost::rules {

struct JuliaList {
    static constexpr Place at_zs{"julia_list", "zs"};
    static constexpr Place at_c{"julia_list", "c"};
    static constexpr Place at_maxiter{"julia_list", "maxiter"};
    static constexpr Place element{"julia_list", "an element of zs"};

    JuliaList(Complex number, Int limit)
        : c(finite_or_not(at_c, number)),
          maxiter(static_cast<std::int32_t>(between(at_maxiter, limit, 0, int32_max))) {}

    static std::complex<double> point(Complex number) {
        finite_or_not(element, number);
        return {number.real, number.imag};
    }

    Complex c;
    std::int32_t maxiter;
};

}  // namespace pyhost::rules
