// extensions/cuda/resident_array.hpp: DeviceArray for Python, an array in the device's memory that has the CUDA array
// interface and DLPack.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <utility>

#include "capi/helpers/buffer.hpp"
#include "capi/helpers/callable.hpp"
#include "capi/helpers/gil.hpp"
#include "cuda/device.hpp"
#include "cuda/dlpack_request.hpp"
#include "cuda/given_tensor.hpp"
#include "cuda/transposition.hpp"
#include "rules/transpose_cast.hpp"

namespace pyhost::cuda {

using rules::Place;

// A copy of a contiguous buffer of one dimension or two.
struct ResidentArray {
    PyObject ob_base;
    SharedMemory memory;
    kernels::ItemType type;
    int device;
    int dimensions;
    std::array<std::ptrdiff_t, 2> shape;

    std::size_t bytes() const noexcept {
        return static_cast<std::size_t>(shape[0] * (dimensions == 2 ? shape[1] : 1)) * item_bytes(type);
    }
    std::span<const std::ptrdiff_t> lengths() const noexcept {
        return {shape.data(), static_cast<std::size_t>(dimensions)};
    }
};

inline ResidentArray& resident_array(PyObject* self) noexcept { return *reinterpret_cast<ResidentArray*>(self); }

namespace detail {

inline constexpr Place at_items{"DeviceArray", "items"};

inline void set_layout(ResidentArray& array, const rules::View& view) {
    const auto type = rules::TransposeCast::type_of(view);
    if (!type) {
        rules::detail::refuse_format(at_items, view, "float64 ('d'), float32 ('f'), int32 ('i') or uint8 ('B')");
    }
    if (view.dimensions < 1 || view.dimensions > 2) {
        rules::refuse_value(at_items, "must have 1 dimension or 2, got " + std::to_string(view.dimensions));
    }
    array.type = *type;
    array.dimensions = view.dimensions;
    for (std::size_t i = 0; i < array.lengths().size(); ++i) {
        array.shape.at(i) = view.shape[i];
    }
}

// The bytes of a buffer in the host's memory that holds what the array holds.
inline std::span<std::byte> host_bytes(Place place, const ResidentArray& array, const rules::View& view) {
    kernels::with_item_type(array.type, [&](auto item) {
        const auto items = rules::items_of<const decltype(item)>(place, view, rules::Dimensions::any);
        if (items.size_bytes() != array.bytes()) {
            rules::detail::refuse_size(place, array.bytes() / sizeof item, items.size());
        }
    });
    return {static_cast<std::byte*>(view.data), array.bytes()};
}

// Without a device there is no array, of no items either.
inline void allocate(ResidentArray& array) {
    const auto allocation = [&]() -> kernels::Failure {
        try {
            refuse_after_fork();
            check(cudaGetDevice(&array.device), "cudaGetDevice");
            array.memory = std::make_shared<DeviceArray<std::byte>>(std::max<std::size_t>(array.bytes(), 1));
            return {};
        } catch (const Error& error) {
            static_cast<void>(cudaGetLastError());
            return error.failure;
        }
    };
    capi::run_kernel<capi::ReleasedGil>("DeviceArray", allocation);
}

template <class Copy>
void transfer(std::span<std::byte> host, Copy copy) {
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

inline void copy_to_device(Place place, ResidentArray& array, const rules::View& view) {
    transfer(host_bytes(place, array, view), [&](std::span<std::byte> host) { array.memory->copy_from(host); });
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
        ResidentArray& array = resident_array(self.get());
        new (&array.memory) SharedMemory;
        const capi::Buffer host(at_items, items);
        set_layout(array, host.view());
        allocate(array);
        copy_to_device(at_items, array, host.view());
        return self;
    });
}

inline void free_array(PyObject* self) noexcept {
    PyTypeObject* const type = Py_TYPE(self);
    std::destroy_at(&resident_array(self).memory);
    type->tp_free(self);
    Py_DECREF(type);
}

inline capi::Object shape_tuple(const ResidentArray& array) {
    return capi::Object::steal(array.dimensions == 1
                                   ? Py_BuildValue("(n)", Py_ssize_t{array.shape[0]})
                                   : Py_BuildValue("(nn)", Py_ssize_t{array.shape[0]}, Py_ssize_t{array.shape[1]}));
}

// As NumPy has it.
inline const char* type_text(kernels::ItemType type) noexcept {
    switch (type) {
        case kernels::ItemType::float64: return "<f8";
        case kernels::ItemType::float32: return "<f4";
        case kernels::ItemType::int32: return "<i4";
        case kernels::ItemType::uint8: break;
    }
    return "|u1";
}

inline PyObject* array_interface(PyObject* self, void*) noexcept {
    return for_python([&] {
        const ResidentArray& array = resident_array(self);
        const auto address = array.bytes() == 0 ? 0 : reinterpret_cast<std::uintptr_t>(array.memory->data());
        return capi::Object::steal(Py_BuildValue("{s:i,s:N,s:s,s:(KO),s:O,s:O}", "version", 3, "shape",
                                                 shape_tuple(array).release(), "typestr", type_text(array.type), "data",
                                                 static_cast<unsigned long long>(address), Py_False, "strides", Py_None,
                                                 "stream", Py_None));
    });
}

inline capi::Object copy_from(PyObject* self, const capi::Arguments& given) {
    static constexpr capi::Signature<1> signature{"DeviceArray.copy_from", {"items"}};
    const auto bound = signature.bind(given);
    const capi::Buffer host(signature.at(0), bound[0]);
    copy_to_device(signature.at(0), resident_array(self), host.view());
    return capi::none();
}

inline capi::Object copy_to(PyObject* self, const capi::Arguments& given) {
    static constexpr capi::Signature<1> signature{"DeviceArray.copy_to", {"out"}};
    const auto bound = signature.bind(given);
    const capi::Buffer host(signature.at(0), bound[0]);
    const ResidentArray& array = resident_array(self);
    const std::span<std::byte> bytes = host_bytes(signature.at(0), array, host.view());
    if (host.view().is_readonly != 0) {
        rules::refuse_value(signature.at(0), "must be writable");
    }
    transfer(bytes, [&](std::span<std::byte> to) { array.memory->copy_to(to); });
    return capi::none();
}

// Whatever stream the caller goes on with: what writes to the array is over when its call is.
inline capi::Object export_tensor(PyObject* self, const capi::Arguments& given) {
    const DlpackRequest request(given);
    const ResidentArray& array = resident_array(self);
    request.require_device(array.device);
    const auto tensor = [&]<class Managed>(Managed) {
        return std::make_unique<GivenTensor<Managed>>(array.memory, array.type, array.device, array.lengths());
    };
    if (!request.is_versioned()) {
        return new_capsule(tensor(dlpack::Managed{}));
    }
    auto versioned = tensor(dlpack::VersionedManaged{});
    versioned->managed.version = dlpack::version;
    return new_capsule(std::move(versioned));
}

inline PyObject* dlpack_device(PyObject* self, PyObject*) noexcept {
    return Py_BuildValue("(ii)", static_cast<int>(dlpack::cuda), resident_array(self).device);
}

template <auto function>
PyObject* method_of_array(PyObject* self, PyObject* const* values, Py_ssize_t positional, PyObject* keywords) noexcept {
    return for_python([&] {
        return function(self, capi::Arguments{values, static_cast<std::size_t>(positional), keywords});
    });
}

template <auto function>
PyMethodDef array_method(const char* name, const char* doc) {
    const auto untyped = reinterpret_cast<void (*)()>(&method_of_array<function>);
    return {name, reinterpret_cast<PyCFunction>(untyped), METH_FASTCALL | METH_KEYWORDS, doc};
}

}  // namespace detail

inline void add_resident_array(PyObject* module) {
    static PyMethodDef methods[] = {
        detail::array_method<detail::export_tensor>(
            "__dlpack__",
            "__dlpack__($self, /, *, stream=None, max_version=None, dl_device=None, copy=None)\n--\n\n"
            "Return the items as a capsule of DLPack."),
        {"__dlpack_device__", detail::dlpack_device, METH_NOARGS,
         "__dlpack_device__($self, /)\n--\n\nReturn DLPack's number of the kind of device, and the device's."},
        detail::array_method<detail::copy_from>("copy_from",
                                                "copy_from($self, items)\n--\n\nCopy a buffer's items to the device."),
        detail::array_method<detail::copy_to>("copy_to", "copy_to($self, out)\n--\n\nCopy the items into a buffer."),
        {},
    };
    static PyGetSetDef attributes[] = {
        {"__cuda_array_interface__", detail::array_interface, nullptr, "Where the items lie, version 3.", nullptr},
        {},
    };
    static PyType_Slot slots[] = {
        {Py_tp_new, reinterpret_cast<void*>(detail::new_array)},
        {Py_tp_dealloc, reinterpret_cast<void*>(detail::free_array)},
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
