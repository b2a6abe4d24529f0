// extensions/nanobind/minimum/held.cpp: nb::ndarray<>, nothing more than the documentation's examples have.
//
// Source: "Creating your first extension" and "The nb::ndarray<..> class" in nanobind's documentation; of the latter
// inspect() for the arguments and create_2d() for the result. No keywords, no `out`. Any writable array is taken: of
// another dtype or not contiguous, it gives wrong numbers in silence, and where b or an item is smaller the kernel
// reads past the end. A sum beyond 64 bits is 0. A ctypes array, whose buffer has no strides, crashes nanobind 3.1.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstdint>

#include "kernels/add_ints.hpp"
#include "kernels/fused_arith.hpp"
#include "kernels/noop.hpp"

namespace nb = nanobind;
namespace kernels = pyhost::kernels;

NB_MODULE(held, m) {
    m.def("noop", &kernels::noop);

    m.def("add_ints", [](std::int64_t a, std::int64_t b) {
        std::int64_t sum = 0;
        (void)kernels::add_ints(a, b, &sum);
        return sum;
    });

    m.def("fused_arith", [](const nb::ndarray<>& a, const nb::ndarray<>& b) {
        const std::size_t size = a.size();
        double* data = new double[size];
        kernels::fused_arith({static_cast<double*>(a.data()), size}, {static_cast<double*>(b.data()), size},
                             {data, size});
        nb::capsule owner(data, [](void* p) noexcept { delete[] static_cast<double*>(p); });
        return nb::ndarray<nb::numpy, double, nb::ndim<1>>(data, {size}, owner);
    });
}
