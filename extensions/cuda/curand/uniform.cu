// extensions/cuda/curand/uniform.cu: one thread for two numbers, from a generator that can begin anywhere in its
// stream.
#include <curand_kernel.h>

#include "cuda/cuda.hpp"
#include "cuda/device.hpp"
#include "cuda/grid.cuh"
#include "cuda/launch.hpp"
#include "kernels/uniform.hpp"

namespace pyhost::cuda {
namespace {

// Pair i is the beginning of the seed's subsequence i, whatever the size of the grid.
__global__ void uniform_pairs(unsigned long long seed, std::size_t size, double* numbers) {
    const Share share = share_of_thread();
    for (std::size_t i = share.first; i < (size + 1) / 2; i += share.step) {
        curandStatePhilox4_32_10_t state;
        curand_init(seed, i, 0, &state);
        const uint4 drawn = curand4(&state);
        numbers[2 * i] = kernels::unit_interval(drawn.x, drawn.y);
        if (2 * i + 1 < size) {
            numbers[2 * i + 1] = kernels::unit_interval(drawn.z, drawn.w);
        }
    }
}

}  // namespace

void launch_uniform(std::int64_t seed, std::span<double> numbers) {
    launch("launching uniform_pairs", uniform_pairs, count_blocks((numbers.size() + 1) / 2), block_threads,
           static_cast<unsigned long long>(seed), numbers.size(), numbers.data());
}

Failure uniform(std::int64_t seed, std::span<double> numbers) noexcept {
    if (numbers.empty()) {
        return {};
    }
    return on_device([&](Marks& marks) {
        const DeviceArray<double> device_numbers(numbers.size());
        marks.next();
        marks.next();  // there is nothing to copy
        launch_uniform(seed, device_numbers.span());
        marks.next();
        device_numbers.copy_to(numbers);
    });
}

}  // namespace pyhost::cuda
