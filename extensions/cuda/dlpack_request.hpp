// extensions/cuda/dlpack_request.hpp: what the caller of __dlpack__() asks for, as the array API standard has it.
#pragma once

#include <cstddef>

#include "capi/helpers/arguments.hpp"
#include "capi/helpers/numbers.hpp"
#include "cuda/dlpack_abi.hpp"

namespace pyhost::cuda {

class DlpackRequest {
public:
    explicit DlpackRequest(const capi::Arguments& given) {
        if (given.positional != 0) {
            capi::raise(PyExc_TypeError, "%s: takes keyword arguments only", signature.function);
        }
        const auto bound = signature.bind(given);
        require_stream(bound[0]);
        read_version(bound[1]);
        device_ = given_or_null(bound[2]);
        if (given_or_null(bound[3]) != nullptr && capi::to_bool(bound[3])) {
            capi::raise(PyExc_BufferError, "%s: makes no copy", signature.function);
        }
    }

    bool is_versioned() const noexcept { return is_versioned_; }

    void require_device(int device) const {
        if (device_ == nullptr) {
            return;
        }
        const auto [type, id] = pair_of("dl_device", device_);
        if (type != dlpack::cuda || id != device) {
            capi::raise(PyExc_BufferError, "%s: the items are on the device (%d, %d), and not on %R",
                        signature.function, static_cast<int>(dlpack::cuda), device, device_);
        }
    }

private:
    static constexpr capi::Signature<4> signature{
        "DeviceArray.__dlpack__", {"stream", "max_version", "dl_device", "copy"}, 0};

    static PyObject* given_or_null(PyObject* value) noexcept { return value == Py_None ? nullptr : value; }

    // 1 is CUDA's legacy default, 2 each thread's own, -1 asks for no order; 0 could be either of the first two.
    static void require_stream(PyObject* stream) {
        if (given_or_null(stream) == nullptr) {
            return;
        }
        const rules::Int number = capi::to_int(signature.at(0), stream);
        if (number.overflow < 0 || (number.overflow == 0 && (number.value < -1 || number.value == 0))) {
            capi::raise(PyExc_ValueError, "%s: stream must be None, -1, 1, 2 or a stream's address, got %S",
                        signature.function, stream);
        }
    }

    struct Pair {
        long first;
        long second;
    };

    static Pair pair_of(const char* name, PyObject* value) {
        if (!PyTuple_Check(value) || PyTuple_GET_SIZE(value) != 2) {
            capi::raise(PyExc_TypeError, "%s: %s must be a pair of ints, got %R", signature.function, name, value);
        }
        Pair pair{PyLong_AsLong(PyTuple_GET_ITEM(value, 0)), 0};
        pair.second = PyErr_Occurred() == nullptr ? PyLong_AsLong(PyTuple_GET_ITEM(value, 1)) : 0;
        if (PyErr_Occurred() != nullptr) {
            throw capi::ErrorIsSet{};
        }
        return pair;
    }

    // Who knows version 1 or later reads ours; who says nothing knows none.
    void read_version(PyObject* version) {
        if (given_or_null(version) != nullptr) {
            is_versioned_ = pair_of("max_version", version).first >= static_cast<long>(dlpack::version.major);
        }
    }

    bool is_versioned_ = false;
    PyObject* device_ = nullptr;
};

}  // namespace pyhost::cuda
