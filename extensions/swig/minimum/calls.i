// extensions/swig/minimum/calls.i: SWIG's own typemaps for buffers, nothing more than the documentation's examples have.
//
// Source: "SWIG and Python", of it "Python Buffer interface" with %pybuffer_binary and %pybuffer_mutable_binary.
// No keywords, no `out`. Of a buffer they take address and length alone: float32, int64 and byte-swapped arrays give
// wrong numbers in silence, and where b is shorter or has smaller items, it is read past its end. They let go of
// the buffer before the call: another thread may shorten an array.array meanwhile. A sum beyond 64 bits is 0.
%module calls

%{
#include <cstdint>

#include "kernels/add_ints.hpp"
#include "kernels/fused_arith.hpp"
#include "kernels/noop.hpp"
%}

%include "stdint.i"
%include "pybuffer.i"

%pybuffer_binary(const double* a, size_t a_size);
%pybuffer_binary(const double* b, size_t b_size);
%pybuffer_mutable_binary(double* out, size_t out_size);

%inline %{
static void noop() { pyhost::kernels::noop(); }

static int64_t add_ints(int64_t a, int64_t b) {
    int64_t sum = 0;
    (void)pyhost::kernels::add_ints(a, b, &sum);
    return sum;
}

static void fused_arith(const double* a, size_t a_size, const double* b, size_t b_size, double* out, size_t out_size) {
    (void)a_size, (void)b_size;
    pyhost::kernels::fused_arith({a, out_size}, {b, out_size}, {out, out_size});
}
%}
