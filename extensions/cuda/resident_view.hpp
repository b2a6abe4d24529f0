// extensions/cuda/resident_view.hpp: an argument that lies on the device, borrowed during a call, as the rules read it.
#pragma once

#include "capi/helpers/errors.hpp"
#include "cuda/array_interface.hpp"
#include "cuda/device_layout.hpp"
#include "cuda/taken_tensor.hpp"

namespace pyhost::cuda {

// By the CUDA array interface, or by DLPack where there is none. Not movable: the view points into it. Not inlined: a
// call of a microsecond gains nothing, and a flattened one (callable.hpp) would hold it as often as it has arrays.
class ResidentView {
public:
    [[gnu::noinline]] ResidentView(Place place, PyObject* object)
        : layout_(read(place, object)), view_(view_of(place, layout_)) {}
    ResidentView(const ResidentView&) = delete;
    ResidentView& operator=(const ResidentView&) = delete;

    const rules::View& view() const noexcept { return view_; }

    // What is written to it nobody else sees.
    bool is_copy() const noexcept { return tensor_.is_copy(); }

private:
    DeviceLayout read(Place place, PyObject* object) {
        told_ = attribute(object, "__cuda_array_interface__");
        if (told_.get() != nullptr) {
            return ArrayInterface(place, told_.get()).layout();
        }
        const capi::Object exporter = attribute(object, "__dlpack__");
        if (exporter.get() == nullptr) {
            capi::refuse_type(place, "an array on the device (by __cuda_array_interface__ or __dlpack__)", object);
        }
        return tensor_.take(place, object, exporter.get());
    }

    // Null where there is none; an error of another kind is the caller's.
    static capi::Object attribute(PyObject* object, const char* name) {
        PyObject* const found = PyObject_GetAttrString(object, name);
        if (found == nullptr && PyErr_ExceptionMatches(PyExc_AttributeError)) {
            PyErr_Clear();
            return {};
        }
        return capi::Object::steal(found);
    }

    capi::Object told_;  // as long as the call, for what it says may be its own
    TakenTensor tensor_;
    DeviceLayout layout_;
    rules::View view_;
};

}  // namespace pyhost::cuda
