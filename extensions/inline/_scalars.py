"""extensions/inline/_scalars.py: the kernels of numbers."""

FUNCTIONS = [
    "noop",
    "add_ints",
    "sum_primes",
]

TEXT = r"""
#include "kernels/add_ints.hpp"
#include "kernels/noop.hpp"
#include "kernels/sum_primes.hpp"
#include "rules/add_ints.hpp"
#include "rules/sum_primes.hpp"

PyObject* noop(PyObject*, PyObject* args, PyObject* keywords) try {
    parse(args, keywords, ":noop", {nullptr});
    {
        [[maybe_unused]] const GIL guard;
        kernels::noop();
    }
    Py_RETURN_NONE;
} catch (...) {
    return error();
}

PyObject* add_ints(PyObject*, PyObject* args, PyObject* keywords) try {
    PyObject *a, *b;
    parse(args, keywords, "OO:add_ints", {"a", "b", nullptr}, &a, &b);
    const rules::AddInts call{to_int({"add_ints", "a"}, a), to_int({"add_ints", "b"}, b)};
    std::int64_t sum = 0;
    bool fits = false;
    {
        [[maybe_unused]] const GIL guard;
        fits = kernels::add_ints(call.a, call.b, &sum);
    }
    call.require(fits);
    return PyLong_FromLongLong(sum);
} catch (...) {
    return error();
}

PyObject* sum_primes(PyObject*, PyObject* args, PyObject* keywords) try {
    PyObject* n;
    parse(args, keywords, "O:sum_primes", {"n", nullptr}, &n);
    const rules::SumPrimes call(to_int({"sum_primes", "n"}, n));
    std::uint64_t sum = 0;
    {
        [[maybe_unused]] const GIL guard;
        sum = kernels::sum_primes(call.n);
    }
    return PyLong_FromUnsignedLongLong(sum);
} catch (...) {
    return error();
}
"""
