// extensions/std_thread/std_thread_module.cpp: pyhost_std_thread, bound by capi's templates.
#include "capi/helpers/gil.hpp"
#include "capi/helpers/module.hpp"
#include "capi/sum_primes.hpp"
#include "std_thread/std_thread.hpp"

namespace pyhost::std_thread {
namespace {

template <class Gil>
PyMethodDef functions[] = {
    capi::sum_primes_method<Gil, sum_primes>(),
    {},
};

struct StdThread {
    static constexpr const char* name = "pyhost_std_thread";
    static constexpr const char* doc = "sum_primes on all cores, by std::thread.";
    static constexpr PyMethodDef* held = functions<capi::HeldGil>;
    static constexpr PyMethodDef* released = functions<capi::ReleasedGil>;
    static constexpr const char* others = "std_thread shows how threads are made by hand, on sum_primes";
    static constexpr capi::Absence absent[] = {
        {"add_ints", others},    {"add_one", others},        {"binary_search", others}, {"callback", others},
        {"fused_arith", others}, {"greet", others},          {"julia", others},         {"julia_list", others},
        {"mirror", others},      {"noop", others},           {"polygon_list", others},  {"polygon_mask", others},
        {"sum_list", others},    {"transpose_cast", others}, {"uniform", others},       {"vector_add", others},
    };
};

}  // namespace
}  // namespace pyhost::std_thread

PyMODINIT_FUNC PyInit_pyhost_std_thread() { return pyhost::capi::make_module<pyhost::std_thread::StdThread>(); }
