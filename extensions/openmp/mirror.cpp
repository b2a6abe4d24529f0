// extensions/openmp/mirror.cpp: some of the rows a thread.
#include "kernels/mirror.hpp"

#include "openmp/openmp.hpp"

namespace pyhost::openmp {

void mirror(std::span<const std::uint8_t> image, std::size_t width, std::span<std::uint8_t> out) noexcept {
    // Static: every row costs the same. Below 100000 pixels (10 us) the threads cost what they gain.
    const std::size_t height = image.empty() ? 0 : image.size() / width;
#pragma omp parallel for schedule(static) if (image.size() > 100'000)
    for (std::size_t y = 0; y < height; ++y) {
        kernels::mirror_row(image.data() + y * width, width, out.data() + y * width);
    }
}

}  // namespace pyhost::openmp
