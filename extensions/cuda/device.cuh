// extensions/cuda/device.cuh: device memory with one owner, and CUDA's return codes as one exception.
#pragma once

#include <cuda_runtime.h>

#include <algorithm>
#include <cstddef>
#include <span>

#include "kernels/failure.hpp"

namespace pyhost::cuda {

// Thrown by check(), caught by guarded().
struct Error {
    kernels::Failure failure;
};

inline void check(cudaError_t code, const char* step) {
    if (code != cudaSuccess) {
        throw Error{{step, cudaGetErrorString(code)}};
    }
}

// Runs `work` and turns its CUDA error, if any, into a return value.
template <class Work>
kernels::Failure guarded(Work work) noexcept {
    try {
        work();
        return {};
    } catch (const Error& error) {
        static_cast<void>(cudaGetLastError());  // else the next call would find this error and report it as its own
        return error.failure;
    }
}

template <class T>
class DeviceArray {
public:
    explicit DeviceArray(std::size_t size) : size_(size) { check(cudaMalloc(&data_, size * sizeof(T)), "cudaMalloc"); }
    explicit DeviceArray(std::span<const T> host) : DeviceArray(host.size()) {
        check(cudaMemcpy(data_, host.data(), host.size_bytes(), cudaMemcpyHostToDevice), "cudaMemcpy to the device");
    }
    DeviceArray(const DeviceArray&) = delete;
    DeviceArray& operator=(const DeviceArray&) = delete;
    ~DeviceArray() { static_cast<void>(cudaFree(data_)); }  // fails only by an earlier error, which copy_to() reported

    T* data() const noexcept { return data_; }

    // Waits for the kernels that were launched before.
    void copy_to(std::span<T> host) const {
        check(cudaMemcpy(host.data(), data_, size_ * sizeof(T), cudaMemcpyDeviceToHost), "cudaMemcpy from the device");
    }

private:
    T* data_ = nullptr;
    std::size_t size_;
};

inline constexpr unsigned block_threads = 256;  // eight warps: enough to fill a multiprocessor with few blocks

// Enough blocks for one thread an item, within what every device accepts; kernels step by the size of the grid.
inline unsigned count_blocks(std::size_t items) noexcept {
    constexpr std::size_t most_blocks = 0x7fffffff;
    return static_cast<unsigned>(std::min((items + block_threads - 1) / block_threads, most_blocks));
}

}  // namespace pyhost::cuda
