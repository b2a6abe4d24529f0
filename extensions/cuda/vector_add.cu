// extensions/cuda/vector_add.cu: one thread an element; the same one item off, and with items far apart.
//
// A warp's 32 items are four sectors of 32 bytes where the array begins at one, five where it does not, and 32 where
// each item lies in a sector of its own.
#include "cuda/cuda.hpp"
#include "cuda/device.hpp"
#include "cuda/grid.cuh"
#include "cuda/launch.hpp"

namespace pyhost::cuda {
namespace {

constexpr std::size_t sector_items = 32 / sizeof(float);

__global__ void vector_add_elements(const float* a, const float* b, std::size_t size, float* out) {
    vector_add_share(a, b, size, out, share_of_thread());
}

__global__ void vector_add_elements_apart(const float* a, const float* b, std::size_t size, float* out,
                                          std::size_t apart) {
    vector_add_apart_share(a, b, size, out, apart, share_of_thread());
}

__global__ void spread_elements(const float* in, std::size_t in_apart, std::size_t size, float* out,
                                std::size_t out_apart) {
    spread_share(in, in_apart, size, out, out_apart, share_of_thread());
}

void launch_spread(const float* in, std::size_t in_apart, std::size_t size, float* out, std::size_t out_apart) {
    launch("launching spread_elements", spread_elements, count_blocks(size), block_threads, in, in_apart, size, out,
           out_apart);
}

// `offset` items lie unused before the first.
Failure vector_add_at(std::size_t offset, std::span<const float> a, std::span<const float> b,
                      std::span<float> out) noexcept {
    if (out.empty()) {
        return {};
    }
    return on_device([&](Marks& marks) {
        const DeviceArray<float> device_a(a.size() + offset);
        const DeviceArray<float> device_b(b.size() + offset);
        marks.next();
        device_a.copy_from(a, offset);
        device_b.copy_from(b, offset);
        marks.next();
        launch_vector_add(device_a.data() + offset, device_b.data() + offset, out.size(), device_a.data() + offset, 1);
        marks.next();
        device_a.copy_to(out, offset);
    });
}

}  // namespace

void launch_vector_add(const float* a, const float* b, std::size_t size, float* out, std::size_t apart) {
    const char* const step = "launching vector_add_elements";
    if (apart == 1) {
        launch(step, vector_add_elements, count_blocks(size), block_threads, a, b, size, out);
    } else {
        launch(step, vector_add_elements_apart, count_blocks(size), block_threads, a, b, size, out, apart);
    }
}

Failure vector_add(std::span<const float> a, std::span<const float> b, std::span<float> out) noexcept {
    return vector_add_at(0, a, b, out);
}

Failure vector_add_misaligned(std::span<const float> a, std::span<const float> b, std::span<float> out) noexcept {
    return vector_add_at(1, a, b, out);
}

Failure vector_add_strided(std::span<const float> a, std::span<const float> b, std::span<float> out) noexcept {
    if (out.empty()) {
        return {};
    }
    return on_device([&](Marks& marks) {
        const std::size_t size = out.size();
        const DeviceArray<float> dense(size);
        const DeviceArray<float> device_a(size * sector_items);
        const DeviceArray<float> device_b(size * sector_items);
        marks.next();
        dense.copy_from(a);
        launch_spread(dense.data(), 1, size, device_a.data(), sector_items);
        dense.copy_from(b);
        launch_spread(dense.data(), 1, size, device_b.data(), sector_items);
        marks.next();
        launch_vector_add(device_a.data(), device_b.data(), size, device_a.data(), sector_items);
        marks.next();
        launch_spread(device_a.data(), sector_items, size, dense.data(), 1);
        dense.copy_to(out);
    });
}

}  // namespace pyhost::cuda
