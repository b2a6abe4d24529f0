// extensions/capi/helpers/errors.hpp: errors are sentences that name the function and the argument.
#pragma once

#include "capi/helpers/object.hpp"
#include "rules/refusal.hpp"

namespace pyhost::capi {

using rules::Place;

// raise(PyExc_ValueError, "%s must be ...", ...): the format is PyErr_Format's.
template <class... Values>
[[noreturn]] void raise(PyObject* type, const char* format, Values... values) {
    PyErr_Format(type, format, values...);
    throw ErrorIsSet{};
}

[[noreturn]] inline void refuse_type(Place place, const char* wanted, PyObject* got) {
    rules::refuse_type(place, wanted, Py_TYPE(got)->tp_name);
}

// Called where C++ ends: what a rule refused becomes the exception of its kind.
inline void set_error(const rules::Refusal& refusal) noexcept {
    PyObject* const types[] = {PyExc_TypeError, PyExc_ValueError, PyExc_OverflowError};
    PyErr_SetString(types[static_cast<std::size_t>(refusal.kind())], refusal.what());
}

}  // namespace pyhost::capi
