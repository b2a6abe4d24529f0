// extensions/cuda/scattered/scattered_module.cpp: pyhost_cuda_scattered, neighbouring threads that write far from each
// other.
#include "capi/transpose_cast.hpp"
#include "cuda/resident_transpose.hpp"
#include "cuda/variant.hpp"

namespace pyhost::cuda {
namespace {

template <class Gil>
struct Functions {
    static inline PyMethodDef table[] = {
        capi::transpose_cast_method<Gil, transpose_cast_scattered>(),
        {},
    };
};

PyMethodDef own_functions[] = {
    parts_function,
    resident_transpose_cast_method<launch_transpose_cast_scattered>(),
    {},
};

struct Scattered : Module<Functions> {
    static constexpr const char* name = "pyhost_cuda_scattered";
    static constexpr const char* doc = "Neighbouring threads write far from each other.";
    static constexpr PyMethodDef* own_functions = cuda::own_functions;
};

}  // namespace
}  // namespace pyhost::cuda

PyMODINIT_FUNC PyInit_pyhost_cuda_scattered() { return pyhost::capi::make_module<pyhost::cuda::Scattered>(); }
