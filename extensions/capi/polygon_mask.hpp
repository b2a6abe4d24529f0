// extensions/capi/polygon_mask.hpp: polygon_mask() for Python.
#pragma once

#include "capi/helpers/callable.hpp"
#include "capi/helpers/numbers.hpp"
#include "capi/helpers/result.hpp"
#include "rules/polygon_mask.hpp"

namespace pyhost::capi {

template <class Gil, auto kernel>
Object polygon_mask(const Arguments& given) {
    static constexpr Signature<5> signature{"polygon_mask", {"vertices", "width", "height", "border_value", "out"}, 3};
    const auto bound = signature.bind(given);
    const Buffer vertices(signature.at(0), bound[0]);
    const rules::PolygonMask call{vertices.view(), to_int(signature.at(1), bound[1]),
                                  to_int(signature.at(2), bound[2])};
    const bool border_value = bound[3] == nullptr || to_bool(bound[3]);
    Result<std::uint8_t> mask(call, bound[4]);
    run_kernel<Gil>("polygon_mask", kernel, call.vertices, call.width, call.height, border_value, mask.items());
    return mask.take();
}

template <class Gil, auto kernel>
PyMethodDef polygon_mask_method() {
    return method<polygon_mask<Gil, kernel>>(
        "polygon_mask",
        "polygon_mask(vertices, width, height, border_value=True, out=None)\n--\n\n"
        "Return 1 for each pixel inside the polygon and 0 outside; a pixel on a vertex has border_value.\n\n"
        "vertices is a float64 buffer of shape (n, 2), columns x, y; the mask is uint8, row by row, height * width of "
        "it.");
}

}  // namespace pyhost::capi
