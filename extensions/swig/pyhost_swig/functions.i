// extensions/swig/pyhost_swig/functions.i: the functions of both modules, with and without the GIL.
//
// With -threads SWIG lets the GIL go around each call. What finds memory for its result needs it (%nothreadallow), and
// lets it go around the kernel by the macros that SWIG would have used; without -threads they are empty.
%{
#include <complex>
#include <vector>

#include "kernels/add_ints.hpp"
#include "kernels/add_one.hpp"
#include "kernels/callback.hpp"
#include "kernels/fused_arith.hpp"
#include "kernels/greet.hpp"
#include "kernels/julia.hpp"
#include "kernels/julia_list.hpp"
#include "kernels/mirror.hpp"
#include "kernels/noop.hpp"
#include "kernels/polygon_list.hpp"
#include "kernels/polygon_mask.hpp"
#include "kernels/sum_primes.hpp"
#include "kernels/vector_add.hpp"
#include "kernels/transpose_cast.hpp"
#include "kernels/uniform.hpp"
#include "rules/add_ints.hpp"
#include "rules/add_one.hpp"
#include "rules/callback.hpp"
#include "rules/fused_arith.hpp"
#include "rules/julia.hpp"
#include "rules/julia_list.hpp"
#include "rules/mirror.hpp"
#include "rules/polygon_list.hpp"
#include "rules/polygon_mask.hpp"
#include "rules/sum_primes.hpp"
#include "rules/vector_add.hpp"
#include "rules/transpose_cast.hpp"
#include "rules/uniform.hpp"
#include "swig/arguments.hpp"

namespace kernels = pyhost::kernels;
namespace rules = pyhost::rules;
using namespace pyhost::swig;
%}

%init %{
    if (PyArray_ImportNumPyAPI() < 0) {
        return -1;
    }
    // SWIG begins a text of several lines with an empty one; CPython looks for the signature in the first.
    for (PyMethodDef* method = SwigMethods; method->ml_name != nullptr; ++method) {
        if (method->ml_doc != nullptr && method->ml_doc[0] == '\n') {
            ++method->ml_doc;
        }
    }
%}

%include "typemaps.i"

// A C++ header, as it is.
%feature("docstring") noop
"noop()
--

Do nothing."
%include "kernels/noop.hpp"

%feature("docstring") add_ints
"add_ints(a, b)
--

Return a + b; both and their sum must fit in 64 bits."
%inline %{
static std::int64_t add_ints(const Int& a, const Int& b) {
    const rules::AddInts call{a, b};
    std::int64_t sum = 0;
    call.require(kernels::add_ints(call.a, call.b, &sum));
    return sum;
}
%}

%feature("docstring") greet
"greet(name)
--

Return 'Hello, ' + name + '!' of any str."
%inline %{
static void greet(const Text& name, Text& result) {
    result.resize(kernels::greeting_size(name.size()));
    kernels::greet(name, result);
}
%}

%feature("docstring") sum_primes
"sum_primes(n)
--

Return the sum of the primes below n, n <= 2**32."
%inline %{
static std::uint64_t sum_primes(const Int& n) {
    const rules::SumPrimes call(n);
    return kernels::sum_primes(call.n);
}
%}

%nothreadallow;

%feature("docstring") add_one
"add_one(a, out=None)
--

Return a + 1 of a float64 buffer, flat; out may be a itself."
%inline %{
static void add_one(const View& a, Output& out) {
    const rules::AddOne call(a);
    const std::span<double> result = out.items(call);
    SWIG_PYTHON_THREAD_BEGIN_ALLOW;
    kernels::add_one(call.a, result);
    SWIG_PYTHON_THREAD_END_ALLOW;
}
%}

%feature("docstring") julia
"julia(xs, ys, c, maxiter, out=None)
--

Return the steps of z*z + c that each point x + iy takes to leave |z| < 2, at most maxiter.

xs and ys are float64 buffers; the counts are int32, row by row, len(ys) * len(xs) of them."
%inline %{
static void julia(const View& xs, const View& ys, const Complex& c, const Int& maxiter, Output& out) {
    const rules::Julia call{xs, ys, c, maxiter};
    const std::span<std::int32_t> counts = out.items(call);
    SWIG_PYTHON_THREAD_BEGIN_ALLOW;
    kernels::julia(call.xs, call.ys, call.c.real, call.c.imag, call.maxiter, counts);
    SWIG_PYTHON_THREAD_END_ALLOW;
}
%}

// Not by SWIG's std_vector.i: it takes any sequence, and what it returns is a tuple.
%feature("docstring") julia_list
"julia_list(zs, c, maxiter)
--

Return a list of the steps of z*z + c that each z of the list zs takes to leave |z| < 2, at most maxiter."
%apply PyObject* list { PyObject* zs };
%inline %{
static PyObject* julia_list(PyObject* zs, const Complex& c, const Int& maxiter) {
    using Rules = rules::JuliaList;
    const Rules call{c, maxiter};
    std::vector<std::complex<double>> points;
    for_each_item(zs, [&](PyObject* z) { points.push_back(Rules::point(to_complex(Rules::element, z))); });
    std::vector<std::int32_t> counts(points.size());
    SWIG_PYTHON_THREAD_BEGIN_ALLOW;
    kernels::julia_list(points, call.c.real, call.c.imag, call.maxiter, counts);
    SWIG_PYTHON_THREAD_END_ALLOW;
    return new_list(counts.size(), [&](std::size_t i) { return PyLong_FromLong(counts[i]); });
}
%}

%feature("docstring") polygon_list
"polygon_list(pairs, width, height)
--

Return lists of bools, one a row: True for each pixel inside the polygon of the tuples (x, y)."
%apply PyObject* list { PyObject* pairs };
%inline %{
static PyObject* polygon_list(PyObject* pairs, const Int& width, const Int& height) {
    using Rules = rules::PolygonList;
    const Rules call{width, height};
    std::vector<double> vertices;
    for_each_item(pairs, [&](PyObject* pair) {
        if (!PyTuple_Check(pair)) {
            refuse_type(Rules::pair, "a tuple", pair);
        }
        Rules::require_pair(static_cast<std::size_t>(PyTuple_GET_SIZE(pair)));
        vertices.push_back(to_double(Rules::coordinate, PyTuple_GET_ITEM(pair, 0)));
        vertices.push_back(to_double(Rules::coordinate, PyTuple_GET_ITEM(pair, 1)));
    });
    std::vector<std::uint8_t> mask(call.results());
    SWIG_PYTHON_THREAD_BEGIN_ALLOW;
    kernels::polygon_list(vertices, call.width, call.height, mask);
    SWIG_PYTHON_THREAD_END_ALLOW;
    return new_list(call.height, [&](std::size_t y) {
        return new_list(call.width, [&](std::size_t x) { return PyBool_FromLong(mask[y * call.width + x]); });
    });
}
%}

%feature("docstring") polygon_mask
"polygon_mask(vertices, width, height, border_value=True, out=None)
--

Return 1 for each pixel inside the polygon and 0 outside; a pixel on a vertex has border_value.

vertices is a float64 buffer of shape (n, 2), columns x, y; the mask is uint8, row by row, height * width of it."
%typemap(default) bool border_value "$1 = true;"
%inline %{
static void polygon_mask(const View& vertices, const Int& width, const Int& height, bool border_value, Output& out) {
    const rules::PolygonMask call{vertices, width, height};
    const std::span<std::uint8_t> mask = out.items(call);
    SWIG_PYTHON_THREAD_BEGIN_ALLOW;
    kernels::polygon_mask(call.vertices, call.width, call.height, border_value, mask);
    SWIG_PYTHON_THREAD_END_ALLOW;
}
%}

%feature("docstring") fused_arith
"fused_arith(a, b, out=None)
--

Return (a + b) * 2 + a * b of two float64 buffers of one shape, flat.

out may be a or b itself."
%inline %{
static void fused_arith(const View& a, const View& b, Output& out) {
    const rules::FusedArith call{a, b};
    const std::span<double> result = out.items(call);
    SWIG_PYTHON_THREAD_BEGIN_ALLOW;
    kernels::fused_arith(call.a, call.b, result);
    SWIG_PYTHON_THREAD_END_ALLOW;
}
%}

%feature("docstring") vector_add
"vector_add(a, b, out=None)
--

Return a + b of two float32 buffers of one shape, flat.

out may be a or b itself."
%inline %{
static void vector_add(const View& a, const View& b, Output& out) {
    const rules::VectorAdd call{a, b};
    const std::span<float> result = out.items(call);
    SWIG_PYTHON_THREAD_BEGIN_ALLOW;
    kernels::vector_add(call.a, call.b, result);
    SWIG_PYTHON_THREAD_END_ALLOW;
}
%}

%feature("docstring") mirror
"mirror(image, out=None)
--

Return the pixels of a uint8 buffer of two dimensions, each row from its end."
%inline %{
static void mirror(const View& image, Output& out) {
    const rules::Mirror call(image);
    const std::span<std::uint8_t> result = out.items(call);
    SWIG_PYTHON_THREAD_BEGIN_ALLOW;
    kernels::mirror(call.image, call.width, result);
    SWIG_PYTHON_THREAD_END_ALLOW;
}
%}

%feature("docstring") transpose_cast
"transpose_cast(a, format, out=None)
--

Return the columns of a, a buffer of two dimensions, one after the other, as items of the format.

Both are of 'd', 'f', 'i' or 'B'; what does not fit is a ValueError."
%inline %{
static void transpose_cast(const View& a, const Text& format, Output& out) {
    const rules::TransposeCast call(a, rules::TransposeCast::character(format));
    void* const items = call.with_target([&](const auto& target) -> void* { return out.items(target).data(); });
    SWIG_PYTHON_THREAD_BEGIN_ALLOW;
    const std::ptrdiff_t misfit =
        kernels::transpose_cast(call.a.data(), call.from, call.rows, call.columns, items, call.to);
    SWIG_PYTHON_THREAD_END_ALLOW;
    call.require(misfit);
}
%}

%feature("docstring") uniform
"uniform(rows, columns, seed, out=None)
--

Return rows * columns numbers of random.Random(seed).random(), float64, flat."
%inline %{
static void uniform(const Int& rows, const Int& columns, const Int& seed, Output& out) {
    const rules::Uniform call{rows, columns, seed};
    const std::span<double> numbers = out.items(call);
    SWIG_PYTHON_THREAD_BEGIN_ALLOW;
    kernels::uniform(call.seed, numbers);
    SWIG_PYTHON_THREAD_END_ALLOW;
}
%}

// What the kernel calls. SWIG's macros take the GIL for it, by PyGILState_Ensure(); without -threads they are empty.
%{
static int call_back(void* f, std::int64_t i, std::int64_t* result) noexcept {
    SWIG_PYTHON_THREAD_BEGIN_BLOCK;
    const bool has_answered = succeeds([&] {
        const Owned number = steal(PyLong_FromLongLong(i));
        const Owned answer = steal(PyObject_CallOneArg(static_cast<PyObject*>(f), number.get()));
        *result = rules::Callback::result(to_int(rules::Callback::at_result, answer.get()));
    });
    SWIG_PYTHON_THREAD_END_BLOCK;
    return has_answered ? 1 : 0;
}
%}

%feature("docstring") callback
"callback(f, n)
--

Call f(0), f(1), ... f(n - 1); return what they fold to, 31 * fold + f(i) in 64 bits."
%apply PyObject* callable { PyObject* f };
%inline %{
static std::uint64_t callback(PyObject* f, const Int& n) {
    const rules::Callback call(n);
    std::uint64_t fold = 0;
    bool all_called = false;
    SWIG_PYTHON_THREAD_BEGIN_ALLOW;
    all_called = kernels::callback(call.n, &call_back, f, &fold);
    SWIG_PYTHON_THREAD_END_ALLOW;
    if (!all_called) {
        throw ErrorIsSet{};
    }
    return fold;
}
%}
