// extensions/cuda/cuda_module.cpp: pyhost_cuda, bound by capi's templates.
#include "capi/fused_arith.hpp"
#include "capi/helpers/gil.hpp"
#include "capi/helpers/module.hpp"
#include "capi/julia.hpp"
#include "cuda/cuda.hpp"

namespace pyhost::cuda {
namespace {

template <class Gil>
PyMethodDef functions[] = {
    capi::fused_arith_method<Gil, fused_arith>(),
    capi::julia_method<Gil, julia>(),
    {},
};

struct Cuda {
    static constexpr const char* name = "pyhost_cuda";
    static constexpr const char* doc = "The kernels on an NVIDIA GPU, by CUDA.";
    static constexpr PyMethodDef* held = functions<capi::HeldGil>;
    static constexpr PyMethodDef* released = functions<capi::ReleasedGil>;
    static constexpr capi::Absence absent[] = {
        {"add_ints", "nothing to share among the threads of a GPU"},
        {"add_one", "not written for CUDA"},
        {"binary_search", "nothing to share among the threads of a GPU"},
        {"callback", "it calls a Python function"},
        {"greet", "nothing to share among the threads of a GPU"},
        {"julia_list", "not written for CUDA: a GPU would take its loop, and not the conversion"},
        {"mirror", "not written for CUDA"},
        {"noop", "nothing to share among the threads of a GPU"},
        {"polygon_list", "not written for CUDA: a GPU would take its loop, and not the conversion"},
        {"polygon_mask", "not written for CUDA"},
        {"sum_list", "it reads Python objects while it runs"},
        {"sum_primes", "not written for CUDA"},
        {"vector_add", "not written for CUDA"},
        {"transpose_cast", "not written for CUDA"},
        {"uniform", "each number of the stream comes from those before it"},
    };

    static std::string unavailable() { return cuda::unavailable(); }
};

}  // namespace
}  // namespace pyhost::cuda

PyMODINIT_FUNC PyInit_pyhost_cuda() { return pyhost::capi::make_module<pyhost::cuda::Cuda>(); }
