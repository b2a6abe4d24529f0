// extensions/nanobind/numbers.hpp: argument types for numbers, whose casters never wrap or cut a value.
//
// A caster of nanobind's that gets what does not fit makes the whole call a TypeError that lists the signature; and no
// caster may throw. So these only note what they get, and the rules, which know the argument's name, say it; without
// the GIL, too.
#pragma once

#include <nanobind/nanobind.h>

#include <exception>

#include "rules/numbers.hpp"

namespace pyhost::nano {

namespace nb = nanobind;

// The Python error that is set, to be thrown where exceptions may be.
inline std::exception_ptr take_error() noexcept { return std::make_exception_ptr(nb::python_error()); }

// Any object with __index__, as operator.index() takes it.
struct Int {
    rules::Int number;
    const char* refused = nullptr;  // the name of a type that is none; the caller's object keeps it
    std::exception_ptr error;       // __index__'s own

    rules::Int at(rules::Place place) const {
        if (error != nullptr || refused != nullptr) {
            refuse(place);
        }
        return number;
    }

private:
    // Apart, so that at() is small enough to be inlined: a call of add_ints() takes 3 ns less.
    [[noreturn]] void refuse(rules::Place place) const {
        if (error != nullptr) {
            std::rethrow_exception(error);
        }
        rules::refuse_type(place, "an int", refused);
    }
};

// A float or int, or what converts to one by __float__ or __index__; no str.
struct Float {
    rules::Float number;
    const char* refused = nullptr;
    std::exception_ptr error;

    rules::Float at(rules::Place place) const {
        if (error != nullptr) {
            std::rethrow_exception(error);
        }
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
    std::exception_ptr error;

    rules::Complex at(rules::Place place) const {
        if (error != nullptr || refused != nullptr) {
            refuse(place);
        }
        return number;
    }

private:
    [[noreturn]] void refuse(rules::Place place) const {
        if (error != nullptr) {
            std::rethrow_exception(error);
        }
        rules::refuse_type(place, "a complex number", refused);
    }
};

}  // namespace pyhost::nano

namespace nanobind::detail {

template <>
struct type_caster<pyhost::nano::Int> {
    NB_TYPE_CASTER(pyhost::nano::Int, const_name("int"))

    bool from_python(handle source, std::uint32_t, cleanup_list*) noexcept {
        if (PyLong_Check(source.ptr()) == 0 && PyIndex_Check(source.ptr()) == 0) {
            value.refused = Py_TYPE(source.ptr())->tp_name;
            return true;
        }
        value.number.value = PyLong_AsLongLongAndOverflow(source.ptr(), &value.number.overflow);
        if (value.number.value == -1 && PyErr_Occurred() != nullptr) {
            value.error = pyhost::nano::take_error();
        }
        return true;
    }
};

// Why Python could not make a number of `source`; a Float's or a Complex's.
template <class Number>
void note_failure(Number& value, handle source) noexcept {
    if (PyErr_ExceptionMatches(PyExc_OverflowError) != 0) {
        value.number.overflow = true;
    } else if (PyErr_ExceptionMatches(PyExc_TypeError) != 0) {
        value.refused = Py_TYPE(source.ptr())->tp_name;
    } else {
        value.error = pyhost::nano::take_error();  // __complex__ or __float__ itself failed
    }
    PyErr_Clear();
}

template <>
struct type_caster<pyhost::nano::Float> {
    NB_TYPE_CASTER(pyhost::nano::Float, const_name("float"))

    bool from_python(handle source, std::uint32_t, cleanup_list*) noexcept {
        value.number = {PyFloat_AsDouble(source.ptr()), false};
        if (value.number.value == -1.0 && PyErr_Occurred() != nullptr) {
            note_failure(value, source);
        }
        return true;
    }
};

template <>
struct type_caster<pyhost::nano::Complex> {
    NB_TYPE_CASTER(pyhost::nano::Complex, const_name("complex"))

    bool from_python(handle source, std::uint32_t, cleanup_list*) noexcept {
        const Py_complex c = PyComplex_AsCComplex(source.ptr());
        value.number = {c.real, c.imag, false};
        if (c.real == -1.0 && PyErr_Occurred() != nullptr) {
            note_failure(value, source);
        }
        return true;
    }
};

}  // namespace nanobind::detail
