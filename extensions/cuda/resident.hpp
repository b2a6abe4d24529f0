// extensions/cuda/resident.hpp: arrays that stay on the device, for Python: DeviceArray, and kernels of what has the
// CUDA array interface (CuPy's, PyTorch's, Numba's arrays, and DeviceArray).
//
// A kernel returns its seconds by the device's clock, and is over then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <optional>
#include <string>

#include "capi/helpers/buffer.hpp"
#include "capi/helpers/callable.hpp"
#include "capi/helpers/gil.hpp"
#include "cuda/device.hpp"
#include "cuda/launch.hpp"

namespace pyhost::cuda {

// One dimension, as https://numba.readthedocs.io/en/stable/cuda/cuda_array_interface.html has it.
struct ResidentView {
    std::uintptr_t address = 0;
    std::size_t size = 0;
    std::size_t apart = 1;  // items from one to the next
    bool is_readonly = false;
};

inline capi::Object item_of(PyObject* dict, const char* name) {
    return capi::Object::steal(PyMapping_GetItemString(dict, name));
}

inline void require_tuple(capi::Place place, const char* name, PyObject* object) {
    if (!PyTuple_Check(object)) {
        capi::raise(PyExc_TypeError, "%s: %s has an array interface whose %s is no tuple", place.function,
                    place.argument, name);
    }
}

inline std::size_t steps_apart(capi::Place place, PyObject* told, std::size_t item_bytes) {
    PyObject* const strides = PyDict_GetItemString(told, "strides");
    if (strides == nullptr || strides == Py_None) {
        return 1;
    }
    require_tuple(place, "strides", strides);
    Py_ssize_t step = 0;
    capi::check(PyArg_ParseTuple(strides, "n", &step) != 0 ? 0 : -1);
    if (step <= 0 || static_cast<std::size_t>(step) % item_bytes != 0) {
        capi::raise(PyExc_ValueError, "%s: %s must have a stride of whole items forward, got %zd bytes", place.function,
                    place.argument, step);
    }
    return static_cast<std::size_t>(step) / item_bytes;
}

// `type` is the typestr of its items: "<f8", "<f4".
inline ResidentView resident_view(capi::Place place, PyObject* object, const char* type) {
    if (PyObject_HasAttrString(object, "__cuda_array_interface__") == 0) {
        capi::refuse_type(place, "an array on the device (__cuda_array_interface__)", object);
    }
    const capi::Object told = capi::Object::steal(PyObject_GetAttrString(object, "__cuda_array_interface__"));
    const capi::Object has = item_of(told.get(), "typestr");
    if (!PyUnicode_Check(has.get()) || PyUnicode_CompareWithASCIIString(has.get(), type) != 0) {
        capi::raise(PyExc_TypeError, "%s: %s must hold items of '%s', got '%S'", place.function, place.argument, type,
                    has.get());
    }
    const capi::Object shape = item_of(told.get(), "shape");
    require_tuple(place, "shape", shape.get());
    if (PyTuple_GET_SIZE(shape.get()) != 1) {
        capi::raise(PyExc_ValueError, "%s: %s must have one dimension, got the shape %R", place.function,
                    place.argument, shape.get());
    }
    Py_ssize_t size = 0;
    unsigned long long address = 0;
    int is_readonly = 0;
    const capi::Object data = item_of(told.get(), "data");
    require_tuple(place, "data", data.get());
    capi::check(PyArg_ParseTuple(shape.get(), "n", &size) != 0 ? 0 : -1);
    capi::check(PyArg_ParseTuple(data.get(), "Kp", &address, &is_readonly) != 0 ? 0 : -1);
    const auto item_bytes = static_cast<std::size_t>(type[2] - '0');
    return {static_cast<std::uintptr_t>(address), static_cast<std::size_t>(size),
            steps_apart(place, told.get(), item_bytes), is_readonly != 0};
}

// Seconds of launch() alone; before it all is over that another stream may still do to the arrays.
template <class Launch>
kernels::Outcome<double> launched_s(Launch launch) noexcept {
    const Failure failure = on_device([&](Marks& marks) {
        check(cudaDeviceSynchronize(), "waiting for the device");
        marks.next();
        marks.next();
        launch();
        marks.next();
    });
    return {last_parts_s()[1], failure};
}

// The last array is written; all have one size, and all items lie equally far apart.
template <class T, std::size_t N>
struct ResidentCall {
    std::array<ResidentView, N> views;

    ResidentCall(const capi::Signature<N>& signature, const capi::Arguments& given, const char* type) {
        const auto bound = signature.bind(given);
        for (std::size_t i = 0; i < N; ++i) {
            views[i] = resident_view(signature.at(i), bound[i], type);
            if (views[i].size != views[0].size || views[i].apart != views[0].apart) {
                capi::raise(PyExc_ValueError, "%s: %s must have the size and the stride of %s", signature.function,
                            signature.parameters[i], signature.parameters[0]);
            }
        }
        if (views[N - 1].is_readonly) {
            capi::raise(PyExc_ValueError, "%s: out must be writable", signature.function);
        }
    }

    T* at(std::size_t i) const noexcept { return reinterpret_cast<T*>(views[i].address); }
    std::size_t size() const noexcept { return views[0].size; }

    template <class Launch>
    capi::Object run(const char* function, Launch launch) const {
        const std::size_t count = size();
        if (count == 0) {
            return capi::Object::steal(PyFloat_FromDouble(0.0));
        }
        const auto kernel = [&] { return launched_s(launch); };
        return capi::Object::steal(PyFloat_FromDouble(capi::run_kernel<capi::ReleasedGil>(function, kernel)));
    }

    void require_contiguous(const capi::Signature<N>& signature) const {
        if (views[0].apart != 1) {
            capi::raise(PyExc_ValueError, "%s: a must be contiguous", signature.function);
        }
    }
};

inline capi::Object resident_add_one(const capi::Arguments& given) {
    static constexpr capi::Signature<2> signature{"resident_add_one", {"a", "out"}};
    const ResidentCall<double, 2> call(signature, given, "<f8");
    call.require_contiguous(signature);
    return call.run(signature.function, [&] { launch_add_one(call.at(0), call.size(), call.at(1)); });
}

inline capi::Object resident_copy(const capi::Arguments& given) {
    static constexpr capi::Signature<2> signature{"resident_copy", {"a", "out"}};
    const ResidentCall<double, 2> call(signature, given, "<f8");
    call.require_contiguous(signature);
    return call.run(signature.function, [&] {
        check(cudaMemcpyAsync(call.at(1), call.at(0), call.size() * sizeof(double), cudaMemcpyDeviceToDevice, stream),
              "cudaMemcpyAsync on the device");
    });
}

inline capi::Object resident_fused_arith(const capi::Arguments& given) {
    static constexpr capi::Signature<3> signature{"resident_fused_arith", {"a", "b", "out"}};
    const ResidentCall<double, 3> call(signature, given, "<f8");
    call.require_contiguous(signature);
    return call.run(signature.function, [&] { launch_fused_arith(call.at(0), call.at(1), call.size(), call.at(2)); });
}

inline capi::Object resident_vector_add(const capi::Arguments& given) {
    static constexpr capi::Signature<3> signature{"resident_vector_add", {"a", "b", "out"}};
    const ResidentCall<float, 3> call(signature, given, "<f4");
    return call.run(signature.function,
                    [&] { launch_vector_add(call.at(0), call.at(1), call.size(), call.at(2), call.views[0].apart); });
}

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
    const auto kernel = [&]() -> Failure {
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
    const auto allocation = [&]() -> Failure {
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
