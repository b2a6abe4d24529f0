// tests/host/fake_cuda/cuda/grid.cuh: a grid on the CPU: block by block, and a thread for each thread of a block.
#pragma once

#include <atomic>
#include <barrier>
#include <memory>
#include <thread>
#include <vector>

#include "cuda/device.hpp"
#include "cuda/shares.hpp"

#define __global__ static
#define __device__
#define __shared__ static  // blocks run one after the other

namespace pyhost::cuda {

inline thread_local dim3 threadIdx;
inline dim3 blockIdx;
inline dim3 blockDim;
inline dim3 gridDim;
inline std::unique_ptr<std::barrier<>> block_barrier;

inline void __syncthreads() { block_barrier->arrive_and_wait(); }

inline void atomicAdd(unsigned long long* sum, unsigned long long value) { std::atomic_ref(*sum) += value; }

inline void atomicMin(unsigned long long* least, unsigned long long value) {
    const std::atomic_ref shared(*least);
    unsigned long long seen = shared.load();
    while (value < seen && !shared.compare_exchange_weak(seen, value)) {
    }
}

inline Share share_of_thread() {
    return {.first = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x, .step = std::size_t{gridDim.x} * blockDim.x};
}

template <class... Parameters, class... Values>
void launch(const char* step, void (*kernel)(Parameters...), unsigned blocks, dim3 threads, Values... values) {
    blockDim = threads;
    gridDim = blocks;
    fake_device.blocks = blocks;
    for (blockIdx.x = 0; fake_device.computes && blockIdx.x < blocks; ++blockIdx.x) {
        block_barrier = std::make_unique<std::barrier<>>(threads.x * threads.y);
        std::vector<std::jthread> running;
        for (unsigned i = 0; i < threads.x * threads.y; ++i) {
            running.emplace_back([=] {
                threadIdx = {i % threads.x, i / threads.x};
                kernel(values...);
            });
        }
    }
    check(cudaGetLastError(), step);
}

}  // namespace pyhost::cuda
