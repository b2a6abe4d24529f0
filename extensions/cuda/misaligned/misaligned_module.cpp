// extensions/cuda/misaligned/misaligned_module.cpp: pyhost_cuda_misaligned, arrays that begin one item beyond where an
// access to memory begins.
#include <array>

#include "capi/helpers/gil.hpp"
#include "capi/helpers/module.hpp"
#include "capi/vector_add.hpp"
#include "cuda/cuda.hpp"
#include "cuda/parts_method.hpp"

namespace pyhost::cuda {
namespace {

template <class Gil>
PyMethodDef functions[] = {
    capi::vector_add_method<Gil, vector_add_misaligned>(),
    {},
};

struct Misaligned {
    static constexpr const char* name = "pyhost_cuda_misaligned";
    static constexpr const char* doc = "Arrays that begin where no access to memory does.";
    static constexpr PyMethodDef* own_functions = parts_functions;
    static constexpr PyMethodDef* held = functions<capi::HeldGil>;
    static constexpr PyMethodDef* released = functions<capi::ReleasedGil>;
    static constexpr std::array<capi::Absence, 0> absent{};

    static std::string unavailable() { return cuda::unavailable(); }
};

}  // namespace
}  // namespace pyhost::cuda

PyMODINIT_FUNC PyInit_pyhost_cuda_misaligned() { return pyhost::capi::make_module<pyhost::cuda::Misaligned>(); }
