// extensions/cuda/julia.cu: one thread a point.
#include "cuda/cuda.hpp"
#include "cuda/device.hpp"
#include "cuda/grid.cuh"
#include "cuda/launch.hpp"

namespace pyhost::cuda {
namespace {

__global__ void julia_points(const double* xs, std::size_t width, const double* ys, std::size_t points, double cr,
                             double ci, std::int32_t maxiter, std::int32_t* counts) {
    julia_share(xs, width, ys, points, cr, ci, maxiter, counts, share_of_thread());
}

}  // namespace

void launch_julia(std::span<const double> xs, std::span<const double> ys, double cr, double ci, std::int32_t maxiter,
                  std::span<std::int32_t> counts) {
    launch("launching julia_points", julia_points, count_blocks(counts.size()), block_threads, xs.data(), xs.size(),
           ys.data(), counts.size(), cr, ci, maxiter, counts.data());
}

Failure julia(std::span<const double> xs, std::span<const double> ys, double cr, double ci, std::int32_t maxiter,
              std::span<std::int32_t> counts) noexcept {
    if (counts.empty()) {
        return {};
    }
    return on_device([&](Marks& marks) {
        const DeviceArray<double> device_xs(xs.size());
        const DeviceArray<double> device_ys(ys.size());
        const DeviceArray<std::int32_t> device_counts(counts.size());
        marks.next();
        device_xs.copy_from(xs);
        device_ys.copy_from(ys);
        marks.next();
        launch_julia(device_xs.span(), device_ys.span(), cr, ci, maxiter, device_counts.span());
        marks.next();
        device_counts.copy_to(counts);
    });
}

}  // namespace pyhost::cuda
