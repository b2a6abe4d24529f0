// extensions/cuda/device.hpp: device memory with one owner, the parts of a call, and CUDA's return codes as one
// exception.
#pragma once

#include <cuda_runtime_api.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "kernels/failure.hpp"

namespace pyhost::cuda {

// Thrown by check(), caught by on_device().
struct Error {
    kernels::Failure failure;
};

inline void check(cudaError_t code, const char* step) {
    if (code != cudaSuccess) {
        throw Error{{step, cudaGetErrorString(code)}};
    }
}

// Of the thread that calls: two threads without the GIL do not wait for each other's work.
inline const cudaStream_t stream = cudaStreamPerThread;

// Uninitialised memory; out of memory, the error has the sizes.
void* allocate(std::size_t bytes);
void release(void* memory) noexcept;

template <class T>
class DeviceArray {
public:
    explicit DeviceArray(std::size_t size) : data_(static_cast<T*>(allocate(size * sizeof(T)))), size_(size) {}
    DeviceArray(const DeviceArray&) = delete;
    DeviceArray& operator=(const DeviceArray&) = delete;
    ~DeviceArray() { release(data_); }

    T* data() const noexcept { return data_; }
    std::span<T> span() const noexcept { return {data_, size_}; }

    void copy_from(std::span<const T> host, std::size_t offset = 0) const {
        check(cudaMemcpyAsync(data_ + offset, host.data(), host.size_bytes(), cudaMemcpyHostToDevice, stream),
              "cudaMemcpyAsync to the device");
    }
    // Waits for what the thread launched before.
    void copy_to(std::span<T> host, std::size_t offset = 0) const {
        check(cudaMemcpyAsync(host.data(), data_ + offset, host.size_bytes(), cudaMemcpyDeviceToHost, stream),
              "cudaMemcpyAsync from the device");
        check(cudaStreamSynchronize(stream), "waiting for the device");
    }
    void set_bytes(int byte) const {
        check(cudaMemsetAsync(data_, byte, size_ * sizeof(T), stream), "cudaMemsetAsync");
    }

private:
    T* data_;
    std::size_t size_;
};

// Of a call: inputs to the device, the kernel, the result back.
inline constexpr std::size_t parts = 3;

// The seconds of the calling thread's last call that used the device.
std::array<double, parts>& last_parts_s() noexcept;

// Marks, by the device's own clock, where the parts of a call begin.
class Marks {
public:
    Marks();
    Marks(const Marks&) = delete;
    Marks& operator=(const Marks&) = delete;
    ~Marks();

    void next();    // before the copies there, before the kernel, and before the copies back
    void finish();  // the end of the last part; waits for the device

private:
    std::array<cudaEvent_t, parts + 1> events_{};
    std::size_t set_ = 0;
};

// An error in a process that was forked after CUDA was used: its driver does not survive that.
void refuse_after_fork();

// To whom an address belongs.
struct Whereabouts {
    bool is_device_memory = false;
    int device = 0;
    int current_device = 0;  // of the calling thread
};
kernels::Outcome<Whereabouts> whereabouts(const void* address) noexcept;

// Runs work(marks) and turns its CUDA error, if any, into a return value.
template <class Work>
kernels::Failure on_device(Work work) noexcept {
    try {
        refuse_after_fork();
        Marks marks;
        work(marks);
        marks.finish();
        return {};
    } catch (const Error& error) {
        static_cast<void>(cudaGetLastError());  // else the next call would find this error and report it as its own
        return error.failure;
    }
}

inline constexpr unsigned block_threads = 256;  // eight warps: enough to fill a multiprocessor with few blocks

// As many blocks, within what every device accepts; kernels step by the size of the grid.
inline unsigned blocks_of(std::size_t wanted) noexcept {
    constexpr std::size_t most_blocks = 0x7fffffff;
    return static_cast<unsigned>(std::min(wanted, most_blocks));
}

// Enough for one thread an item.
inline unsigned count_blocks(std::size_t items) noexcept {
    return blocks_of((items + block_threads - 1) / block_threads);
}

}  // namespace pyhost::cuda
