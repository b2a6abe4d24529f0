// extensions/capi/helpers/numbers.hpp: Python numbers to C numbers, and whether they fit; what must fit is a rule's.
#pragma once

#include "capi/helpers/errors.hpp"
#include "rules/numbers.hpp"

namespace pyhost::capi {

namespace detail {

[[gnu::noinline]] inline rules::Int index_of(Place place, PyObject* object) {
    if (!PyIndex_Check(object)) {
        refuse_type(place, "an int", object);
    }
    const Object index = Object::steal(PyNumber_Index(object));
    rules::Int number;
    number.value = PyLong_AsLongLongAndOverflow(index.get(), &number.overflow);
    return number;
}

}  // namespace detail

// Any object with __index__, as operator.index() takes it: ints, bools, NumPy's integers; no float.
//
// Inlined always: of a call of 10 ns a call in between takes a tenth, and a compiler that sees many uses stops.
[[gnu::always_inline]] inline rules::Int to_int(Place place, PyObject* object) {
    if (!PyLong_Check(object)) {
        return detail::index_of(place, object);
    }
    rules::Int number;
    number.value = PyLong_AsLongLongAndOverflow(object, &number.overflow);
    return number;
}

// A complex, float or int, or what converts to one by __complex__, __float__ or __index__; no str.
inline rules::Complex to_complex(Place place, PyObject* object) {
    const Py_complex value = PyComplex_AsCComplex(object);
    if (value.real != -1.0 || PyErr_Occurred() == nullptr) {
        return {value.real, value.imag, false};
    }
    if (PyErr_ExceptionMatches(PyExc_OverflowError)) {
        PyErr_Clear();
        return {0, 0, true};
    }
    if (PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyErr_Clear();
        refuse_type(place, "a complex number", object);
    }
    throw ErrorIsSet{};
}

// A float or int, or what converts to one by __float__ or __index__; no str.
inline rules::Float to_float(Place place, PyObject* object) {
    const double value = PyFloat_AsDouble(object);
    if (value != -1.0 || PyErr_Occurred() == nullptr) {
        return {value, false};
    }
    if (PyErr_ExceptionMatches(PyExc_OverflowError)) {
        PyErr_Clear();
        return {0, true};
    }
    if (PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyErr_Clear();
        refuse_type(place, "a real number", object);
    }
    throw ErrorIsSet{};
}

inline bool to_bool(PyObject* object) {
    const int truth = PyObject_IsTrue(object);
    check(truth);
    return truth != 0;
}

}  // namespace pyhost::capi
