// extensions/pybind11/pybind11_module.cpp: pyhost_pybind11, the kernels bound by pybind11.
#include "kernels/add_ints.hpp"
#include "kernels/binary_search.hpp"
#include "kernels/fused_arith.hpp"
#include "kernels/julia.hpp"
#include "kernels/noop.hpp"
#include "kernels/polygon_mask.hpp"
#include "kernels/sum_primes.hpp"
#include "pybind11/buffer.hpp"
#include "pybind11/numbers.hpp"

namespace pyhost::pybind {
namespace {

constexpr std::int64_t int32_max = std::numeric_limits<std::int32_t>::max();

// The two policies, as py::call_guard's argument for scalars, and as a scope in a function that took its buffers
// before.
struct HeldGil {};
using ReleasedGil = py::gil_scoped_release;

std::int64_t add_ints(const Int& a, const Int& b) {
    std::int64_t sum = 0;
    if (!kernels::add_ints(a.to_int64("add_ints: a"), b.to_int64("add_ints: b"), &sum)) {
        throw py::value_error("add_ints: the sum does not fit 64 bits");
    }
    return sum;
}

std::uint64_t sum_primes(const Int& n) {
    const std::int64_t limit = n.at_most("sum_primes: n", kernels::sum_primes_limit);
    return kernels::sum_primes(limit < 0 ? 0 : static_cast<std::uint64_t>(limit));
}

// What read_list() reads, and the exception that stopped it: none passes through the kernel.
struct Search {
    const py::list& seq;
    std::exception_ptr error;
};

bool read_list(void* context, std::ptrdiff_t index, std::int64_t* value) {
    auto& search = *static_cast<Search*>(context);
    try {
        const py::object item = search.seq[static_cast<std::size_t>(index)];
        py::detail::make_caster<Int> caster;
        if (!caster.load(item, true)) {
            throw py::type_error("binary_search: an element of seq must be an int, got " +
                                 std::string(Py_TYPE(item.ptr())->tp_name));
        }
        *value = py::detail::cast_op<Int&>(caster).to_int64("binary_search: an element of seq");
        return true;
    } catch (...) {
        search.error = std::current_exception();
        return false;
    }
}

std::ptrdiff_t binary_search(const py::list& seq, const Int& t) {
    Search search{seq, nullptr};
    const auto length = static_cast<std::ptrdiff_t>(seq.size());
    const std::ptrdiff_t found = kernels::binary_search(length, t.to_int64("binary_search: t"), &read_list, &search);
    if (found == kernels::search_stopped) {
        std::rethrow_exception(search.error);
    }
    return found;
}

template <class Gil>
py::object julia(const Buffer<double>& xs, const Buffer<double>& ys, const Complex& c, const Int& maxiter,
                 const std::optional<Buffer<std::int32_t>>& out) {
    xs.require("julia: xs", 1);
    ys.require("julia: ys", 1);
    const std::complex<double> z = c.finite_or_not("julia: c");
    const auto limit = static_cast<std::int32_t>(maxiter.between("julia: maxiter", 0, int32_max));
    Result<std::int32_t> counts("julia: out", out, xs.items().size() * ys.items().size());
    counts.must_not_overlap(xs, "xs");
    counts.must_not_overlap(ys, "ys");
    {
        [[maybe_unused]] const Gil guard;
        kernels::julia(xs.items(), ys.items(), z.real(), z.imag(), limit, counts.items());
    }
    return counts.take();
}

std::size_t count_pixels(std::int64_t width, std::int64_t height) {
    if (width * height > int32_max) {  // both are below 2**31: the product fits
        throw py::value_error("polygon_mask: width * height must be at most " + std::to_string(int32_max) + ", got " +
                              std::to_string(width * height));
    }
    return static_cast<std::size_t>(width * height);
}

template <class Gil>
py::object polygon_mask(const Buffer<double>& vertices, const Int& width, const Int& height,
                        const py::object& border_value, const std::optional<Buffer<std::uint8_t>>& out) {
    vertices.require("polygon_mask: vertices", 2);
    const std::int64_t columns = width.between("polygon_mask: width", 0, int32_max);
    const std::int64_t rows = height.between("polygon_mask: height", 0, int32_max);
    const bool on_vertex = static_cast<bool>(py::bool_(border_value));
    if (vertices.shape()[1] != 2) {
        throw_value_error("polygon_mask: vertices", "must have the shape (n, 2)");
    }
    Result<std::uint8_t> mask("polygon_mask: out", out, count_pixels(columns, rows));
    mask.must_not_overlap(vertices, "vertices");
    {
        [[maybe_unused]] const Gil guard;
        kernels::polygon_mask(vertices.items(), static_cast<std::size_t>(columns), static_cast<std::size_t>(rows),
                              on_vertex, mask.items());
    }
    return mask.take();
}

template <class Gil>
py::object fused_arith(const Buffer<double>& a, const Buffer<double>& b, const std::optional<Buffer<double>>& out) {
    a.require("fused_arith: a", 0);
    b.require("fused_arith: b", 0);
    if (a.shape() != b.shape()) {
        throw_value_error("fused_arith: b", "must have the shape of a");
    }
    Result<double> result("fused_arith: out", out, a.items().size());
    result.must_be_or_not_overlap(a, "a");
    result.must_be_or_not_overlap(b, "b");
    {
        [[maybe_unused]] const Gil guard;
        kernels::fused_arith(a.items(), b.items(), result.items());
    }
    return result.take();
}

template <class Gil>
void add_kernels(py::module_ m) {
    m.def("add_ints", &add_ints, py::arg("a"), py::arg("b"), py::call_guard<Gil>(), "Return a + b, in 64 bits.");
    m.def("fused_arith", &fused_arith<Gil>, py::arg("a"), py::arg("b"), py::arg("out") = py::none(),
          "Return (a + b) * 2 + a * b of two float64 buffers of one shape, flat; out may be a or b itself.");
    m.def("julia", &julia<Gil>, py::arg("xs"), py::arg("ys"), py::arg("c"), py::arg("maxiter"),
          py::arg("out") = py::none(),
          "Return the steps of z*z + c that each point x + iy takes to leave |z| < 2, at most maxiter.");
    m.def("noop", &kernels::noop, py::call_guard<Gil>(), "Do nothing.");
    m.def("polygon_mask", &polygon_mask<Gil>, py::arg("vertices"), py::arg("width"), py::arg("height"),
          py::arg("border_value") = true, py::arg("out") = py::none(),
          "Return 1 for each pixel inside the polygon and 0 outside; a pixel on a vertex has border_value.");
    m.def("sum_primes", &sum_primes, py::arg("n"), py::call_guard<Gil>(),
          "Return the sum of the primes below n, n <= 2**32.");
}

}  // namespace
}  // namespace pyhost::pybind

// def_submodule() enters the submodules in sys.modules, so that `import pyhost_pybind11.held` finds them.
PYBIND11_MODULE(pyhost_pybind11, m, pybind11::mod_gil_not_used(),
                pybind11::multiple_interpreters::per_interpreter_gil()) {
    using namespace pyhost::pybind;
    m.doc() = "The kernels, bound by pybind11.";
    py::module_ held = m.def_submodule("held", "The thread state stays attached for the whole call.");
    add_kernels<HeldGil>(held);
    held.def("binary_search", &binary_search, py::arg("seq"), py::arg("t"),
             "Return the index of t in the sorted list of ints seq, or -1.");
    add_kernels<ReleasedGil>(m.def_submodule("released", "The thread state is detached while the kernel runs."));
    m.attr("ABSENT") = py::dict(py::arg("released.binary_search") = "it reads Python objects while it runs");
}
