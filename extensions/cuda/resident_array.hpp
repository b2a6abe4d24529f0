// extensions/cuda/resident_array.hpp: DeviceArray for Python, an array in the device's memory that has the CUDA array
// interface.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>

#include "capi/helpers/callable.hpp"
#include "capi/helpers/gil.hpp"
#include "cuda/device.hpp"

namespace pyhost::cuda {

// A copy of a contiguous buffer of one dimension.
struct ResidentArray {
    PyObject ob_base;
    std::optional<DeviceArray<std::byte>> memory;
    std::size_t size;
    std::size_t item_bytes;
    char type[4];  // as in the array interface
};

inline ResidentArray& resident_array(PyObject* self) noexcept { return *reinterpret_cast<ResidentArray*>(self); }

// Contiguous memory of a caller's, borrowed.
class HostBytes {
public:
    HostBytes(PyObject* exporter, int flags) { capi::check(PyObject_GetBuffer(exporter, &view_, flags)); }
    HostBytes(const HostBytes&) = delete;
    HostBytes& operator=(const HostBytes&) = delete;
    ~HostBytes() { PyBuffer_Release(&view_); }

    const Py_buffer& view() const noexcept { return view_; }
    std::span<std::byte> bytes() const noexcept {
        return {static_cast<std::byte*>(view_.buf), static_cast<std::size_t>(view_.len)};
    }

private:
    Py_buffer view_;
};

inline void set_type(ResidentArray& array, const Py_buffer& view) {
    const std::string format = view.format == nullptr ? "B" : view.format;
    const char* const found = format == "d" ? "<f8" : format == "f" ? "<f4" : format == "i" ? "<i4" : nullptr;
    if ((found == nullptr && format != "B") || view.ndim != 1) {
        capi::raise(PyExc_TypeError,
                    "DeviceArray: items must be a buffer of one dimension of 'd', 'f', 'i' or 'B', got %d of '%s'",
                    view.ndim, format.c_str());
    }
    std::memcpy(array.type, found == nullptr ? "|u1" : found, sizeof array.type);
    array.item_bytes = static_cast<std::size_t>(view.itemsize);
    array.size = static_cast<std::size_t>(view.shape[0]);
}

// Copies the bytes there or back; they are as many as the array's.
template <class Copy>
void transfer(ResidentArray& array, std::span<std::byte> host, Copy copy) {
    if (host.size() != array.size * array.item_bytes) {
        capi::raise(PyExc_ValueError, "DeviceArray: the other memory must have %zu bytes, got %zu",
                    array.size * array.item_bytes, host.size());
    }
    const auto kernel = [&]() -> kernels::Failure {
        return on_device([&](Marks& marks) {
            marks.next();
            copy(host);
            marks.next();
            marks.next();
        });
    };
    if (!host.empty()) {
        capi::run_kernel<capi::ReleasedGil>("DeviceArray", kernel);
    }
}

inline void fill(ResidentArray& array, PyObject* items) {
    const HostBytes host(items, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT);
    set_type(array, host.view());
    const std::size_t bytes = host.bytes().size();
    const auto allocation = [&]() -> kernels::Failure {
        try {
            array.memory.emplace(bytes == 0 ? 1 : bytes);
            return {};
        } catch (const Error& error) {
            return error.failure;
        }
    };
    capi::run_kernel<capi::ReleasedGil>("DeviceArray", allocation);
    transfer(array, host.bytes(), [&](std::span<std::byte> from) { array.memory->copy_from(from); });
}

// What a function of the type does, with C++'s exceptions turned into Python's.
template <class Work>
PyObject* for_python(Work work) noexcept {
    try {
        return work().release();
    } catch (const capi::ErrorIsSet&) {
        return nullptr;
    } catch (const rules::Refusal& refusal) {
        capi::set_error(refusal);
        return nullptr;
    } catch (const std::bad_alloc&) {
        return PyErr_NoMemory();
    }
}

inline PyObject* new_array(PyTypeObject* type, PyObject* positional, PyObject* keywords) noexcept {
    return for_python([&] {
        PyObject* items = nullptr;
        static const char* names[] = {"items", nullptr};
        capi::check(
            PyArg_ParseTupleAndKeywords(positional, keywords, "O", const_cast<char**>(names), &items) != 0 ? 0 : -1);
        capi::Object self = capi::Object::steal(type->tp_alloc(type, 0));
        new (&resident_array(self.get()).memory) std::optional<DeviceArray<std::byte>>;
        fill(resident_array(self.get()), items);
        return self;
    });
}

inline void free_array(PyObject* self) noexcept {
    PyTypeObject* const type = Py_TYPE(self);
    std::destroy_at(&resident_array(self).memory);
    type->tp_free(self);
    Py_DECREF(type);
}

inline PyObject* array_interface(PyObject* self, void*) noexcept {
    const ResidentArray& array = resident_array(self);
    return Py_BuildValue("{s:i,s:(n),s:s,s:(KO),s:O,s:O}", "version", 3, "shape", static_cast<Py_ssize_t>(array.size),
                         "typestr", array.type, "data",
                         static_cast<unsigned long long>(reinterpret_cast<std::uintptr_t>(array.memory->data())),
                         Py_False, "strides", Py_None, "stream", Py_None);
}

inline PyObject* copy_from(PyObject* self, PyObject* items) noexcept {
    return for_python([&] {
        ResidentArray& array = resident_array(self);
        transfer(array, HostBytes(items, PyBUF_C_CONTIGUOUS).bytes(),
                 [&](std::span<std::byte> from) { array.memory->copy_from(from); });
        return capi::none();
    });
}

inline PyObject* copy_to(PyObject* self, PyObject* out) noexcept {
    return for_python([&] {
        ResidentArray& array = resident_array(self);
        transfer(array, HostBytes(out, PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE).bytes(),
                 [&](std::span<std::byte> to) { array.memory->copy_to(to); });
        return capi::none();
    });
}

inline void add_resident_array(PyObject* module) {
    static PyMethodDef methods[] = {
        {"copy_from", copy_from, METH_O, "copy_from(items)\n--\n\nCopy a buffer's bytes to the device."},
        {"copy_to", copy_to, METH_O, "copy_to(out)\n--\n\nCopy the bytes into a buffer."},
        {},
    };
    static PyGetSetDef attributes[] = {
        {"__cuda_array_interface__", array_interface, nullptr, "Where the items lie, version 3.", nullptr},
        {},
    };
    static PyType_Slot slots[] = {
        {Py_tp_new, reinterpret_cast<void*>(new_array)},
        {Py_tp_dealloc, reinterpret_cast<void*>(free_array)},
        {Py_tp_methods, methods},
        {Py_tp_getset, attributes},
        {Py_tp_doc, const_cast<char*>("DeviceArray(items)\n--\n\nA copy of a buffer in the device's memory.")},
        {0, nullptr},
    };
    static PyType_Spec spec{"pyhost_cuda.DeviceArray", sizeof(ResidentArray), 0,
                            Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, slots};
    capi::check(PyModule_AddObjectRef(module, "DeviceArray", capi::Object::steal(PyType_FromSpec(&spec)).get()));
}

}  // namespace pyhost::cuda
