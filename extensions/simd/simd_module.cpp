// extensions/simd/simd_module.cpp: pyhost_simd, bound by capi's templates.
#include <array>

#include "capi/add_one.hpp"
#include "capi/fused_arith.hpp"
#include "capi/helpers/gil.hpp"
#include "capi/helpers/module.hpp"
#include "capi/julia.hpp"
#include "capi/polygon_mask.hpp"
#include "capi/vector_add.hpp"
#include "simd/instructions.hpp"
#include "simd/simd.hpp"

namespace pyhost::simd {
namespace {

template <class Gil>
PyMethodDef functions[] = {
    capi::add_one_method<Gil, add_one>(),       capi::fused_arith_method<Gil, fused_arith>(),
    capi::julia_method<Gil, julia>(),           capi::polygon_mask_method<Gil, polygon_mask>(),
    capi::vector_add_method<Gil, vector_add>(), {},
};

struct Simd {
    static constexpr const char* name = "pyhost_simd";
    static constexpr const char* doc =
        "The kernels in vectors of the widest instruction set that the processor has, on one thread.";
    static constexpr PyMethodDef* held = functions<capi::HeldGil>;
    static constexpr PyMethodDef* released = functions<capi::ReleasedGil>;
    static constexpr capi::Absence absent[] = {
        {"add_ints", "one addition fills no vector"},
        {"binary_search", "each step depends on the one before it"},
        {"callback", "it calls a Python function"},
        {"greet", "a name is too short for vectors"},
        {"julia_list", "not written yet"},
        {"mirror", "not written yet"},
        {"noop", "there is nothing to do"},
        {"polygon_list", "not written yet"},
        {"sum_list", "not written yet"},
        {"sum_primes", "not written yet"},
        {"transpose_cast", "not written yet"},
        {"uniform", "not written yet"},
    };

    static std::string unavailable() { return choose_instructions(); }
    static std::array<capi::Fact, 1> facts() { return {{{"INSTRUCTION_SETS", joined(usable_instructions())}}}; }
};

}  // namespace
}  // namespace pyhost::simd

PyMODINIT_FUNC PyInit_pyhost_simd() { return pyhost::capi::make_module<pyhost::simd::Simd>(); }
