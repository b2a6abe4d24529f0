// extensions/pybind11/numbers.hpp: argument types for numbers, whose casters never wrap or cut a value.
//
// pybind11's own casters call an int of more than 64 bits a TypeError without a word on which argument it is. Here a
// caster only notes what it gets, so that the rules, which know the argument's name, can say it; without the GIL, too.
#pragma once

#include <pybind11/pybind11.h>

#include "rules/numbers.hpp"

namespace pyhost::pybind {

// Any object with __index__, as operator.index() takes it.
struct Int {
    rules::Int number;
    const char* refused = nullptr;  // the name of a type that is none; the caller's object keeps it

    rules::Int at(rules::Place place) const {
        if (refused != nullptr) {
            rules::refuse_type(place, "an int", refused);
        }
        return number;
    }
};

// A float or int, or what converts to one by __float__ or __index__; no str.
struct Float {
    rules::Float number;
    const char* refused = nullptr;

    rules::Float at(rules::Place place) const {
        if (refused != nullptr) {
            rules::refuse_type(place, "a real number", refused);
        }
        return number;
    }
};

// A complex, float or int, or what converts to one by __complex__, __float__ or __index__; no str.
struct Complex {
    rules::Complex number;
    const char* refused = nullptr;

    rules::Complex at(rules::Place place) const {
        if (refused != nullptr) {
            rules::refuse_type(place, "a complex number", refused);
        }
        return number;
    }
};

}  // namespace pyhost::pybind

namespace pybind11::detail {

template <>
struct type_caster<pyhost::pybind::Int> {
    PYBIND11_TYPE_CASTER(pyhost::pybind::Int, const_name("int"));

    bool load(handle source, bool) {
        if (!PyIndex_Check(source.ptr())) {
            value.refused = Py_TYPE(source.ptr())->tp_name;
            return true;
        }
        const auto index = reinterpret_steal<object>(PyNumber_Index(source.ptr()));
        if (!index) {
            throw error_already_set();
        }
        value.number.value = PyLong_AsLongLongAndOverflow(index.ptr(), &value.number.overflow);
        return true;
    }
};

// Why Python could not make a number of `source`; a Float's or a Complex's.
template <class Number>
void note_failure(Number& value, handle source) {
    value.number.overflow = PyErr_ExceptionMatches(PyExc_OverflowError) != 0;
    if (!value.number.overflow) {
        if (PyErr_ExceptionMatches(PyExc_TypeError) == 0) {
            throw error_already_set();  // __complex__ or __float__ itself failed
        }
        value.refused = Py_TYPE(source.ptr())->tp_name;
    }
    PyErr_Clear();
}

template <>
struct type_caster<pyhost::pybind::Float> {
    PYBIND11_TYPE_CASTER(pyhost::pybind::Float, const_name("float"));

    bool load(handle source, bool) {
        value.number = {PyFloat_AsDouble(source.ptr()), false};
        if (value.number.value == -1.0 && PyErr_Occurred() != nullptr) {
            note_failure(value, source);
        }
        return true;
    }
};

template <>
struct type_caster<pyhost::pybind::Complex> {
    PYBIND11_TYPE_CASTER(pyhost::pybind::Complex, const_name("complex"));

    bool load(handle source, bool) {
        const Py_complex c = PyComplex_AsCComplex(source.ptr());
        value.number = {c.real, c.imag, false};
        if (c.real == -1.0 && PyErr_Occurred() != nullptr) {
            note_failure(value, source);
        }
        return true;
    }
};

}  // namespace pybind11::detail
