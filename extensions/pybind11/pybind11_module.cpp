// extensions/pybind11/pybind11_module.cpp: pyhost_pybind11, the kernels bound by pybind11.
#include <type_traits>
#include <utility>

#include "kernels/add_ints.hpp"
#include "kernels/add_one.hpp"
#include "kernels/binary_search.hpp"
#include "kernels/callback.hpp"
#include "kernels/fused_arith.hpp"
#include "kernels/greet.hpp"
#include "kernels/julia.hpp"
#include "kernels/mirror.hpp"
#include "kernels/noop.hpp"
#include "kernels/polygon_mask.hpp"
#include "kernels/sum_list.hpp"
#include "kernels/sum_primes.hpp"
#include "kernels/transpose_cast.hpp"
#include "kernels/uniform.hpp"
#include "kernels/vector_add.hpp"
#include "pybind11/buffer.hpp"
#include "pybind11/lists.hpp"
#include "pybind11/numbers.hpp"
#include "pybind11/text.hpp"
#include "rules/add_ints.hpp"
#include "rules/add_one.hpp"
#include "rules/binary_search.hpp"
#include "rules/callback.hpp"
#include "rules/fused_arith.hpp"
#include "rules/greet.hpp"
#include "rules/julia.hpp"
#include "rules/mirror.hpp"
#include "rules/polygon_mask.hpp"
#include "rules/sum_list.hpp"
#include "rules/sum_primes.hpp"
#include "rules/transpose_cast.hpp"
#include "rules/uniform.hpp"
#include "rules/vector_add.hpp"

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

template <class Gil>
py::object uniform(const Int& rows, const Int& columns, const Int& seed, const std::optional<Buffer>& out) {
    using Rules = rules::Uniform;
    const Rules call{rows.at(Rules::at_rows), columns.at(Rules::at_columns), seed.at(Rules::at_seed)};
    Result<double> numbers(call, out);
    {
        [[maybe_unused]] const Gil guard;
        kernels::uniform(call.seed, numbers.items());
    }
    return numbers.take();
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

// Beside a policy: what a call from within the loop needs.
template <class Gil>
using Attached = std::conditional_t<std::is_same_v<Gil, HeldGil>, HeldGil, py::gil_scoped_acquire>;

// What the loop calls, and the exception that stopped it: none passes through the kernel.
struct Calling {
    const py::object& f;
    std::exception_ptr error;
};

template <class Gil>
int call_back(void* context, std::int64_t i, std::int64_t* result) {
    [[maybe_unused]] const Attached<Gil> guard;
    auto& calling = *static_cast<Calling*>(context);
    try {
        const py::object answer = calling.f(i);
        *result = rules::Callback::result(py::cast<Int>(answer).at(rules::Callback::at_result));
        return 1;
    } catch (...) {
        calling.error = std::current_exception();
        return 0;
    }
}

template <class Gil>
std::uint64_t callback(const py::object& f, const Int& n) {
    if (!py::isinstance<py::function>(f)) {
        rules::refuse_type(rules::Callback::at_f, "callable", Py_TYPE(f.ptr())->tp_name);
    }
    const rules::Callback call(n.at(rules::Callback::at_n));
    Calling calling{f, nullptr};
    std::uint64_t fold = 0;
    bool all_called = false;
    {
        [[maybe_unused]] const Gil guard;
        all_called = kernels::callback(call.n, &call_back<Gil>, &calling, &fold);
    }
    if (!all_called) {
        std::rethrow_exception(calling.error);
    }
    return fold;
}

template <class Gil>
py::object vector_add(const Buffer& a, const Buffer& b, const std::optional<Buffer>& out) {
    const rules::VectorAdd call{a.at(rules::VectorAdd::at_a), b.at(rules::VectorAdd::at_b)};
    Result<float> result(call, out);
    {
        [[maybe_unused]] const Gil guard;
        kernels::vector_add(call.a, call.b, result.items());
    }
    return result.take();
}

template <class Gil>
py::object mirror(const Buffer& image, const std::optional<Buffer>& out) {
    const rules::Mirror call(image.at(rules::Mirror::at_image));
    Result<std::uint8_t> result(call, out);
    {
        [[maybe_unused]] const Gil guard;
        kernels::mirror(call.image, call.width, result.items());
    }
    return result.take();
}

template <class Gil>
py::object transpose_cast(const Buffer& a, const Text& format, const std::optional<Buffer>& out) {
    using Rules = rules::TransposeCast;
    const rules::View matrix = a.at(Rules::at_a);
    const Rules call(matrix, Rules::character(format.at(Rules::at_format)));
    return call.with_target([&]<class T>(const Rules::To<T>& target) {
        Result<T> result(target, out);
        std::ptrdiff_t misfit = 0;
        {
            [[maybe_unused]] const Gil guard;
            misfit = kernels::transpose_cast(call.a.data(), call.from, call.rows, call.columns, result.items().data(),
                                             call.to);
        }
        call.require(misfit);
        return result.take();
    });
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
    m.def("callback", &callback<Gil>, py::arg("f"), py::arg("n"),
          "Call f(0), f(1), ... f(n - 1); return what they fold to, 31 * fold + f(i) in 64 bits.");
    m.def("fused_arith", &fused_arith<Gil>, py::arg("a"), py::arg("b"), py::arg("out") = py::none(),
          "Return (a + b) * 2 + a * b of two float64 buffers of one shape, flat; out may be a or b itself.");
    m.def("greet", &greet, py::arg("name"), py::call_guard<Gil>(), "Return \"Hello, \" + name + \"!\" of any str.");
    m.def("julia", &julia<Gil>, py::arg("xs"), py::arg("ys"), py::arg("c"), py::arg("maxiter"),
          py::arg("out") = py::none(),
          "Return the steps of z*z + c that each point x + iy takes to leave |z| < 2, at most maxiter.");
    m.def("julia_list", &julia_list<Gil>, py::arg("zs"), py::arg("c"), py::arg("maxiter"),
          "Return a list of the steps of z*z + c that each z of the list zs takes to leave |z| < 2, at most maxiter.");
    m.def("mirror", &mirror<Gil>, py::arg("image"), py::arg("out") = py::none(),
          "Return the pixels of a uint8 buffer of two dimensions, each row from its end.");
    m.def("noop", &kernels::noop, py::call_guard<Gil>(), "Do nothing.");
    m.def("polygon_list", &polygon_list<Gil>, py::arg("pairs"), py::arg("width"), py::arg("height"),
          "Return lists of bools, one a row: True for each pixel inside the polygon of the tuples (x, y).");
    m.def("polygon_mask", &polygon_mask<Gil>, py::arg("vertices"), py::arg("width"), py::arg("height"),
          py::arg("border_value") = true, py::arg("out") = py::none(),
          "Return 1 for each pixel inside the polygon and 0 outside; a pixel on a vertex has border_value.");
    m.def("sum_primes", &sum_primes, py::arg("n"), py::call_guard<Gil>(),
          "Return the sum of the primes below n, n <= 2**32.");
    m.def("vector_add", &vector_add<Gil>, py::arg("a"), py::arg("b"), py::arg("out") = py::none(),
          "Return a + b of two float32 buffers of one shape, flat; out may be a or b itself.");
    m.def("transpose_cast", &transpose_cast<Gil>, py::arg("a"), py::arg("format"), py::arg("out") = py::none(),
          "Return the columns of a, a buffer of two dimensions, one after the other, as items of the format.");
    m.def("uniform", &uniform<Gil>, py::arg("rows"), py::arg("columns"), py::arg("seed"), py::arg("out") = py::none(),
          "Return rows * columns numbers of random.Random(seed).random(), float64, flat.");
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
