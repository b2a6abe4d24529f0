// extensions/capi/uniform.hpp: uniform() for Python.
#pragma once

#include "capi/helpers/callable.hpp"
#include "capi/helpers/numbers.hpp"
#include "capi/helpers/result.hpp"
#include "rules/uniform.hpp"

namespace pyhost::capi {

template <class Gil, auto kernel>
Object uniform(const Arguments& given) {
    static constexpr Signature<4> signature{"uniform", {"rows", "columns", "seed", "out"}, 3};
    const auto bound = signature.bind(given);
    const rules::Uniform call{to_int(signature.at(0), bound[0]), to_int(signature.at(1), bound[1]),
                              to_int(signature.at(2), bound[2])};
    Result<double> out(call, bound[3]);
    run_kernel<Gil>("uniform", kernel, call.seed, out.items());
    return out.take();
}

template <class Gil, auto kernel>
PyMethodDef uniform_method() {
    return method<uniform<Gil, kernel>>(
        "uniform",
        "uniform(rows, columns, seed, out=None)\n--\n\n"
        "Return rows * columns numbers of random.Random(seed).random(), float64, flat.");
}

}  // namespace pyhost::capi
