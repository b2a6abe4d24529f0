// extensions/cuda/grid.cuh: which share of the work a thread of a grid has.
#pragma once

#include "cuda/shares.hpp"

namespace pyhost::cuda {

__device__ inline Share share_of_thread() {
    return {.first = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x, .step = std::size_t{gridDim.x} * blockDim.x};
}

}  // namespace pyhost::cuda
