// extensions/boost_python/noop.hpp: noop() for Python.
#pragma once

#include "boost_python/gil.hpp"
#include "kernels/noop.hpp"

namespace pyhost::boost_python {

template <class Gil>
void noop() {
    run_kernel<Gil>(kernels::noop);
}

}  // namespace pyhost::boost_python
