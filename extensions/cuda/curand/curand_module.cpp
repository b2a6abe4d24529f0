// extensions/cuda/curand/curand_module.cpp: pyhost_cuda_curand, random numbers by cuRAND's generator Philox.
#include "capi/helpers/numbers.hpp"
#include "capi/uniform.hpp"
#include "cuda/launch.hpp"
#include "cuda/resident.hpp"
#include "cuda/variant.hpp"

namespace pyhost::cuda {
namespace {

capi::Object resident_uniform(const capi::Arguments& given) {
    using rules::Uniform;
    ResidentCall<4> call({"resident_uniform", {"rows", "columns", "seed", "out"}}, given);
    const Uniform wanted{capi::to_int(Uniform::at_rows, call[0]), capi::to_int(Uniform::at_columns, call[1]),
                         capi::to_int(Uniform::at_seed, call[2])};
    const auto out = wanted.output(call.output(Uniform::at_out));
    return call.seconds_of([&] { launch_uniform(wanted.seed, out); }, out.size());
}

template <class Gil>
struct Functions {
    static inline PyMethodDef table[] = {
        capi::uniform_method<Gil, uniform>(),
        {},
    };
};

PyMethodDef own_functions[] = {
    parts_function,
    resident_method<resident_uniform>(
        "resident_uniform", "resident_uniform(rows, columns, seed, out)\n--\n\nuniform into an array on the device."),
    {},
};

struct Curand : Module<Functions> {
    static constexpr const char* name = "pyhost_cuda_curand";
    static constexpr const char* doc = "Random numbers by cuRAND's generator Philox.";
    static constexpr PyMethodDef* own_functions = cuda::own_functions;
    static constexpr capi::Absence other_streams[] = {{"uniform", "cuRAND's Philox in the place of MT19937"}};
};

}  // namespace
}  // namespace pyhost::cuda

PyMODINIT_FUNC PyInit_pyhost_cuda_curand() { return pyhost::capi::make_module<pyhost::cuda::Curand>(); }
