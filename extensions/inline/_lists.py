"""extensions/inline/_lists.py: the kernels of lists."""

FUNCTIONS = [
    "julia_list",
]

TEXT = r"""
#include <complex>
#include <vector>

#include "kernels/julia_list.hpp"
#include "rules/julia_list.hpp"

// Calls visit(element) as `for` reads a list: its length is asked for again before each, which may change it.
template <class Visit>
void for_each_item(PyObject* list, Visit visit) {
    for (Py_ssize_t i = 0; i < PyList_Size(list); ++i) {
        const Owned item(PyList_Type.tp_as_sequence->sq_item(list, i));  // with bounds checked, of any subclass
        visit(item.get());
    }
}

// A list of make(value), a new reference, for each value.
template <class T, class Make>
Owned new_list(std::span<const T> values, Make make) {
    Owned list(PyList_New(std::ssize(values)));
    for (Py_ssize_t i = 0; i < std::ssize(values); ++i) {
        check(PyList_SetItem(list.get(), i, Owned(make(values[i])).release()) == 0);  // takes over the reference
    }
    return list;
}

PyObject* julia_list(PyObject*, PyObject* args, PyObject* keywords) try {
    using Rules = rules::JuliaList;
    PyObject *zs, *c, *maxiter;
    parse(args, keywords, "OOO:julia_list", {"zs", "c", "maxiter", nullptr}, &zs, &c, &maxiter);
    if (PyList_Check(zs) == 0) {
        rules::refuse_type(Rules::at_zs, "a list", Py_TYPE(zs)->tp_name);
    }
    const Rules call{to_complex(Rules::at_c, c), to_int(Rules::at_maxiter, maxiter)};
    std::vector<std::complex<double>> points;
    for_each_item(zs, [&](PyObject* z) { points.push_back(Rules::point(to_complex(Rules::element, z))); });
    std::vector<std::int32_t> counts(points.size());
    {
        [[maybe_unused]] const GIL guard;
        kernels::julia_list(points, call.c.real, call.c.imag, call.maxiter, counts);
    }
    return new_list<std::int32_t>(counts, PyLong_FromLong).release();
} catch (...) {
    return error();
}
"""
