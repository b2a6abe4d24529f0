// extensions/pybind11/pybind11_module.cpp: pyhost_pybind11, the kernels bound by pybind11.
#include <utility>

#include "kernels/add_ints.hpp"
#include "kernels/add_one.hpp"
#include "kernels/binary_search.hpp"
#include "kernels/fused_arith.hpp"
#include "kernels/greet.hpp"
#include "kernels/julia.hpp"
#include "kernels/noop.hpp"
#include "kernels/polygon_mask.hpp"
#include "kernels/sum_list.hpp"
#include "kernels/sum_primes.hpp"
#include "pybind11/buffer.hpp"
#include "pybind11/lists.hpp"
#include "pybind11/numbers.hpp"
#include "pybind11/text.hpp"
#include "rules/add_ints.hpp"
#include "rules/add_one.hpp"
#include "rules/binary_search.hpp"
#include "rules/fused_arith.hpp"
#include "rules/greet.hpp"
#include "rules/julia.hpp"
#include "rules/polygon_mask.hpp"
#include "rules/sum_list.hpp"
#include "rules/sum_primes.hpp"

namespace pyhost::pybind {
namespace {

// The two policies, as py::call_guard's argument for scalars, and as a scope in a function that took its buffers
// before.
struct HeldGil {};
using ReleasedGil = py::gil_scoped_release;

std::int64_t add_ints(const Int& a, const Int& b) {
    const rules::AddInts call{a.at({"add_ints", "a"}), b.at({"add_ints", "b"})};
    std::int64_t sum = 0;
    call.require(kernels::add_ints(call.a, call.b, &sum));
    return sum;
}

std::uint64_t sum_primes(const Int& n) {
    const rules::SumPrimes call{n.at({"sum_primes", "n"})};
    return kernels::sum_primes(call.n);
}

// What read_list() reads, and the exception that stopped it: none passes through the kernel.
struct Search {
    const py::list& seq;
    std::exception_ptr error;
};

bool read_list(void* context, std::ptrdiff_t index, std::int64_t* value) {
    auto& search = *static_cast<Search*>(context);
    constexpr rules::Place place = rules::BinarySearch::element;
    try {
        const py::object item = search.seq[static_cast<std::size_t>(index)];
        *value = rules::to_int64(place, py::cast<Int>(item).at(place));
        return true;
    } catch (...) {
        search.error = std::current_exception();
        return false;
    }
}

std::ptrdiff_t binary_search(const py::object& seq, const Int& t) {
    if (!py::isinstance<py::list>(seq)) {
        rules::refuse_type(rules::BinarySearch::seq, "a list", Py_TYPE(seq.ptr())->tp_name);
    }
    const rules::BinarySearch call{t.at({"binary_search", "t"})};
    const auto list = py::reinterpret_borrow<py::list>(seq);
    Search search{list, nullptr};
    const auto length = static_cast<std::ptrdiff_t>(list.size());
    const std::ptrdiff_t found = kernels::binary_search(length, call.target, &read_list, &search);
    if (found == kernels::search_stopped) {
        std::rethrow_exception(search.error);
    }
    return found;
}

template <class Gil>
py::object julia(const Buffer& xs, const Buffer& ys, const Complex& c, const Int& maxiter,
                 const std::optional<Buffer>& out) {
    using Rules = rules::Julia;
    const Rules call{xs.at(Rules::at_xs), ys.at(Rules::at_ys), c.at(Rules::at_c), maxiter.at(Rules::at_maxiter)};
    Result<std::int32_t> counts(call, out);
    {
        [[maybe_unused]] const Gil guard;
        kernels::julia(call.xs, call.ys, call.c.real, call.c.imag, call.maxiter, counts.items());
    }
    return counts.take();
}

template <class Gil>
py::object polygon_mask(const Buffer& vertices, const Int& width, const Int& height, const py::object& border_value,
                        const std::optional<Buffer>& out) {
    using Rules = rules::PolygonMask;
    const Rules call{vertices.at(Rules::at_vertices), width.at(Rules::at_width), height.at(Rules::at_height)};
    const bool on_vertex = static_cast<bool>(py::bool_(border_value));
    Result<std::uint8_t> mask(call, out);
    {
        [[maybe_unused]] const Gil guard;
        kernels::polygon_mask(call.vertices, call.width, call.height, on_vertex, mask.items());
    }
    return mask.take();
}

template <class Gil>
py::object add_one(const Buffer& a, const std::optional<Buffer>& out) {
    const rules::AddOne call(a.at(rules::AddOne::at_a));
    Result<double> result(call, out);
    {
        [[maybe_unused]] const Gil guard;
        kernels::add_one(call.a, result.items());
    }
    return result.take();
}

template <class Gil>
py::object fused_arith(const Buffer& a, const Buffer& b, const std::optional<Buffer>& out) {
    const rules::FusedArith call{a.at(rules::FusedArith::at_a), b.at(rules::FusedArith::at_b)};
    Result<double> result(call, out);
    {
        [[maybe_unused]] const Gil guard;
        kernels::fused_arith(call.a, call.b, result.items());
    }
    return result.take();
}

// What read_element() reads, and the exception that stopped it: none passes through the kernel.
struct Reading {
    const py::list& list;
    std::exception_ptr error;
};

int read_element(void* context, std::ptrdiff_t index, std::int64_t* value) {
    auto& reading = *static_cast<Reading*>(context);
    if (static_cast<std::size_t>(index) >= reading.list.size()) {
        return kernels::no_item;
    }
    try {
        const py::object item = reading.list[static_cast<std::size_t>(index)];
        *value = rules::SumList::item(py::cast<Int>(item).at(rules::SumList::element));
        return kernels::item_read;
    } catch (...) {
        reading.error = std::current_exception();
        return kernels::item_refused;
    }
}

py::object sum_list(const py::object& xs) {
    if (!py::isinstance<py::list>(xs)) {
        rules::refuse_type(rules::SumList::at_xs, "a list", Py_TYPE(xs.ptr())->tp_name);
    }
    const auto list = py::reinterpret_borrow<py::list>(xs);
    Reading reading{list, nullptr};
    kernels::Sum sum;
    if (!kernels::sum_list(&read_element, &reading, &sum)) {
        std::rethrow_exception(reading.error);
    }
    if (sum.fits()) {
        return py::int_(static_cast<std::int64_t>(sum.low));
    }
    return py::int_(sum.high) << py::int_(64) | py::int_(sum.low);
}

Text greet(const Text& name) {
    const auto& text = name.at(rules::Greet::at_name);
    Text greeting;
    greeting.code_points.resize(kernels::greeting_size(text.size()));
    kernels::greet(text, greeting.code_points);
    return greeting;
}

// What a rule refused becomes the exception of its kind.
void translate(std::exception_ptr thrown) {
    try {
        std::rethrow_exception(std::move(thrown));
    } catch (const rules::Refusal& refusal) {
        PyObject* const types[] = {PyExc_TypeError, PyExc_ValueError, PyExc_OverflowError};
        PyErr_SetString(types[static_cast<std::size_t>(refusal.kind())], refusal.what());
    }
}

template <class Gil>
void add_kernels(py::module_ m) {
    m.def("add_ints", &add_ints, py::arg("a"), py::arg("b"), py::call_guard<Gil>(), "Return a + b, in 64 bits.");
    m.def("add_one", &add_one<Gil>, py::arg("a"), py::arg("out") = py::none(),
          "Return a + 1 of a float64 buffer, flat; out may be a itself.");
    m.def("fused_arith", &fused_arith<Gil>, py::arg("a"), py::arg("b"), py::arg("out") = py::none(),
          "Return (a + b) * 2 + a * b of two float64 buffers of one shape, flat; out may be a or b itself.");
    m.def("greet", &greet, py::arg("name"), py::call_guard<Gil>(), "Return \"Hello, \" + name + \"!\" of any str.");
    m.def("julia", &julia<Gil>, py::arg("xs"), py::arg("ys"), py::arg("c"), py::arg("maxiter"),
          py::arg("out") = py::none(),
          "Return the steps of z*z + c that each point x + iy takes to leave |z| < 2, at most maxiter.");
    m.def("julia_list", &julia_list<Gil>, py::arg("zs"), py::arg("c"), py::arg("maxiter"),
          "Return a list of the steps of z*z + c that each z of the list zs takes to leave |z| < 2, at most maxiter.");
    m.def("noop", &kernels::noop, py::call_guard<Gil>(), "Do nothing.");
    m.def("polygon_list", &polygon_list<Gil>, py::arg("pairs"), py::arg("width"), py::arg("height"),
          "Return lists of bools, one a row: True for each pixel inside the polygon of the tuples (x, y).");
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
    py::register_local_exception_translator(&translate);
    py::module_ held = m.def_submodule("held", "The thread state stays attached for the whole call.");
    add_kernels<HeldGil>(held);
    held.def("binary_search", &binary_search, py::arg("seq"), py::arg("t"),
             "Return the index of t in the sorted list of ints seq, or -1.");
    held.def("sum_list", &sum_list, py::arg("xs"),
             "Return the exact sum of a list of ints, each of which must fit in 64 bits.");
    add_kernels<ReleasedGil>(m.def_submodule("released", "The thread state is detached while the kernel runs."));
    constexpr const char* reads_objects = "it reads Python objects while it runs";
    m.attr("ABSENT") =
        py::dict(py::arg("released.binary_search") = reads_objects, py::arg("released.sum_list") = reads_objects);
}
