// extensions/cuda/array_interface.hpp: the CUDA array interface, as CuPy's, Numba's and PyTorch's arrays have it.
//
// https://numba.readthedocs.io/en/stable/cuda/cuda_array_interface.html, version 3. Its `stream` is not read: whoever
// reads the items waits for the whole device first.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "capi/helpers/errors.hpp"
#include "capi/helpers/numbers.hpp"
#include "cuda/device_layout.hpp"

namespace pyhost::cuda {

class ArrayInterface {
public:
    ArrayInterface(Place place, PyObject* told) : place_(place), told_(told) {
        if (!PyDict_Check(told)) {
            refuse("is no dict");
        }
    }

    DeviceLayout layout() const {
        require_no_mask();
        DeviceLayout layout;
        read_type(layout);
        read_data(layout);
        PyObject* const shape = tuple("shape");
        set_dimensions(place_, layout, PyTuple_GET_SIZE(shape));
        read_numbers("shape", shape, layout.shape.data());
        if (PyObject* const strides = found("strides"); strides != nullptr && strides != Py_None) {
            layout.has_strides = true;
            require_tuple("strides", strides);
            if (PyTuple_GET_SIZE(strides) != layout.dimensions) {
                refuse("has not as many strides as dimensions");
            }
            read_numbers("strides", strides, layout.strides.data());
        }
        return layout;
    }

private:
    [[noreturn]] void refuse(const std::string& what) const {
        rules::refuse(rules::Refusal::Kind::type, place_, "has an array interface that " + what);
    }

    // Null where it is not there.
    PyObject* found(const char* name) const {
        const capi::Object key = capi::Object::steal(PyUnicode_FromString(name));
        PyObject* const value = PyDict_GetItemWithError(told_, key.get());
        if (value == nullptr && PyErr_Occurred() != nullptr) {
            throw capi::ErrorIsSet{};
        }
        return value;
    }

    void require_tuple(const char* name, PyObject* value) const {
        if (value == nullptr || !PyTuple_Check(value)) {
            refuse(std::string("has no tuple '") + name + "'");
        }
    }

    PyObject* tuple(const char* name) const {
        PyObject* const value = found(name);
        require_tuple(name, value);
        return value;
    }

    void require_no_mask() const {
        if (PyObject* const mask = found("mask"); mask != nullptr && mask != Py_None) {
            refuse("has a mask, which no kernel heeds");
        }
    }

    // "<f8": the byte order, the kind, the bytes.
    void read_type(DeviceLayout& layout) const {
        PyObject* const type = found("typestr");
        if (type == nullptr || !PyUnicode_Check(type)) {
            refuse("has no str 'typestr'");
        }
        const char* const text = PyUnicode_AsUTF8(type);
        if (text == nullptr) {
            throw capi::ErrorIsSet{};
        }
        layout.format = text;
        if (layout.format.size() < 3 || std::strchr("<>|", text[0]) == nullptr) {
            return;
        }
        char* end = nullptr;
        const long long bytes = std::strtoll(text + 2, &end, 10);
        if (const char* const format = format_of(text[1], bytes); format != nullptr && *end == '\0') {
            layout.format = text[0] == '>' ? std::string(">") + format : format;
            layout.item_bytes = static_cast<std::ptrdiff_t>(bytes);
        }
    }

    void read_data(DeviceLayout& layout) const {
        PyObject* const data = tuple("data");
        if (PyTuple_GET_SIZE(data) != 2 || !PyLong_Check(PyTuple_GET_ITEM(data, 0))) {
            refuse("has a 'data' that is no address with a bool");
        }
        layout.data = PyLong_AsVoidPtr(PyTuple_GET_ITEM(data, 0));
        if (layout.data == nullptr && PyErr_Occurred() != nullptr) {
            throw capi::ErrorIsSet{};
        }
        layout.is_readonly = capi::to_bool(PyTuple_GET_ITEM(data, 1));
    }

    void read_numbers(const char* name, PyObject* tuple, std::ptrdiff_t* numbers) const {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple); ++i) {
            PyObject* const item = PyTuple_GET_ITEM(tuple, i);
            if (!PyIndex_Check(item)) {
                refuse(std::string("has a '") + name + "' that does not consist of ints");
            }
            numbers[i] = PyNumber_AsSsize_t(item, PyExc_OverflowError);
            if (numbers[i] == -1 && PyErr_Occurred() != nullptr) {
                throw capi::ErrorIsSet{};
            }
        }
    }

    Place place_;
    PyObject* told_;
};

}  // namespace pyhost::cuda
