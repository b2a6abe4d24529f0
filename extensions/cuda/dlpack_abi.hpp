// extensions/cuda/dlpack_abi.hpp: DLPack's structures, by which array libraries hand each other tensors.
//
// The layout is that of dlpack.h 1.1 (https://github.com/dmlc/dlpack, Apache-2.0), which promises not to change it
// within a major version. Debian's libdlpack-dev has 0.6, which knows no version and no read-only memory.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pyhost::cuda::dlpack {

enum DeviceType : std::int32_t { cpu = 1, cuda = 2, cuda_host = 3, rocm = 10, cuda_managed = 13 };

struct Device {
    std::int32_t type;
    std::int32_t id;
};

enum TypeCode : std::uint8_t { integer = 0, unsigned_integer = 1, floating = 2, complex = 5, boolean = 6 };

struct DataType {
    std::uint8_t code;
    std::uint8_t bits;
    std::uint16_t lanes;
};

struct Tensor {
    void* data;
    Device device;
    std::int32_t dimensions;
    DataType type;
    std::int64_t* shape;
    std::int64_t* strides;  // in items; null: one after the other
    std::uint64_t byte_offset;
};

// Who takes a tensor over calls its deleter once, which may be null.
struct Managed {
    // Of a Python capsule whose tensor nobody has taken yet, and of one whose tensor somebody has.
    static constexpr const char* capsule_name = "dltensor";
    static constexpr const char* used_name = "used_dltensor";

    Tensor tensor;
    void* context;
    void (*deleter)(Managed*);
};

struct Version {
    std::uint32_t major;
    std::uint32_t minor;
};

inline constexpr Version version{1, 1};

enum Flags : std::uint64_t { read_only = 1U << 0U, is_copied = 1U << 1U };

// Of another major version only the first three have these places.
struct VersionedManaged {
    static constexpr const char* capsule_name = "dltensor_versioned";
    static constexpr const char* used_name = "used_dltensor_versioned";

    Version version;
    void* context;
    void (*deleter)(VersionedManaged*);
    std::uint64_t flags;
    Tensor tensor;
};

static_assert(sizeof(DataType) == 4 && sizeof(Device) == 8);
static_assert(offsetof(Tensor, dimensions) == 16 && offsetof(Tensor, shape) == 24 && sizeof(Tensor) == 48);
static_assert(offsetof(Managed, deleter) == 56 && sizeof(Managed) == 64);
static_assert(offsetof(VersionedManaged, flags) == 24 && offsetof(VersionedManaged, tensor) == 32);

}  // namespace pyhost::cuda::dlpack
