// extensions/capi/polygon_mask.hpp: polygon_mask() for Python.
#pragma once

#include "capi/callable.hpp"
#include "capi/numbers.hpp"
#include "capi/result.hpp"

namespace pyhost::capi {

namespace detail {

inline constexpr std::int64_t most_pixels = std::numeric_limits<std::int32_t>::max();

inline std::size_t to_length(Place place, PyObject* object) {
    return static_cast<std::size_t>(to_int_between(place, object, 0, most_pixels));
}

inline void check_pixels(std::size_t width, std::size_t height) {
    if (width * height > static_cast<std::size_t>(most_pixels)) {  // both are below 2**31: the product fits
        raise(PyExc_ValueError, "polygon_mask: width * height must be at most %lld, got %zu",
              static_cast<long long>(most_pixels), width * height);
    }
}

inline void check_pairs(const Buffer<const double>& vertices) {
    if (vertices.shape()[1] != 2) {
        raise(PyExc_ValueError, "polygon_mask: vertices must have the shape (n, 2), got (%zd, %zd)",
              vertices.shape()[0], vertices.shape()[1]);
    }
}

}  // namespace detail

template <class Gil, auto kernel>
Object polygon_mask(const Arguments& given) {
    static constexpr Signature<5> signature{"polygon_mask", {"vertices", "width", "height", "border_value", "out"}, 3};
    const auto bound = signature.bind(given);
    const Buffer<const double> vertices(signature.at(0), bound[0], Dimensions::two);
    const std::size_t width = detail::to_length(signature.at(1), bound[1]);
    const std::size_t height = detail::to_length(signature.at(2), bound[2]);
    const bool border_value = bound[3] == nullptr || to_bool(bound[3]);
    detail::check_pairs(vertices);
    detail::check_pixels(width, height);
    Result<std::uint8_t> mask(signature.at(4), bound[4], width * height);
    mask.must_not_overlap(vertices);
    run_kernel<Gil>("polygon_mask", kernel, vertices.items(), width, height, border_value, mask.items());
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
