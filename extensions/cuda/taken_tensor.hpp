// extensions/cuda/taken_tensor.hpp: a tensor that a library handed over by DLPack, taken out of its capsule: its
// deleter is called once, by this.
//
// https://dmlc.github.io/dlpack/latest/python_spec.html. Until it is taken the capsule calls the deleter; the new name
// tells it that somebody else will.
#pragma once

#include <cstring>
#include <string>
#include <utility>

#include "capi/helpers/errors.hpp"
#include "capi/helpers/numbers.hpp"
#include "cuda/device_layout.hpp"
#include "cuda/dlpack_abi.hpp"
#include "cuda/kept_error.hpp"

namespace pyhost::cuda {

class TakenTensor {
public:
    TakenTensor() = default;
    TakenTensor(const TakenTensor&) = delete;
    TakenTensor& operator=(const TakenTensor&) = delete;
    ~TakenTensor() {
        give_back(plain_);
        give_back(versioned_);
    }

    // What `object` exports for CUDA's legacy default stream.
    DeviceLayout take(Place place, PyObject* object, PyObject* exporter) {
        require_on_cuda(place, device_of(place, object));
        take_capsule(place, exported(exporter).get());
        if (versioned_ != nullptr && versioned_->version.major != dlpack::version.major) {
            rules::refuse_value(place, "has a tensor of DLPack " + std::to_string(versioned_->version.major) +
                                           ", which is read in version " + std::to_string(dlpack::version.major));
        }
        return layout(place, plain_ != nullptr ? plain_->tensor : versioned_->tensor);
    }

    // What is written to it nobody else sees.
    bool is_copy() const noexcept { return (flags() & dlpack::is_copied) != 0; }

private:
    template <class Managed>
    static void give_back(Managed* managed) noexcept {
        if (managed != nullptr && managed->deleter != nullptr) {
            const KeptError kept;  // a deleter may be Python
            managed->deleter(managed);
        }
    }

    std::uint64_t flags() const noexcept { return versioned_ == nullptr ? 0 : versioned_->flags; }

    [[noreturn]] static void refuse_type(Place place, const std::string& what) {
        rules::refuse(rules::Refusal::Kind::type, place, what);
    }

    static std::int64_t device_of(Place place, PyObject* object) {
        const capi::Object device = capi::Object::steal(PyObject_CallMethod(object, "__dlpack_device__", nullptr));
        if (!PyTuple_Check(device.get()) || PyTuple_GET_SIZE(device.get()) != 2 ||
            !PyIndex_Check(PyTuple_GET_ITEM(device.get(), 0))) {
            refuse_type(place, "has a __dlpack_device__() that returns no pair of ints");
        }
        const rules::Int type = capi::to_int(place, PyTuple_GET_ITEM(device.get(), 0));
        return type.overflow == 0 ? type.value : 0;
    }

    static void require_on_cuda(Place place, std::int64_t type) {
        if (type != dlpack::cuda && type != dlpack::cuda_managed) {
            rules::refuse_value(place, "must lie in the memory of a CUDA device, got one on DLPack's device type " +
                                           std::to_string(type) + (type == dlpack::cpu ? ", the CPU" : ""));
        }
    }

    // Who knows no versions knows no max_version either, and answers with a TypeError.
    static capi::Object exported(PyObject* exporter) {
        const capi::Object nothing = capi::Object::steal(PyTuple_New(0));
        const capi::Object words = capi::Object::steal(
            Py_BuildValue("{s:i,s:(II)}", "stream", 1, "max_version", dlpack::version.major, dlpack::version.minor));
        PyObject* const capsule = PyObject_Call(exporter, nothing.get(), words.get());
        if (capsule != nullptr || !PyErr_ExceptionMatches(PyExc_TypeError)) {
            return capi::Object::steal(capsule);
        }
        PyErr_Clear();
        capi::check(PyDict_DelItemString(words.get(), "max_version"));
        return capi::Object::steal(PyObject_Call(exporter, nothing.get(), words.get()));
    }

    void take_capsule(Place place, PyObject* capsule) {
        if (!PyCapsule_CheckExact(capsule)) {
            refuse_type(place,
                        std::string("has a __dlpack__() that returns no capsule, but ") + Py_TYPE(capsule)->tp_name);
        }
        if (take_as(capsule, plain_) || take_as(capsule, versioned_)) {
            return;
        }
        const char* const name = PyCapsule_GetName(capsule);
        if (name == nullptr && PyErr_Occurred() != nullptr) {
            throw capi::ErrorIsSet{};
        }
        const std::string was = name == nullptr ? "" : name;
        if (was == dlpack::Managed::used_name || was == dlpack::VersionedManaged::used_name) {
            rules::refuse_value(place, "has a __dlpack__() that returns a capsule whose tensor was taken before");
        }
        refuse_type(place, "has a __dlpack__() that returns a capsule named '" + was + "', which is no tensor's");
    }

    // Whether it is a capsule of this kind.
    template <class Managed>
    static bool take_as(PyObject* capsule, Managed*& managed) {
        if (PyCapsule_IsValid(capsule, Managed::capsule_name) == 0) {
            return false;
        }
        void* const found = PyCapsule_GetPointer(capsule, Managed::capsule_name);
        capi::check(PyCapsule_SetName(capsule, Managed::used_name));
        managed = static_cast<Managed*>(found);
        return true;
    }

    DeviceLayout layout(Place place, const dlpack::Tensor& tensor) const {
        require_on_cuda(place, tensor.device.type);
        DeviceLayout layout;
        read_type(tensor.type, layout);
        layout.data = tensor.data == nullptr ? nullptr : static_cast<char*>(tensor.data) + tensor.byte_offset;
        layout.is_readonly = (flags() & dlpack::read_only) != 0;
        layout.has_strides = tensor.strides != nullptr;
        set_dimensions(place, layout, tensor.dimensions);
        if (tensor.shape == nullptr && layout.dimensions > 0) {
            refuse_type(place, "has a tensor of DLPack without a shape");
        }
        for (int i = 0; i < layout.dimensions; ++i) {
            layout.shape[i] = tensor.shape[i];
            if (layout.has_strides &&
                __builtin_mul_overflow(tensor.strides[i], layout.item_bytes, &layout.strides[i])) {
                rules::refuse_value(place, "has a stride of " + std::to_string(tensor.strides[i]) + " items");
            }
        }
        return layout;
    }

    // In this machine's byte order, as the specification has it.
    static void read_type(const dlpack::DataType& type, DeviceLayout& layout) {
        constexpr const char* kinds = "iuf??cb";  // by their codes; of the unknown ones no item has a format
        const char kind = type.code < std::strlen(kinds) ? kinds[type.code] : '?';
        const char* const format = type.lanes == 1 && type.bits % 8 == 0 ? format_of(kind, type.bits / 8) : nullptr;
        if (format != nullptr) {
            layout.format = format;
            layout.item_bytes = type.bits / 8;
        } else {
            layout.format = "DLPack's type " + std::to_string(type.code) + " of " + std::to_string(type.bits) +
                            " bits in " + std::to_string(type.lanes) + (type.lanes == 1 ? " lane" : " lanes");
        }
    }

    dlpack::Managed* plain_ = nullptr;
    dlpack::VersionedManaged* versioned_ = nullptr;
};

}  // namespace pyhost::cuda
