// host/gil/memory.cpp: a copy, and the system call process_vm_readv().
#include "gil/memory.hpp"

#include <sys/uio.h>

namespace pyhost::gil {
namespace {

// Where nothing is ever mapped: a null pointer, with the offset of a field.
constexpr std::uint64_t null_page_bytes = 4096;

}  // namespace

bool OwnMemory::read(std::uint64_t address, void* to, std::size_t bytes) const noexcept {
    if (address < null_page_bytes) return false;
    std::memcpy(to, reinterpret_cast<const void*>(address), bytes);
    return true;
}

bool OtherMemory::read(std::uint64_t address, void* to, std::size_t bytes) const noexcept {
    const iovec here{.iov_base = to, .iov_len = bytes};
    const iovec there{.iov_base = reinterpret_cast<void*>(address), .iov_len = bytes};
    return ::process_vm_readv(pid_, &here, 1, &there, 1, 0) == static_cast<ssize_t>(bytes);
}

}  // namespace pyhost::gil
