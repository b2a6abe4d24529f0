// extensions/cuda/julia.cu: one thread a point.
#include "cuda/cuda.hpp"
#include "cuda/device.cuh"
#include "kernels/julia.hpp"

namespace pyhost::cuda {
namespace {

__global__ void julia_points(const double* xs, std::size_t width, const double* ys, std::size_t points, double cr,
                             double ci, std::int32_t maxiter, std::int32_t* counts) {
    const std::size_t stride = std::size_t{gridDim.x} * blockDim.x;
    for (std::size_t i = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x; i < points; i += stride) {
        counts[i] = kernels::julia_point(xs[i % width], ys[i / width], cr, ci, maxiter);
    }
}

}  // namespace

kernels::Failure julia(std::span<const double> xs, std::span<const double> ys, double cr, double ci,
                       std::int32_t maxiter, std::span<std::int32_t> counts) noexcept {
    if (counts.empty()) {
        return {};
    }
    return guarded([&] {
        const DeviceArray<double> device_xs(xs);
        const DeviceArray<double> device_ys(ys);
        const DeviceArray<std::int32_t> device_counts(counts.size());
        julia_points<<<count_blocks(counts.size()), block_threads>>>(
            device_xs.data(), xs.size(), device_ys.data(), counts.size(), cr, ci, maxiter, device_counts.data());
        check(cudaGetLastError(), "launching julia_points");
        device_counts.copy_to(counts);
    });
}

}  // namespace pyhost::cuda
