// extensions/boost_python/uniform.hpp: uniform() for Python.
#pragma once

#include "boost_python/buffer.hpp"
#include "boost_python/gil.hpp"
#include "boost_python/numbers.hpp"
#include "kernels/uniform.hpp"
#include "rules/uniform.hpp"

namespace pyhost::boost_python {

template <class Gil>
bp::object uniform(const bp::object& rows, const bp::object& columns, const bp::object& seed, const bp::object& out) {
    using Rules = rules::Uniform;
    const Rules call{to_int(Rules::at_rows, rows), to_int(Rules::at_columns, columns), to_int(Rules::at_seed, seed)};
    const Result<double> numbers(call, out);
    run_kernel<Gil>(kernels::uniform, call.seed, numbers.items());
    return numbers.object();
}

}  // namespace pyhost::boost_python
