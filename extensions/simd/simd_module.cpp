// extensions/simd/simd_module.cpp: pyhost_simd, bound by capi's templates.
#include <array>
#include <type_traits>

#include "capi/add_one.hpp"
#include "capi/fused_arith.hpp"
#include "capi/helpers/gil.hpp"
#include "capi/helpers/module.hpp"
#include "capi/julia.hpp"
#include "capi/polygon_list.hpp"
#include "capi/polygon_mask.hpp"
#include "capi/sum_primes.hpp"
#include "capi/transpose_cast.hpp"
#include "capi/uniform.hpp"
#include "capi/vector_add.hpp"
#include "simd/instructions.hpp"
#include "simd/julia_list.hpp"
#include "simd/simd.hpp"
#include "simd/sum_list.hpp"

namespace pyhost::simd {
namespace {

template <class Gil>
constexpr bool is_held = std::is_same_v<Gil, capi::HeldGil>;

// The last but one only where the GIL is held: it ends the table otherwise.
template <class Gil>
PyMethodDef functions[] = {
    capi::add_one_method<Gil, add_one>(),
    capi::fused_arith_method<Gil, fused_arith>(),
    capi::julia_method<Gil, julia>(),
    julia_list_method<Gil, julia_list>(),
    capi::polygon_list_method<Gil, polygon_list>(),
    capi::polygon_mask_method<Gil, polygon_mask>(),
    capi::sum_primes_method<Gil, sum_primes>(),
    capi::transpose_cast_method<Gil, transpose_cast>(),
    capi::uniform_method<Gil, uniform>(),
    capi::vector_add_method<Gil, vector_add>(),
    is_held<Gil> ? sum_list_method() : PyMethodDef{},
    {},
};

struct Simd {
    static constexpr const char* name = "pyhost_simd";
    static constexpr const char* doc =
        "The kernels in vectors of the widest instruction set that the processor has, on one thread.";
    static constexpr PyMethodDef* own_functions = capi::pool_functions;
    static constexpr PyMethodDef* held = functions<capi::HeldGil>;
    static constexpr PyMethodDef* released = functions<capi::ReleasedGil>;
    static constexpr capi::Absence absent[] = {
        {"add_ints", "one addition fills no vector"},
        {"binary_search", "each step depends on the one before it"},
        {"callback", "it calls a Python function"},
        {"greet", "a name is too short for vectors"},
        {"mirror", "the kernel turns eight pixels round in one instruction, in every backend"},
        {"released.sum_list", "it reads Python objects while it runs"},
        {"noop", "there is nothing to do"},
    };

    static std::string unavailable() { return choose_instructions(); }
    static std::array<capi::Fact, 1> facts() { return {{{"INSTRUCTION_SETS", joined(usable_instructions())}}}; }
};

}  // namespace
}  // namespace pyhost::simd

PyMODINIT_FUNC PyInit_pyhost_simd() {
    pyhost::capi::use_page_pool();
    pyhost::capi::use_array_views();
    return pyhost::capi::make_module<pyhost::simd::Simd>();
}
