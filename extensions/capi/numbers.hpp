// extensions/capi/numbers.hpp: Python numbers to C numbers; what does not fit is an error, never a wrapped value.
#pragma once

#include <cstdint>
#include <limits>

#include "capi/errors.hpp"

namespace pyhost::capi {

struct WideInt {
    std::int64_t value;
    int overflow;  // -1 or 1 where the int lies below or above 64 bits
};

// Any object with __index__, as operator.index() takes it: ints, bools, NumPy's integers; no float.
inline WideInt to_wide_int(Place place, PyObject* object) {
    if (!PyIndex_Check(object)) {
        raise_wrong_type(place, "an int", object);
    }
    const Object index = PyLong_Check(object) ? Object::share(object) : Object::steal(PyNumber_Index(object));
    int overflow = 0;
    const long long value = PyLong_AsLongLongAndOverflow(index.get(), &overflow);
    if (value == -1 && PyErr_Occurred() != nullptr) {
        throw ErrorIsSet{};
    }
    return {value, overflow};
}

// "must be at most 10, got 11": the value itself where it has 64 bits; a longer one could not even be printed
// (sys.int_info).
[[noreturn]] inline void raise_out_of_range(Place place, const char* bound_is, std::int64_t bound, const WideInt& got) {
    if (got.overflow != 0) {
        raise(PyExc_ValueError, "%s: %s must be %s %lld, got an int of more than 64 bits", place.function,
              place.argument, bound_is, static_cast<long long>(bound));
    }
    raise(PyExc_ValueError, "%s: %s must be %s %lld, got %lld", place.function, place.argument, bound_is,
          static_cast<long long>(bound), static_cast<long long>(got.value));
}

inline std::int64_t to_int_between(Place place, PyObject* object, std::int64_t least, std::int64_t most) {
    const WideInt wide = to_wide_int(place, object);
    if (wide.overflow < 0 || (wide.overflow == 0 && wide.value < least)) {
        raise_out_of_range(place, "at least", least, wide);
    }
    if (wide.overflow > 0 || wide.value > most) {
        raise_out_of_range(place, "at most", most, wide);
    }
    return wide.value;
}

inline std::int64_t to_int64(Place place, PyObject* object) {
    using Limits = std::numeric_limits<std::int64_t>;
    return to_int_between(place, object, Limits::min(), Limits::max());
}

// A complex, float or int, or what converts to one by __complex__, __float__ or __index__; no str.
inline Py_complex to_complex(Place place, PyObject* object) {
    const Py_complex value = PyComplex_AsCComplex(object);
    if (value.real == -1.0 && PyErr_Occurred() != nullptr) {
        if (PyErr_ExceptionMatches(PyExc_OverflowError)) {
            raise(PyExc_ValueError, "%s: %s must fit in a float64", place.function, place.argument);
        }
        if (PyErr_ExceptionMatches(PyExc_TypeError)) {
            raise_wrong_type(place, "a complex number", object);
        }
        throw ErrorIsSet{};
    }
    return value;
}

inline bool to_bool(PyObject* object) {
    const int truth = PyObject_IsTrue(object);
    check(truth);
    return truth != 0;
}

}  // namespace pyhost::capi
