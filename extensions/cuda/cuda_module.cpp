// extensions/cuda/cuda_module.cpp: pyhost_cuda, bound by capi's templates.
#include "capi/add_one.hpp"
#include "capi/fused_arith.hpp"
#include "capi/julia.hpp"
#include "capi/mirror.hpp"
#include "capi/polygon_mask.hpp"
#include "capi/sum_primes.hpp"
#include "capi/transpose_cast.hpp"
#include "capi/vector_add.hpp"
#include "cuda/resident_array.hpp"
#include "cuda/resident_kernels.hpp"
#include "cuda/resident_transpose.hpp"
#include "cuda/variant.hpp"

namespace pyhost::cuda {
namespace {

template <class Gil>
struct Functions {
    static inline PyMethodDef table[] = {
        capi::add_one_method<Gil, add_one>(),
        capi::fused_arith_method<Gil, fused_arith>(),
        capi::julia_method<Gil, julia>(),
        capi::mirror_method<Gil, mirror>(),
        capi::polygon_mask_method<Gil, polygon_mask>(),
        capi::sum_primes_method<Gil, sum_primes>(),
        capi::transpose_cast_method<Gil, transpose_cast>(),
        capi::vector_add_method<Gil, vector_add>(),
        {},
    };
};

// sum_primes has no resident twin: it takes a number and returns one, so its kernel is all of it.
PyMethodDef own_functions[] = {
    parts_function,
    resident_method<resident_add_one>("resident_add_one",
                                      "resident_add_one(a, out)\n--\n\nadd_one of arrays on the device."),
    resident_method<resident_copy>("resident_copy", "resident_copy(a, out)\n--\n\nThe device's own copy, of float64."),
    resident_method<resident_fused_arith>(
        "resident_fused_arith", "resident_fused_arith(a, b, out)\n--\n\nfused_arith of arrays on the device."),
    resident_method<resident_julia>("resident_julia",
                                    "resident_julia(xs, ys, c, maxiter, out)\n--\n\njulia of arrays on the device."),
    resident_method<resident_mirror>("resident_mirror",
                                     "resident_mirror(image, out)\n--\n\nmirror of arrays on the device."),
    resident_method<resident_polygon_mask>("resident_polygon_mask",
                                           "resident_polygon_mask(vertices, width, height, border_value, out)\n--\n\n"
                                           "polygon_mask of arrays on the device."),
    resident_transpose_cast_method<launch_transpose_cast>(),
    resident_method<resident_vector_add>(
        "resident_vector_add",
        "resident_vector_add(a, b, out)\n--\n\nvector_add of arrays on the device, whose items may lie apart."),
    {},
};

struct Cuda : Module<Functions> {
    static constexpr const char* name = "pyhost_cuda";
    static constexpr const char* doc = "The kernels on an NVIDIA GPU, by CUDA.";
    static constexpr PyMethodDef* own_functions = cuda::own_functions;
    static constexpr capi::Absence absent[] = {
        {"add_ints", "nothing to share among the threads of a GPU"},
        {"binary_search", "nothing to share among the threads of a GPU"},
        {"callback", "it calls a Python function"},
        {"greet", "nothing to share among the threads of a GPU"},
        {"julia_list", "not written for CUDA: a GPU would take its loop, and not the conversion"},
        {"noop", "nothing to share among the threads of a GPU"},
        {"polygon_list", "not written for CUDA: a GPU would take its loop, and not the conversion"},
        {"sum_list", "it reads Python objects while it runs"},
        {"uniform", "each number of the stream comes from those before it; cuda_curand has another stream"},
    };

    static void extend(PyObject* module) { add_resident_array(module); }
};

}  // namespace
}  // namespace pyhost::cuda

PyMODINIT_FUNC PyInit_pyhost_cuda() { return pyhost::capi::make_module<pyhost::cuda::Cuda>(); }
