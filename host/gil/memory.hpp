// host/gil/memory.hpp: bytes at an address of this process, or of another one that goes on running.
#pragma once

#include <sys/types.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace pyhost::gil {

// read() copies `bytes` from `address`; false, and nothing said about `to`, where it could not.
template <class T>
concept ReadableMemory = requires(const T& memory, std::uint64_t address, void* to, std::size_t bytes) {
    { memory.read(address, to, bytes) }
    noexcept->std::same_as<bool>;
};

// This process's.  A null pointer is refused; anything else must be there.
class OwnMemory {
public:
    bool read(std::uint64_t address, void* to, std::size_t bytes) const noexcept;
};

// Another process's, in which any address may be asked for.  It must be of the same user, and where the system is
// strict about it (Yama's ptrace_scope) a descendant; else every read is false.
class OtherMemory {
public:
    explicit OtherMemory(pid_t pid) noexcept : pid_(pid) {}

    bool read(std::uint64_t address, void* to, std::size_t bytes) const noexcept;

private:
    pid_t pid_;
};

// A plain value; false where it could not be read.
template <ReadableMemory Memory, class T>
bool read_value(const Memory& memory, std::uint64_t address, T& value) noexcept {
    return memory.read(address, &value, sizeof value);
}

}  // namespace pyhost::gil
