// extensions/boost_python/boost_python_module.cpp: pyhost_boost_python, the kernels bound by Boost.Python.
//
// The module is of the old kind (single-phase init): Boost.Python has nothing to declare that it needs no GIL or works
// in sub-interpreters, and its registry of converters is one for the whole process, without a lock.
#include <boost/python.hpp>

#include "boost_python/add_ints.hpp"
#include "boost_python/add_one.hpp"
#include "boost_python/binary_search.hpp"
#include "boost_python/buffer.hpp"
#include "boost_python/callback.hpp"
#include "boost_python/fused_arith.hpp"
#include "boost_python/gil.hpp"
#include "boost_python/greet.hpp"
#include "boost_python/julia.hpp"
#include "boost_python/julia_list.hpp"
#include "boost_python/mirror.hpp"
#include "boost_python/noop.hpp"
#include "boost_python/numbers.hpp"
#include "boost_python/polygon_list.hpp"
#include "boost_python/polygon_mask.hpp"
#include "boost_python/sum_list.hpp"
#include "boost_python/sum_primes.hpp"
#include "boost_python/text.hpp"
#include "boost_python/transpose_cast.hpp"
#include "boost_python/uniform.hpp"
#include "boost_python/vector_add.hpp"
#include "rules/refusal.hpp"

namespace pyhost::boost_python {
namespace {

// What a rule refused becomes the exception of its kind.
void translate(const rules::Refusal& refusal) {
    PyObject* const types[] = {PyExc_TypeError, PyExc_ValueError, PyExc_OverflowError};
    PyErr_SetString(types[static_cast<std::size_t>(refusal.kind())], refusal.what());
}

// In the scope that is open. Only functions with bp::arg take keywords.
template <class Gil>
void define_kernels() {
    using bp::arg;
    const bp::object none;
    bp::def("add_ints", &add_ints<Gil>, (arg("a"), arg("b")), "Return a + b, in 64 bits.");
    bp::def("add_one", &add_one<Gil>, (arg("a"), arg("out") = none),
            "Return a + 1 of a float64 buffer, flat; out may be a itself.");
    bp::def("callback", &callback<Gil>, (arg("f"), arg("n")),
            "Call f(0), f(1), ... f(n - 1); return what they fold to, 31 * fold + f(i) in 64 bits.");
    bp::def("fused_arith", &fused_arith<Gil>, (arg("a"), arg("b"), arg("out") = none),
            "Return (a + b) * 2 + a * b of two float64 buffers of one shape, flat; out may be a or b itself.");
    bp::def("greet", &greet<Gil>, arg("name"), "Return \"Hello, \" + name + \"!\" of any str.");
    bp::def("julia", &julia<Gil>, (arg("xs"), arg("ys"), arg("c"), arg("maxiter"), arg("out") = none),
            "Return the steps of z*z + c that each point x + iy takes to leave |z| < 2, at most maxiter.");
    bp::def(
        "julia_list", &julia_list<Gil>, (arg("zs"), arg("c"), arg("maxiter")),
        "Return a list of the steps of z*z + c that each z of the list zs takes to leave |z| < 2, at most maxiter.");
    bp::def("mirror", &mirror<Gil>, (arg("image"), arg("out") = none),
            "Return the pixels of a uint8 buffer of two dimensions, each row from its end.");
    bp::def("noop", &noop<Gil>, "Do nothing.");
    bp::def("polygon_list", &polygon_list<Gil>, (arg("pairs"), arg("width"), arg("height")),
            "Return lists of bools, one a row: True for each pixel inside the polygon of the tuples (x, y).");
    bp::def("polygon_mask", &polygon_mask<Gil>,
            (arg("vertices"), arg("width"), arg("height"), arg("border_value") = true, arg("out") = none),
            "Return 1 for each pixel inside the polygon and 0 outside; a pixel on a vertex has border_value.");
    bp::def("sum_primes", &sum_primes<Gil>, arg("n"), "Return the sum of the primes below n, n <= 2**32.");
    bp::def("transpose_cast", &transpose_cast<Gil>, (arg("a"), arg("format"), arg("out") = none),
            "Return the columns of a, a buffer of two dimensions, one after the other, as items of the format.");
    bp::def("uniform", &uniform<Gil>, (arg("rows"), arg("columns"), arg("seed"), arg("out") = none),
            "Return rows * columns numbers of random.Random(seed).random(), float64, flat.");
    bp::def("vector_add", &vector_add<Gil>, (arg("a"), arg("b"), arg("out") = none),
            "Return a + b of two float32 buffers of one shape, flat; out may be a or b itself.");
}

// Boost.Python has no submodules: this is a module of CPython's in sys.modules, so that its dotted name is imported.
bp::object add_submodule(const char* name, const char* doc) {
    bp::scope package;
    const std::string full_name = bp::extract<std::string>(package.attr("__name__") + "." + name);
    bp::object module(bp::handle<>(bp::borrowed(PyImport_AddModule(full_name.c_str()))));
    module.attr("__doc__") = doc;
    package.attr(name) = module;
    return module;
}

void add_held() {
    const bp::scope held = add_submodule("held", "The thread state stays attached for the whole call.");
    define_kernels<HeldGil>();
    bp::def("binary_search", &binary_search, (bp::arg("seq"), bp::arg("t")),
            "Return the index of t in the sorted list of ints seq, or -1.");
    bp::def("sum_list", &sum_list, bp::arg("xs"),
            "Return the exact sum of a list of ints, each of which must fit in 64 bits.");
}

void add_released() {
    const bp::scope released = add_submodule("released", "The thread state is detached while the kernel runs.");
    define_kernels<ReleasedGil>();
}

}  // namespace
}  // namespace pyhost::boost_python

BOOST_PYTHON_MODULE(pyhost_boost_python) {
    using namespace pyhost::boost_python;
    const bp::docstring_options python_only(true, true, false);  // no C++ signatures
    bp::scope module;
    module.attr("__doc__") = "The kernels, bound by Boost.Python.";
    bp::register_exception_translator<pyhost::rules::Refusal>(&translate);
    register_numbers();
    register_text();
    find_numpy();
    add_held();
    add_released();
    bp::dict absent;
    absent["released.binary_search"] = "it reads Python objects while it runs";
    absent["released.sum_list"] = "it reads Python objects while it runs";
    module.attr("ABSENT") = absent;
}
