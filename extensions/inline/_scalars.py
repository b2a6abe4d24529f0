"""extensions/inline/_scalars.py: the kernels of numbers, and of a str."""

FUNCTIONS = [
    "noop",
    "add_ints",
    "sum_primes",
    "greet",
]

TEXT = r"""
#include <vector>

#include "kernels/add_ints.hpp"
#include "kernels/greet.hpp"
#include "kernels/noop.hpp"
#include "kernels/sum_primes.hpp"
#include "rules/add_ints.hpp"
#include "rules/greet.hpp"
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

// In code points: UTF-8 has no bytes for lone surrogates.
PyObject* greet(PyObject*, PyObject* args, PyObject* keywords) try {
    PyObject* name;
    parse(args, keywords, "O:greet", {"name", nullptr}, &name);
    if (PyUnicode_Check(name) == 0) {
        rules::refuse_type(rules::Greet::at_name, "a str", Py_TYPE(name)->tp_name);
    }
    std::vector<std::uint32_t> text(static_cast<std::size_t>(PyUnicode_GetLength(name)));
    check(text.empty() || PyUnicode_AsUCS4(name, text.data(), std::ssize(text), 0) != nullptr);
    std::vector<std::uint32_t> greeting(kernels::greeting_size(text.size()));
    {
        [[maybe_unused]] const GIL guard;
        kernels::greet(text, greeting);
    }
    return PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, greeting.data(), std::ssize(greeting));
} catch (...) {
    return error();
}
"""
