// extensions/cuda/scattered/scattered_module.cpp: pyhost_cuda_scattered, neighbouring threads that write far from each
// other.
#include <array>

#include "capi/helpers/gil.hpp"
#include "capi/helpers/module.hpp"
#include "capi/transpose_cast.hpp"
#include "cuda/cuda.hpp"
#include "cuda/parts_method.hpp"

namespace pyhost::cuda {
namespace {

template <class Gil>
PyMethodDef functions[] = {
    capi::transpose_cast_method<Gil, transpose_cast_scattered>(),
    {},
};

struct Scattered {
    static constexpr const char* name = "pyhost_cuda_scattered";
    static constexpr const char* doc = "Neighbouring threads write far from each other.";
    static constexpr PyMethodDef* own_functions = parts_functions;
    static constexpr PyMethodDef* held = functions<capi::HeldGil>;
    static constexpr PyMethodDef* released = functions<capi::ReleasedGil>;
    static constexpr std::array<capi::Absence, 0> absent{};

    static std::string unavailable() { return cuda::unavailable(); }
};

}  // namespace
}  // namespace pyhost::cuda

PyMODINIT_FUNC PyInit_pyhost_cuda_scattered() { return pyhost::capi::make_module<pyhost::cuda::Scattered>(); }
