// extensions/cuda/variant.hpp: what all modules of this folder have, whatever functions are theirs.
#pragma once

#include <array>
#include <string>

#include "capi/helpers/gil.hpp"
#include "capi/helpers/module.hpp"
#include "cuda/cuda.hpp"
#include "cuda/parts_method.hpp"

namespace pyhost::cuda {

// Functions<Gil>::table: those of held and released. A module that has more functions of its own, or kernels that it
// lacks, hides the member that says so.
template <template <class Gil> class Functions>
struct Module {
    static constexpr PyMethodDef* own_functions = parts_functions;
    static constexpr PyMethodDef* held = Functions<capi::HeldGil>::table;
    static constexpr PyMethodDef* released = Functions<capi::ReleasedGil>::table;
    static constexpr std::array<capi::Absence, 0> absent{};

    static std::string unavailable() { return cuda::unavailable(); }
};

}  // namespace pyhost::cuda
