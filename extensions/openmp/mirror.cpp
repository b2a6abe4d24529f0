// extensions/openmp/mirror.cpp: some of the rows a thread.
#include "kernels/mirror.hpp"

#include "openmp/openmp.hpp"

namespace pyhost::openmp {

void mirror(std::span<const std::uint8_t> image, std::size_t width, std::span<std::uint8_t> out) noexcept {
    // Static: every row costs the same. Fewer pixels are done in 100 us: see stretches.hpp.
    constexpr std::size_t enough = 1'000'000;
    if (image.size() < enough) {
        return kernels::mirror(image, width, out);
    }
    const std::size_t height = image.size() / width;
#pragma omp parallel for schedule(static)
    for (std::size_t y = 0; y < height; ++y) {
        kernels::mirror_row(image.data() + y * width, width, out.data() + y * width);
    }
}

}  // namespace pyhost::openmp
