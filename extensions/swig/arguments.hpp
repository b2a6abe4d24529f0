// extensions/swig/arguments.hpp: from Python objects to what the rules read, and a result to write to.
//
// The typemaps call it, and release in freearg, not in destructors, what they have acquired.
#pragma once

#include <Python.h>

#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#define NPY_TARGET_VERSION NPY_2_0_API_VERSION
#include <numpy/arrayobject.h>

#include <bit>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

#include "rules/buffers.hpp"
#include "rules/numbers.hpp"

namespace pyhost::swig {

using rules::Complex;
using rules::Int;
using rules::Place;
using rules::Refusal;
using rules::View;

static_assert(sizeof(Py_buffer) == sizeof(View));

// Thrown where Python's error indicator is set already.
struct ErrorIsSet {};

// What a rule refused becomes the exception of its kind.
inline void set_error(const Refusal& refusal) noexcept {
    PyObject* const types[] = {PyExc_TypeError, PyExc_ValueError, PyExc_OverflowError};
    PyErr_SetString(types[static_cast<std::size_t>(refusal.kind())], refusal.what());
}

// False where `read` throws: what a kernel calls back lets no exception through, and leaves Python's error set.
template <class Read>
bool succeeds(Read read) noexcept {
    try {
        read();
        return true;
    } catch (const Refusal& refusal) {
        set_error(refusal);
    } catch (const ErrorIsSet&) {
    } catch (const std::bad_alloc&) {
        PyErr_NoMemory();
    }
    return false;
}

[[noreturn]] inline void refuse_type(Place place, const char* wanted, PyObject* got) {
    rules::refuse_type(place, wanted, Py_TYPE(got)->tp_name);
}

// Any object with __index__, as operator.index() takes it.
inline Int to_int(Place place, PyObject* object) {
    if (PyIndex_Check(object) == 0) {
        refuse_type(place, "an int", object);
    }
    Int number;
    number.value = PyLong_AsLongLongAndOverflow(object, &number.overflow);
    if (number.value == -1 && PyErr_Occurred() != nullptr) {
        throw ErrorIsSet{};
    }
    return number;
}

// A complex, float or int, or what converts to one by __complex__, __float__ or __index__; no str.
inline Complex to_complex(Place place, PyObject* object) {
    const Py_complex value = PyComplex_AsCComplex(object);
    if (value.real != -1.0 || PyErr_Occurred() == nullptr) {
        return {value.real, value.imag, false};
    }
    if (PyErr_ExceptionMatches(PyExc_OverflowError) != 0) {
        PyErr_Clear();
        return {0, 0, true};
    }
    if (PyErr_ExceptionMatches(PyExc_TypeError) != 0) {
        PyErr_Clear();
        refuse_type(place, "a complex number", object);
    }
    throw ErrorIsSet{};
}

// A float or int, or what converts to one by __float__ or __index__; no str.
inline double to_double(Place place, PyObject* object) {
    const double value = PyFloat_AsDouble(object);
    if (value != -1.0 || PyErr_Occurred() == nullptr) {
        return value;
    }
    if (PyErr_ExceptionMatches(PyExc_OverflowError) != 0) {
        PyErr_Clear();
        return rules::to_float64(place, {0, true});
    }
    if (PyErr_ExceptionMatches(PyExc_TypeError) != 0) {
        PyErr_Clear();
        refuse_type(place, "a real number", object);
    }
    throw ErrorIsSet{};
}

struct Release {
    void operator()(PyObject* object) const noexcept { Py_DECREF(object); }
};
using Owned = std::unique_ptr<PyObject, Release>;

// Takes over a new reference as an API function returns it; a null one means that an error is set.
inline Owned steal(PyObject* fresh) {
    if (fresh == nullptr) {
        throw ErrorIsSet{};
    }
    return Owned(fresh);
}

// high * 2**64 + low.
inline Owned to_long(std::int64_t high, std::uint64_t low) {
    const Owned upper = steal(PyLong_FromLongLong(high));
    const Owned lower = steal(PyLong_FromUnsignedLongLong(low));
    const Owned bits = steal(PyLong_FromLong(64));
    const Owned shifted = steal(PyNumber_Lshift(upper.get(), bits.get()));
    return steal(PyNumber_Or(shifted.get(), lower.get()));
}

using Text = std::vector<std::uint32_t>;

// Not by SWIG's std::string, which is UTF-8: it has no bytes for lone surrogates.
inline Text to_text(Place place, PyObject* object) {
    if (!PyUnicode_Check(object)) {
        refuse_type(place, "a str", object);
    }
    Text text(static_cast<std::size_t>(PyUnicode_GetLength(object)));
    const auto size = static_cast<Py_ssize_t>(text.size());
    if (size > 0 && PyUnicode_AsUCS4(object, text.data(), size, 0) == nullptr) {
        throw ErrorIsSet{};
    }
    return text;
}

inline PyObject* from_text(const Text& text) {
    return PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, text.data(), static_cast<Py_ssize_t>(text.size()));
}

// With bounds checked: an item's __index__, or another thread, may have shortened the list meanwhile.
inline Owned list_item(PyObject* list, Py_ssize_t index) {
#if PY_VERSION_HEX >= 0x030D0000
    return steal(PyList_GetItemRef(list, index));
#else
    return steal(Py_XNewRef(PyList_GetItem(list, index)));
#endif
}

// Calls visit(element) as `for` reads a list: its length is asked for again before each.
template <class Visit>
void for_each_item(PyObject* list, Visit visit) {
    for (Py_ssize_t i = 0; i < PyList_Size(list); ++i) {
        visit(list_item(list, i).get());
    }
}

// A list of make(0), make(1) ...: new references, which the list takes over.
template <class Make>
PyObject* new_list(std::size_t size, Make make) {
    Owned list = steal(PyList_New(static_cast<Py_ssize_t>(size)));
    for (std::size_t i = 0; i < size; ++i) {
        PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(i), steal(make(i)).release());
    }
    return list.release();
}

// The most general request (PyBUF_FULL_RO): what is wrong with the memory is for the rules to say.
inline void acquire(Place place, PyObject* exporter, Py_buffer* buffer) {
    if (PyObject_CheckBuffer(exporter) == 0) {
        refuse_type(place, "a buffer", exporter);
    }
    if (PyObject_GetBuffer(exporter, buffer, PyBUF_FULL_RO) == 0) {
        return;
    }
    if (PyArray_Check(exporter)) {  // of an element type that formats cannot describe, such as datetime64
        PyErr_Format(PyExc_TypeError, "%s: %s must be an array that exports a buffer, got dtype %S", place.function,
                     place.argument, PyArray_DESCR(reinterpret_cast<PyArrayObject*>(exporter)));
    }
    throw ErrorIsSet{};
}

template <class T>
inline constexpr int numpy_type = NPY_NOTYPE;
template <>
inline constexpr int numpy_type<double> = NPY_FLOAT64;
template <>
inline constexpr int numpy_type<float> = NPY_FLOAT32;
template <>
inline constexpr int numpy_type<std::int32_t> = NPY_INT32;
template <>
inline constexpr int numpy_type<std::uint8_t> = NPY_UINT8;

// Where a kernel writes: the caller's `out`, or a new flat NumPy array.
struct Output {
    // As a call wants them whose arguments keep the rules.
    template <class Rules>
    auto items(const Rules& call) {
        using Items = decltype(call.output(View{}));
        if (given != nullptr && given != Py_None) {
            object = Py_NewRef(given);
        } else {
            auto length = static_cast<npy_intp>(call.results());
            object = steal(PyArray_SimpleNew(1, &length, numpy_type<typename Items::element_type>)).release();
        }
        acquire(Rules::at_out, object, &buffer);
        return call.output(std::bit_cast<View>(buffer));
    }

    void release() {
        PyBuffer_Release(&buffer);
        Py_XDECREF(object);
    }

    PyObject* given = nullptr;  // borrowed
    PyObject* object = nullptr;
    Py_buffer buffer{};
};

}  // namespace pyhost::swig
