// extensions/capi/mirror.hpp: mirror() for Python.
#pragma once

#include "capi/helpers/callable.hpp"
#include "capi/helpers/result.hpp"
#include "rules/mirror.hpp"

namespace pyhost::capi {

template <class Gil, auto kernel>
Object mirror(const Arguments& given) {
    static constexpr Signature<2> signature{"mirror", {"image", "out"}, 1};
    const auto bound = signature.bind(given);
    const Buffer image(signature.at(0), bound[0]);
    const rules::Mirror call(image.view());
    Result<std::uint8_t> out(call, bound[1]);
    run_kernel<Gil>("mirror", kernel, call.image, call.width, out.items());
    return out.take();
}

template <class Gil, auto kernel>
PyMethodDef mirror_method() {
    return method<mirror<Gil, kernel>>("mirror",
                                       "mirror(image, out=None)\n--\n\n"
                                       "Return the pixels of a uint8 buffer of two dimensions, each row from its end.");
}

}  // namespace pyhost::capi
