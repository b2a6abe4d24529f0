// extensions/capi/errors.hpp: errors are sentences that name the function and the argument.
#pragma once

#include "capi/object.hpp"

namespace pyhost::capi {

// Which argument of which function; printed as "julia: xs".
struct Place {
    const char* function;
    const char* argument;
};

// raise(PyExc_ValueError, "%s must be ...", ...): the format is PyErr_Format's.
template <class... Values>
[[noreturn]] void raise(PyObject* type, const char* format, Values... values) {
    PyErr_Format(type, format, values...);
    throw ErrorIsSet{};
}

[[noreturn]] inline void raise_wrong_type(Place place, const char* wanted, PyObject* got) {
    raise(PyExc_TypeError, "%s: %s must be %s, got %.200s", place.function, place.argument, wanted,
          Py_TYPE(got)->tp_name);
}

}  // namespace pyhost::capi
