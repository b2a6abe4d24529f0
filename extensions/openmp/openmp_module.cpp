// extensions/openmp/openmp_module.cpp: pyhost_openmp, bound by capi's templates.
#include <array>

#include "capi/add_one.hpp"
#include "capi/fused_arith.hpp"
#include "capi/helpers/gil.hpp"
#include "capi/helpers/module.hpp"
#include "capi/julia.hpp"
#include "capi/mirror.hpp"
#include "capi/polygon_mask.hpp"
#include "capi/sum_primes.hpp"
#include "capi/transpose_cast.hpp"
#include "capi/vector_add.hpp"
#include "openmp/lots.hpp"
#include "openmp/openmp.hpp"
#include "openmp/short_calls.hpp"
#include "simd/instructions.hpp"
#include "simd/julia_list.hpp"

namespace pyhost::openmp {
namespace {

template <class Gil>
PyMethodDef functions[] = {
    capi::add_one_method<Gil, add_one>(),       capi::fused_arith_method<Gil, fused_arith>(),
    capi::julia_method<Gil, julia>(),           simd::julia_list_method<Gil, julia_list, AmongThreads>(),
    capi::mirror_method<Gil, mirror>(),         capi::polygon_mask_method<Gil, polygon_mask>(),
    capi::sum_primes_method<Gil, sum_primes>(), capi::transpose_cast_method<Gil, transpose_cast>(),
    capi::vector_add_method<Gil, vector_add>(), {},
};

struct OpenMp {
    static constexpr const char* name = "pyhost_openmp";
    static constexpr const char* doc = "The kernels on all cores, by OpenMP.";
    static constexpr PyMethodDef* own_functions = capi::pool_functions;
    static constexpr PyMethodDef* held = functions<capi::HeldGil>;
    static constexpr PyMethodDef* released = functions<capi::ReleasedGil>;
    static constexpr capi::Absence absent[] = {
        {"add_ints", "nothing to share among threads"},
        {"binary_search", "nothing to share among threads"},
        {"callback", "it calls a Python function"},
        {"greet", "nothing to share among threads"},
        {"noop", "nothing to share among threads"},
        {"polygon_list", "threads would share its loop, and not the conversion, which takes nearly all of the time"},
        {"sum_list", "it reads Python objects while it runs"},
        {"uniform", "each number of the stream comes from those before it"},
    };

    static std::string unavailable() { return simd::choose_instructions(); }
    static std::array<capi::Fact, 1> facts() {
        return {{{"INSTRUCTION_SETS", simd::joined(simd::usable_instructions())}}};
    }
};

}  // namespace
}  // namespace pyhost::openmp

PyMODINIT_FUNC PyInit_pyhost_openmp() {
    pyhost::openmp::survive_fork();
    pyhost::openmp::the_team();
    pyhost::capi::use_page_pool();
    pyhost::capi::use_array_views();
    return pyhost::capi::make_module<pyhost::openmp::OpenMp>();
}
