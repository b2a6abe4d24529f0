// extensions/pybind11/minimum/held.cpp: py::array_t<double>, nothing more than the documentation's example has.
//
// Source: "First steps" and, under "NumPy", add_arrays() in pybind11's documentation, with its two checks. No keywords,
// no `out`. A list or an array of any dtype is copied to float64, complex128 without its imaginary parts. Not asked is
// how far apart the items are: every second item, reversed or broadcast arrays give wrong numbers in silence. So does
// a sum beyond 64 bits, which is 0.
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <cstdint>
#include <stdexcept>

#include "kernels/add_ints.hpp"
#include "kernels/fused_arith.hpp"
#include "kernels/noop.hpp"

namespace py = pybind11;
namespace kernels = pyhost::kernels;

static std::int64_t add_ints(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    (void)kernels::add_ints(a, b, &sum);
    return sum;
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): as the documentation has it
static py::array_t<double> fused_arith(py::array_t<double> a, py::array_t<double> b) {
    py::buffer_info buf1 = a.request(), buf2 = b.request();
    if (buf1.ndim != 1 || buf2.ndim != 1) {
        throw std::runtime_error("Number of dimensions must be one");
    }
    if (buf1.size != buf2.size) {
        throw std::runtime_error("Input shapes must match");
    }
    auto result = py::array_t<double>(buf1.size);
    py::buffer_info buf3 = result.request();
    const auto size = static_cast<std::size_t>(buf1.size);
    kernels::fused_arith({static_cast<double*>(buf1.ptr), size}, {static_cast<double*>(buf2.ptr), size},
                         {static_cast<double*>(buf3.ptr), size});
    return result;
}

PYBIND11_MODULE(held, m) {
    m.def("noop", &kernels::noop, "Do nothing.");
    m.def("add_ints", &add_ints, "Return a + b.");
    m.def("fused_arith", &fused_arith, "Return (a + b) * 2 + a * b.");
}
