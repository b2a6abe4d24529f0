// extensions/rules/mirror.hpp: an image of uint8, and an output beside it.
#pragma once

#include <cstdint>

#include "rules/buffers.hpp"

namespace pyhost::rules {

struct Mirror {
    static constexpr Place at_image{"mirror", "image"};
    static constexpr Place at_out{"mirror", "out"};

    explicit Mirror(const View& pixels)
        : image(items_of<const std::uint8_t>(at_image, pixels, Dimensions::two)),
          width(static_cast<std::size_t>(shape_of(pixels)[1])) {}

    std::size_t results() const noexcept { return image.size(); }

    std::span<std::uint8_t> output(const View& view) const {
        const std::span<std::uint8_t> items = output_of<std::uint8_t>(at_out, view, results());
        must_not_overlap(at_out, items, image, "image");
        return items;
    }

    std::span<const std::uint8_t> image;
    std::size_t width;
};

}  // namespace pyhost::rules
