// extensions/cuda/given_tensor.hpp: an array on the device as a capsule of DLPack, which outlives the array.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "capi/helpers/object.hpp"
#include "cuda/device.hpp"
#include "cuda/dlpack_abi.hpp"
#include "kernels/transpose_cast.hpp"

namespace pyhost::cuda {

using SharedMemory = std::shared_ptr<DeviceArray<std::byte>>;

inline dlpack::DataType dlpack_type(kernels::ItemType type) noexcept {
    switch (type) {
        case kernels::ItemType::float64: return {dlpack::floating, 64, 1};
        case kernels::ItemType::float32: return {dlpack::floating, 32, 1};
        case kernels::ItemType::int32: return {dlpack::integer, 32, 1};
        case kernels::ItemType::uint8: break;
    }
    return {dlpack::unsigned_integer, 8, 1};
}

// What a capsule owns. The deleter is called by whoever has it, on any thread, with or without the GIL, after the
// interpreter's end too: so it touches no Python object, and the memory counts its owners by itself.
template <class Managed>
struct GivenTensor {
    SharedMemory memory;
    std::array<std::int64_t, 2> shape{};
    std::array<std::int64_t, 2> strides{};
    Managed managed{};

    GivenTensor(SharedMemory owned, kernels::ItemType type, int device, std::span<const std::ptrdiff_t> lengths)
        : memory(std::move(owned)) {
        std::int64_t items = 1;
        for (std::size_t i = lengths.size(); i-- > 0;) {
            shape.at(i) = lengths[i];
            strides.at(i) = items;
            items *= lengths[i];
        }
        managed.tensor = {.data = items == 0 ? nullptr : memory->data(),
                          .device = {dlpack::cuda, device},
                          .dimensions = static_cast<std::int32_t>(lengths.size()),
                          .type = dlpack_type(type),
                          .shape = shape.data(),
                          .strides = strides.data(),
                          .byte_offset = 0};
        managed.context = this;
        managed.deleter = [](Managed* self) { delete static_cast<GivenTensor*>(self->context); };
    }
    GivenTensor(const GivenTensor&) = delete;
    GivenTensor& operator=(const GivenTensor&) = delete;
    ~GivenTensor() = default;
};

namespace detail {

// A capsule that nobody has taken still has its name.
template <class Managed>
void drop_untaken(PyObject* capsule) noexcept {
    const char* const name = Managed::capsule_name;
    if (PyCapsule_IsValid(capsule, name) != 0) {
        auto* const managed = static_cast<Managed*>(PyCapsule_GetPointer(capsule, name));
        managed->deleter(managed);
    }
}

}  // namespace detail

template <class Managed>
capi::Object new_capsule(std::unique_ptr<GivenTensor<Managed>> tensor) {
    capi::Object capsule =
        capi::Object::steal(PyCapsule_New(&tensor->managed, Managed::capsule_name, detail::drop_untaken<Managed>));
    static_cast<void>(tensor.release());  // the capsule's from here on
    return capsule;
}

}  // namespace pyhost::cuda
