// extensions/cuda/misaligned/misaligned_module.cpp: pyhost_cuda_misaligned, arrays that begin one item beyond where an
// access to memory begins.
#include "capi/vector_add.hpp"
#include "cuda/variant.hpp"

namespace pyhost::cuda {
namespace {

template <class Gil>
struct Functions {
    static inline PyMethodDef table[] = {
        capi::vector_add_method<Gil, vector_add_misaligned>(),
        {},
    };
};

struct Misaligned : Module<Functions> {
    static constexpr const char* name = "pyhost_cuda_misaligned";
    static constexpr const char* doc = "Arrays that begin where no access to memory does.";
};

}  // namespace
}  // namespace pyhost::cuda

PyMODINIT_FUNC PyInit_pyhost_cuda_misaligned() { return pyhost::capi::make_module<pyhost::cuda::Misaligned>(); }
