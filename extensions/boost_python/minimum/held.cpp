// extensions/boost_python/minimum/held.cpp: bp::def and bp::object, nothing more than the documentation's examples
// have.
//
// Source: "Exposing Functions" and "Object Interface" in Boost.Python's tutorial; and, for it knows no buffers and its
// Boost.NumPy crashes with another NumPy than it was built for, "Buffer Protocol" in CPython's C API reference. No
// keywords, no `out`. What the exporter's items are is not asked: float32, int64 and byte-swapped arrays give wrong
// numbers in silence, and where b is shorter or has smaller items, it is read past its end. A sum beyond 64 bits is 0.
#include <boost/python.hpp>
#include <cstdint>
#include <span>

#include "kernels/add_ints.hpp"
#include "kernels/fused_arith.hpp"
#include "kernels/noop.hpp"

namespace bp = boost::python;
namespace kernels = pyhost::kernels;

static std::int64_t add_ints(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    (void)kernels::add_ints(a, b, &sum);
    return sum;
}

struct Buffer : Py_buffer {
    explicit Buffer(const bp::object& array) {
        if (PyObject_GetBuffer(array.ptr(), this, PyBUF_C_CONTIGUOUS) != 0) {
            bp::throw_error_already_set();
        }
    }
    ~Buffer() { PyBuffer_Release(this); }
    std::span<double> items(std::size_t size) const { return {static_cast<double*>(buf), size}; }
};

static bp::object fused_arith(const bp::object& a, const bp::object& b) {
    const Buffer first(a), second(b);
    const std::size_t size = static_cast<std::size_t>(first.len) / sizeof(double);
    bp::object out = bp::import("numpy").attr("empty")(size);
    kernels::fused_arith(first.items(size), second.items(size), Buffer(out).items(size));
    return out;
}

BOOST_PYTHON_MODULE(held) {
    bp::def("noop", &kernels::noop);
    bp::def("add_ints", &add_ints);
    bp::def("fused_arith", &fused_arith);
}
