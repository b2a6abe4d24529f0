// extensions/capi/capi_module.cpp: pyhost_capi, the kernels bound by CPython's C API and nothing else.
#include "capi/add_ints.hpp"
#include "capi/add_one.hpp"
#include "capi/binary_search.hpp"
#include "capi/callback.hpp"
#include "capi/fused_arith.hpp"
#include "capi/greet.hpp"
#include "capi/helpers/gil.hpp"
#include "capi/helpers/module.hpp"
#include "capi/julia.hpp"
#include "capi/julia_list.hpp"
#include "capi/mirror.hpp"
#include "capi/noop.hpp"
#include "capi/polygon_list.hpp"
#include "capi/polygon_mask.hpp"
#include "capi/sum_list.hpp"
#include "capi/sum_primes.hpp"
#include "capi/transpose_cast.hpp"
#include "capi/uniform.hpp"
#include "capi/vector_add.hpp"
#include "kernels/add_ints.hpp"
#include "kernels/add_one.hpp"
#include "kernels/binary_search.hpp"
#include "kernels/callback.hpp"
#include "kernels/fused_arith.hpp"
#include "kernels/greet.hpp"
#include "kernels/julia.hpp"
#include "kernels/julia_list.hpp"
#include "kernels/mirror.hpp"
#include "kernels/noop.hpp"
#include "kernels/polygon_list.hpp"
#include "kernels/polygon_mask.hpp"
#include "kernels/sum_list.hpp"
#include "kernels/sum_primes.hpp"
#include "kernels/transpose_cast.hpp"
#include "kernels/uniform.hpp"
#include "kernels/vector_add.hpp"

namespace pyhost::capi {
namespace {

struct CApi {
    static constexpr const char* name = "pyhost_capi";
    static constexpr const char* doc = "The kernels, bound by CPython's C API.";

    static inline PyMethodDef held[] = {
        add_ints_method<HeldGil, kernels::add_ints>(),
        add_one_method<HeldGil, kernels::add_one>(),
        binary_search_method<kernels::binary_search>(),
        callback_method<HeldGil, kernels::callback>(),
        fused_arith_method<HeldGil, kernels::fused_arith>(),
        greet_method<HeldGil, kernels::greet>(),
        julia_method<HeldGil, kernels::julia>(),
        julia_list_method<HeldGil, kernels::julia_list>(),
        mirror_method<HeldGil, kernels::mirror>(),
        noop_method<HeldGil, kernels::noop>(),
        polygon_list_method<HeldGil, kernels::polygon_list>(),
        polygon_mask_method<HeldGil, kernels::polygon_mask>(),
        sum_list_method<kernels::sum_list>(),
        sum_primes_method<HeldGil, kernels::sum_primes>(),
        vector_add_method<HeldGil, kernels::vector_add>(),
        transpose_cast_method<HeldGil, kernels::transpose_cast>(),
        uniform_method<HeldGil, kernels::uniform>(),
        {},
    };

    static inline PyMethodDef released[] = {
        add_ints_method<ReleasedGil, kernels::add_ints>(),
        add_one_method<ReleasedGil, kernels::add_one>(),
        callback_method<ReleasedGil, kernels::callback>(),
        fused_arith_method<ReleasedGil, kernels::fused_arith>(),
        greet_method<ReleasedGil, kernels::greet>(),
        julia_method<ReleasedGil, kernels::julia>(),
        julia_list_method<ReleasedGil, kernels::julia_list>(),
        mirror_method<ReleasedGil, kernels::mirror>(),
        noop_method<ReleasedGil, kernels::noop>(),
        polygon_list_method<ReleasedGil, kernels::polygon_list>(),
        polygon_mask_method<ReleasedGil, kernels::polygon_mask>(),
        sum_primes_method<ReleasedGil, kernels::sum_primes>(),
        vector_add_method<ReleasedGil, kernels::vector_add>(),
        transpose_cast_method<ReleasedGil, kernels::transpose_cast>(),
        uniform_method<ReleasedGil, kernels::uniform>(),
        {},
    };

    static constexpr Absence absent[] = {
        {"released.binary_search", "it reads Python objects while it runs"},
        {"released.sum_list", "it reads Python objects while it runs"},
    };
};

}  // namespace
}  // namespace pyhost::capi

PyMODINIT_FUNC PyInit_pyhost_capi() { return pyhost::capi::make_module<pyhost::capi::CApi>(); }
