// extensions/openmp/mirror.cpp: some of the rows a thread.
#include "kernels/mirror.hpp"

#include "openmp/openmp.hpp"
#include "openmp/short_calls.hpp"

namespace pyhost::openmp {

void mirror(std::span<const std::uint8_t> image, std::size_t width, std::span<std::uint8_t> out) noexcept {
    // Static: every row costs the same.
    const Length length{image.size(), 1'000'000};
    if (length.is_trifling()) {
        return kernels::mirror(image, width, out);
    }
    const auto rows = [&](std::size_t first, std::size_t last) noexcept {
        kernels::mirror(image.subspan(first * width, (last - first) * width), width, out.subspan(first * width));
    };
    const std::size_t height = image.size() / width;
    if (length.is_short()) {
        return share_out(length, height, (height + 31) / 32, rows);
    }
#pragma omp parallel for schedule(static)
    for (std::size_t y = 0; y < height; ++y) {
        rows(y, y + 1);
    }
}

}  // namespace pyhost::openmp
