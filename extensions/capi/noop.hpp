// extensions/capi/noop.hpp: noop() for Python.
#pragma once

#include "capi/helpers/callable.hpp"

namespace pyhost::capi {

template <class Gil, auto kernel>
Object noop(const Arguments& given) {
    static constexpr Signature<0> signature{"noop", {}};
    signature.bind(given);
    run_kernel<Gil>("noop", kernel);
    return none();
}

template <class Gil, auto kernel>
PyMethodDef noop_method() {
    return method<noop<Gil, kernel>>("noop", "noop()\n--\n\nDo nothing.");
}

}  // namespace pyhost::capi
