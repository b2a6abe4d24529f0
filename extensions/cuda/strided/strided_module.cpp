// extensions/cuda/strided/strided_module.cpp: pyhost_cuda_strided, neighbouring threads that read far from each other.
#include "capi/transpose_cast.hpp"
#include "capi/vector_add.hpp"
#include "cuda/resident_transpose.hpp"
#include "cuda/variant.hpp"

namespace pyhost::cuda {
namespace {

template <class Gil>
struct Functions {
    static inline PyMethodDef table[] = {
        capi::transpose_cast_method<Gil, transpose_cast_strided>(),
        capi::vector_add_method<Gil, vector_add_strided>(),
        {},
    };
};

PyMethodDef own_functions[] = {
    parts_function,
    resident_transpose_cast_method<launch_transpose_cast_strided>(),
    {},
};

struct Strided : Module<Functions> {
    static constexpr const char* name = "pyhost_cuda_strided";
    static constexpr const char* doc = "Neighbouring threads read far from each other.";
    static constexpr PyMethodDef* own_functions = cuda::own_functions;
};

}  // namespace
}  // namespace pyhost::cuda

PyMODINIT_FUNC PyInit_pyhost_cuda_strided() { return pyhost::capi::make_module<pyhost::cuda::Strided>(); }
