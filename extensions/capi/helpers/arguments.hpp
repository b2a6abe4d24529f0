// extensions/capi/helpers/arguments.hpp: vectorcall arguments, positional or keyword, bound to a function's parameters.
//
// PyArg_ParseTupleAndKeywords would cost more than the call itself (47 against 19 ns for two ints); names are compared
// only where the caller used keywords.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "capi/helpers/errors.hpp"

namespace pyhost::capi {

// What METH_FASTCALL | METH_KEYWORDS hands over: the positional values, then one for each name in `keywords`, a tuple
// or null.
struct Arguments {
    PyObject* const* values;
    std::size_t positional;
    PyObject* keywords;
};

namespace detail {

inline std::size_t parameter_index(const char* function, std::span<const char* const> parameters, PyObject* keyword) {
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        if (PyUnicode_CompareWithASCIIString(keyword, parameters[i]) == 0) {
            return i;
        }
    }
    raise(PyExc_TypeError, "%s: there is no parameter '%U'", function, keyword);
}

inline void bind_keywords(const char* function, std::span<const char* const> parameters, const Arguments& given,
                          std::span<PyObject*> bound) {
    for (Py_ssize_t k = 0; k < PyTuple_GET_SIZE(given.keywords); ++k) {
        const std::size_t i = parameter_index(function, parameters, PyTuple_GET_ITEM(given.keywords, k));
        if (bound[i] != nullptr) {
            raise(PyExc_TypeError, "%s: %s is given twice", function, parameters[i]);
        }
        bound[i] = given.values[given.positional + static_cast<std::size_t>(k)];
    }
}

}  // namespace detail

// The parameters after the first `required` are optional.
template <std::size_t N>
struct Signature {
    const char* function;
    std::array<const char*, N> parameters;
    std::size_t required = N;

    // Borrowed references, in the parameters' order; null where an optional argument was not given.
    [[gnu::always_inline]] std::array<PyObject*, N> bind(const Arguments& given) const {
        if (given.keywords != nullptr || given.positional < required || given.positional > N) {
            return bind_by_name(given);
        }
        std::array<PyObject*, N> bound;  // as nearly every call
        for (std::size_t i = 0; i < N; ++i) {
            bound[i] = i < required || i < given.positional ? given.values[i] : nullptr;
        }
        return bound;
    }

    Place at(std::size_t i) const { return {function, parameters[i]}; }

private:
    [[gnu::noinline]] std::array<PyObject*, N> bind_by_name(const Arguments& given) const {
        if (given.positional > N) {
            raise(PyExc_TypeError, "%s: takes at most %zu argument%s, got %zu", function, N, N == 1 ? "" : "s",
                  given.positional);
        }
        std::array<PyObject*, N> bound{};
        for (std::size_t i = 0; i < given.positional; ++i) {
            bound[i] = given.values[i];
        }
        if (given.keywords != nullptr) {
            detail::bind_keywords(function, parameters, given, bound);
        }
        for (std::size_t i = given.positional; i < required; ++i) {
            if (bound[i] == nullptr) {
                raise(PyExc_TypeError, "%s: %s is missing", function, parameters[i]);
            }
        }
        return bound;
    }
};

}  // namespace pyhost::capi
