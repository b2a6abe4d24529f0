// extensions/cuda/grid.cuh: how a kernel is launched, and which share of the work a thread of the grid has.
//
// tests/host/fake_cuda/ has a twin of this file, which runs a grid on the CPU.
#pragma once

#include "cuda/device.hpp"
#include "cuda/shares.hpp"

namespace pyhost::cuda {

__device__ inline Share share_of_thread() {
    return {.first = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x, .step = std::size_t{gridDim.x} * blockDim.x};
}

// `step` says what is done, should it fail.
template <class... Parameters, class... Values>
void launch(const char* step, void (*kernel)(Parameters...), unsigned blocks, dim3 threads, Values... values) {
    kernel<<<blocks, threads, 0, stream>>>(values...);
    check(cudaGetLastError(), step);
}

}  // namespace pyhost::cuda
