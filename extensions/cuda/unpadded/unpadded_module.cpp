// extensions/cuda/unpadded/unpadded_module.cpp: pyhost_cuda_unpadded, tiles whose columns lie in one bank of shared
// memory.
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
    capi::transpose_cast_method<Gil, transpose_cast_unpadded>(),
    {},
};

struct Unpadded {
    static constexpr const char* name = "pyhost_cuda_unpadded";
    static constexpr const char* doc = "Tiles in shared memory without padding.";
    static constexpr PyMethodDef* own_functions = parts_functions;
    static constexpr PyMethodDef* held = functions<capi::HeldGil>;
    static constexpr PyMethodDef* released = functions<capi::ReleasedGil>;
    static constexpr std::array<capi::Absence, 0> absent{};

    static std::string unavailable() { return cuda::unavailable(); }
};

}  // namespace
}  // namespace pyhost::cuda

PyMODINIT_FUNC PyInit_pyhost_cuda_unpadded() { return pyhost::capi::make_module<pyhost::cuda::Unpadded>(); }
