// extensions/cuda/curand/curand_module.cpp: pyhost_cuda_curand, random numbers by cuRAND's generator Philox.
#include <array>

#include "capi/helpers/gil.hpp"
#include "capi/helpers/module.hpp"
#include "capi/uniform.hpp"
#include "cuda/cuda.hpp"
#include "cuda/parts_method.hpp"

namespace pyhost::cuda {
namespace {

template <class Gil>
PyMethodDef functions[] = {
    capi::uniform_method<Gil, uniform>(),
    {},
};

struct Curand {
    static constexpr const char* name = "pyhost_cuda_curand";
    static constexpr const char* doc = "Random numbers by cuRAND's generator Philox.";
    static constexpr PyMethodDef* own_functions = parts_functions;
    static constexpr PyMethodDef* held = functions<capi::HeldGil>;
    static constexpr PyMethodDef* released = functions<capi::ReleasedGil>;
    static constexpr std::array<capi::Absence, 0> absent{};
    static constexpr capi::Absence other_streams[] = {{"uniform", "cuRAND's Philox in the place of MT19937"}};

    static std::string unavailable() { return cuda::unavailable(); }
};

}  // namespace
}  // namespace pyhost::cuda

PyMODINIT_FUNC PyInit_pyhost_cuda_curand() { return pyhost::capi::make_module<pyhost::cuda::Curand>(); }
