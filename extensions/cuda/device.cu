// extensions/cuda/device.cu: whether there is a device.
#include <cuda_runtime.h>

#include "cuda/cuda.hpp"

namespace pyhost::cuda {

std::string unavailable() {
    int devices = 0;
    cudaError_t code = cudaGetDeviceCount(&devices);
    if (code == cudaSuccess && devices == 0) {
        code = cudaErrorNoDevice;
    }
    return code == cudaSuccess ? "" : std::string("no CUDA device (") + cudaGetErrorString(code) + ")";
}

}  // namespace pyhost::cuda
