// extensions/pybind11/numbers.hpp: argument types for numbers, whose casters never wrap or cut a value.
//
// pybind11's own casters call an int of more than 64 bits a TypeError; here it is a ValueError, so that the caster only
// notes the overflow, and the function, which knows the argument's name, throws.
#pragma once

#include <pybind11/pybind11.h>

#include <complex>
#include <cstdint>
#include <limits>
#include <string>

namespace pyhost::pybind {

// Any object with __index__, as operator.index() takes it.
struct Int {
    std::int64_t value = 0;
    int overflow = 0;  // -1 or 1 where the int lies below or above 64 bits

    // `place` names function and argument: "julia: maxiter". Needs no GIL.
    std::int64_t between(const char* place, std::int64_t least, std::int64_t most) const {
        if (overflow < 0 || (overflow == 0 && value < least)) {
            throw pybind11::value_error(sentence(place, "at least ", least));
        }
        return at_most(place, most);
    }

    std::int64_t at_most(const char* place, std::int64_t most) const {
        if (overflow > 0 || (overflow == 0 && value > most)) {
            throw pybind11::value_error(sentence(place, "at most ", most));
        }
        return overflow < 0 ? std::numeric_limits<std::int64_t>::min() : value;
    }

    std::int64_t to_int64(const char* place) const {
        return between(place, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
    }

private:
    std::string sentence(const char* place, const char* bound_is, std::int64_t bound) const {
        const std::string got = overflow == 0 ? std::to_string(value) : "an int of more than 64 bits";
        return std::string(place) + " must be " + bound_is + std::to_string(bound) + ", got " + got;
    }
};

// A complex, float or int, or what converts to one by __complex__, __float__ or __index__; no str.
struct Complex {
    std::complex<double> value;
    bool overflow = false;  // an int beyond the largest float64

    std::complex<double> finite_or_not(const char* place) const {
        if (overflow) {
            throw pybind11::value_error(std::string(place) + " must fit in a float64");
        }
        return value;
    }
};

}  // namespace pyhost::pybind

namespace pybind11::detail {

template <>
struct type_caster<pyhost::pybind::Int> {
    PYBIND11_TYPE_CASTER(pyhost::pybind::Int, const_name("int"));

    bool load(handle source, bool) {
        if (!PyIndex_Check(source.ptr())) {
            return false;
        }
        const auto index = reinterpret_steal<object>(PyNumber_Index(source.ptr()));
        if (!index) {
            throw error_already_set();
        }
        value.value = PyLong_AsLongLongAndOverflow(index.ptr(), &value.overflow);
        return true;
    }
};

template <>
struct type_caster<pyhost::pybind::Complex> {
    PYBIND11_TYPE_CASTER(pyhost::pybind::Complex, const_name("complex"));

    bool load(handle source, bool) {
        const Py_complex c = PyComplex_AsCComplex(source.ptr());
        if (c.real == -1.0 && PyErr_Occurred() != nullptr) {
            return load_failed();
        }
        value.value = {c.real, c.imag};
        return true;
    }

private:
    bool load_failed() {
        value.overflow = PyErr_ExceptionMatches(PyExc_OverflowError) != 0;
        if (!value.overflow && PyErr_ExceptionMatches(PyExc_TypeError) == 0) {
            throw error_already_set();  // __complex__ itself failed
        }
        PyErr_Clear();
        return value.overflow;
    }
};

}  // namespace pybind11::detail
