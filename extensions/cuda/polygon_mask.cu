// extensions/cuda/polygon_mask.cu: one thread a pixel; all threads of a warp read the same vertex at a time.
#include "cuda/cuda.hpp"
#include "cuda/device.hpp"
#include "cuda/grid.cuh"
#include "cuda/launch.hpp"

namespace pyhost::cuda {
namespace {

__global__ void polygon_mask_pixels(const double* vertices_xy, std::size_t n, std::size_t width, std::size_t pixels,
                                    bool border_value, std::uint8_t* mask) {
    polygon_mask_share(vertices_xy, n, width, pixels, border_value, mask, share_of_thread());
}

}  // namespace

void launch_polygon_mask(std::span<const double> vertices_xy, std::size_t width, bool border_value,
                         std::span<std::uint8_t> mask) {
    launch("launching polygon_mask_pixels", polygon_mask_pixels, count_blocks(mask.size()), block_threads,
           vertices_xy.data(), vertices_xy.size() / 2, width, mask.size(), border_value, mask.data());
}

Failure polygon_mask(std::span<const double> vertices_xy, std::size_t width, std::size_t, bool border_value,
                     std::span<std::uint8_t> mask) noexcept {
    if (mask.empty()) {
        return {};
    }
    return on_device([&](Marks& marks) {
        const DeviceArray<double> device_vertices(vertices_xy.size());
        const DeviceArray<std::uint8_t> device_mask(mask.size());
        marks.next();
        device_vertices.copy_from(vertices_xy);
        marks.next();
        launch_polygon_mask(device_vertices.span(), width, border_value, device_mask.span());
        marks.next();
        device_mask.copy_to(mask);
    });
}

}  // namespace pyhost::cuda
