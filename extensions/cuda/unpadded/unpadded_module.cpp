// extensions/cuda/unpadded/unpadded_module.cpp: pyhost_cuda_unpadded, tiles whose columns lie in one bank of shared
// memory.
#include "capi/transpose_cast.hpp"
#include "cuda/resident_transpose.hpp"
#include "cuda/variant.hpp"

namespace pyhost::cuda {
namespace {

template <class Gil>
struct Functions {
    static inline PyMethodDef table[] = {
        capi::transpose_cast_method<Gil, transpose_cast_unpadded>(),
        {},
    };
};

PyMethodDef own_functions[] = {
    parts_function,
    resident_transpose_cast_method<launch_transpose_cast_unpadded>(),
    {},
};

struct Unpadded : Module<Functions> {
    static constexpr const char* name = "pyhost_cuda_unpadded";
    static constexpr const char* doc = "Tiles in shared memory without padding.";
    static constexpr PyMethodDef* own_functions = cuda::own_functions;
};

}  // namespace
}  // namespace pyhost::cuda

PyMODINIT_FUNC PyInit_pyhost_cuda_unpadded() { return pyhost::capi::make_module<pyhost::cuda::Unpadded>(); }
