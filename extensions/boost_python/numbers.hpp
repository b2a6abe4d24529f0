// extensions/boost_python/numbers.hpp: converters for the rules' numbers, which never wrap or cut a value.
//
// Boost's own converters answer an int of more than 64 bits with an OverflowError without a word on which argument it
// is.
#pragma once

#include <boost/python.hpp>

#include "boost_python/converter.hpp"
#include "rules/numbers.hpp"

namespace pyhost::boost_python {

namespace detail {

// Any object with __index__, as operator.index() takes it.
inline void* is_int(PyObject* source) { return PyIndex_Check(source) != 0 ? source : nullptr; }

inline void make_int(PyObject* source, Conversion* conversion) {
    const bp::handle<> index(PyNumber_Index(source));
    auto& number = make_at<rules::Int>(conversion);
    number.value = PyLong_AsLongLongAndOverflow(index.get(), &number.overflow);
}

// A complex, float or int, or what converts to one by __complex__, __float__ or __index__; no str.
inline void* is_complex(PyObject* source) {
    return PyNumber_Check(source) != 0 || PyObject_HasAttrString(source, "__complex__") != 0 ? source : nullptr;
}

inline void make_complex(PyObject* source, Conversion* conversion) {
    const Py_complex c = PyComplex_AsCComplex(source);
    bool overflow = false;
    if (c.real == -1.0 && PyErr_Occurred() != nullptr) {
        if (PyErr_ExceptionMatches(PyExc_OverflowError) == 0) {
            bp::throw_error_already_set();
        }
        PyErr_Clear();
        overflow = true;
    }
    make_at<rules::Complex>(conversion) = {c.real, c.imag, overflow};
}

// A float or int, or what converts to one by __float__ or __index__; no str.
inline void* is_float(PyObject* source) { return PyNumber_Check(source) != 0 ? source : nullptr; }

inline void make_float(PyObject* source, Conversion* conversion) {
    const double value = PyFloat_AsDouble(source);
    bool overflow = false;
    if (value == -1.0 && PyErr_Occurred() != nullptr) {
        if (PyErr_ExceptionMatches(PyExc_OverflowError) == 0) {
            bp::throw_error_already_set();
        }
        PyErr_Clear();
        overflow = true;
    }
    make_at<rules::Float>(conversion) = {value, overflow};
}

}  // namespace detail

inline void register_numbers() {
    register_converter<rules::Int>(&detail::is_int, &detail::make_int);
    register_converter<rules::Float>(&detail::is_float, &detail::make_float);
    register_converter<rules::Complex>(&detail::is_complex, &detail::make_complex);
}

inline rules::Int to_int(rules::Place place, const bp::object& given) {
    const bp::extract<rules::Int> number(given);
    if (!number.check()) {
        refuse_type(place, "an int", given);
    }
    return number();
}

// `wanted` is what a Number is in the sentence.
template <class Number>
Number to_number(rules::Place place, const char* wanted, const bp::object& given) {
    try {
        const bp::extract<Number> number(given);
        if (number.check()) {
            return number();
        }
    } catch (const bp::error_already_set&) {
        if (PyErr_ExceptionMatches(PyExc_TypeError) == 0) {
            throw;  // __complex__ or __float__ itself failed
        }
        PyErr_Clear();
    }
    refuse_type(place, wanted, given);
}

inline rules::Float to_float(rules::Place place, const bp::object& given) {
    return to_number<rules::Float>(place, "a real number", given);
}

inline rules::Complex to_complex(rules::Place place, const bp::object& given) {
    return to_number<rules::Complex>(place, "a complex number", given);
}

}  // namespace pyhost::boost_python
