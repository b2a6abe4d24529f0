// extensions/boost_python/mirror.hpp: mirror() for Python.
#pragma once

#include "boost_python/buffer.hpp"
#include "boost_python/gil.hpp"
#include "kernels/mirror.hpp"
#include "rules/mirror.hpp"

namespace pyhost::boost_python {

template <class Gil>
bp::object mirror(const bp::object& image, const bp::object& out) {
    const Buffer pixels(rules::Mirror::at_image, image);
    const rules::Mirror call(pixels.view());
    const Result<std::uint8_t> result(call, out);
    run_kernel<Gil>(kernels::mirror, call.image, call.width, result.items());
    return result.object();
}

}  // namespace pyhost::boost_python
