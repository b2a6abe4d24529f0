// extensions/boost_python/polygon_mask.hpp: polygon_mask() for Python.
#pragma once

#include "boost_python/buffer.hpp"
#include "boost_python/gil.hpp"
#include "boost_python/numbers.hpp"
#include "kernels/polygon_mask.hpp"
#include "rules/polygon_mask.hpp"

namespace pyhost::boost_python {

template <class Gil>
bp::object polygon_mask(const bp::object& vertices, const bp::object& width, const bp::object& height,
                        const bp::object& border_value, const bp::object& out) {
    using Rules = rules::PolygonMask;
    const Buffer pairs(Rules::at_vertices, vertices);
    const Rules call{pairs.view(), to_int(Rules::at_width, width), to_int(Rules::at_height, height)};
    const bool on_vertex = static_cast<bool>(border_value);
    const Result<std::uint8_t> mask(call, out);
    run_kernel<Gil>(kernels::polygon_mask, call.vertices, call.width, call.height, on_vertex, mask.items());
    return mask.object();
}

}  // namespace pyhost::boost_python
