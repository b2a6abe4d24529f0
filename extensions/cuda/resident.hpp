// extensions/cuda/resident.hpp: arrays that stay on the device, for Python: DeviceArray, and kernels of what has the
// CUDA array interface (CuPy's, PyTorch's, Numba's arrays, and DeviceArray).
//
// A kernel returns its seconds by the device's clock, and is over then.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

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
    const kernels::Failure failure = on_device([&](Marks& marks) {
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

}  // namespace pyhost::cuda
