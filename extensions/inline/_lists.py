"""extensions/inline/_lists.py: the kernels of lists."""

FUNCTIONS = [
    "julia_list",
    "polygon_list",
]

TEXT = r"""
#include <complex>
#include <vector>

#include "kernels/julia_list.hpp"
#include "kernels/polygon_list.hpp"
#include "rules/julia_list.hpp"
#include "rules/polygon_list.hpp"

// Calls visit(element) as `for` reads a list: its length is asked for again before each, which may change it.
template <class Visit>
void for_each_item(PyObject* list, Visit visit) {
    for (Py_ssize_t i = 0; i < PyList_Size(list); ++i) {
        const Owned item(PyList_Type.tp_as_sequence->sq_item(list, i));  // with bounds checked, of any subclass
        visit(item.get());
    }
}

// A list of make(0), make(1) ...: new references, which the list takes over.
template <class Make>
PyObject* new_list(std::size_t size, Make make) {
    Owned list(PyList_New(static_cast<Py_ssize_t>(size)));
    for (std::size_t i = 0; i < size; ++i) {
        PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(i), Owned(make(i)).release());
    }
    return list.release();
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
    return new_list(counts.size(), [&](std::size_t i) { return PyLong_FromLong(counts[i]); });
} catch (...) {
    return error();
}

double to_double(Place place, PyObject* object) {
    const double value = PyFloat_AsDouble(object);
    if (value != -1.0 || PyErr_Occurred() == nullptr) {
        return value;
    }
    const bool is_too_large = PyErr_ExceptionMatches(PyExc_OverflowError) != 0;  // an int
    check(is_too_large || PyErr_ExceptionMatches(PyExc_TypeError) != 0);
    PyErr_Clear();
    if (!is_too_large) {
        rules::refuse_type(place, "a real number", Py_TYPE(object)->tp_name);
    }
    return rules::to_float64(place, {0, true});
}

PyObject* polygon_list(PyObject*, PyObject* args, PyObject* keywords) try {
    using Rules = rules::PolygonList;
    PyObject *pairs, *width, *height;
    parse(args, keywords, "OOO:polygon_list", {"pairs", "width", "height", nullptr}, &pairs, &width, &height);
    if (PyList_Check(pairs) == 0) {
        rules::refuse_type(Rules::at_pairs, "a list", Py_TYPE(pairs)->tp_name);
    }
    const Rules call{to_int(Rules::at_width, width), to_int(Rules::at_height, height)};
    std::vector<double> vertices;
    for_each_item(pairs, [&](PyObject* pair) {
        if (PyTuple_Check(pair) == 0) {
            rules::refuse_type(Rules::pair, "a tuple", Py_TYPE(pair)->tp_name);
        }
        Rules::require_pair(static_cast<std::size_t>(PyTuple_GET_SIZE(pair)));
        vertices.push_back(to_double(Rules::coordinate, PyTuple_GET_ITEM(pair, 0)));
        vertices.push_back(to_double(Rules::coordinate, PyTuple_GET_ITEM(pair, 1)));
    });
    std::vector<std::uint8_t> mask(call.results());
    {
        [[maybe_unused]] const GIL guard;
        kernels::polygon_list(vertices, call.width, call.height, mask);
    }
    return new_list(call.height, [&](std::size_t y) {
        return new_list(call.width, [&](std::size_t x) { return PyBool_FromLong(mask[y * call.width + x]); });
    });
} catch (...) {
    return error();
}
"""
