// host/gil/memory.cpp: a copy, and the system call process_vm_readv().
#include "gil/memory.hpp"

#include <sys/uio.h>

#include <array>

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

bool OtherMemory::read(std::span<const Piece> pieces) const noexcept {
    std::array<iovec, most_pieces> here{};
    std::array<iovec, most_pieces> there{};
    if (pieces.size() > most_pieces) return false;
    ssize_t bytes = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        here[i] = {.iov_base = pieces[i].to, .iov_len = pieces[i].bytes};
        there[i] = {.iov_base = reinterpret_cast<void*>(pieces[i].address), .iov_len = pieces[i].bytes};
        bytes += static_cast<ssize_t>(pieces[i].bytes);
    }
    return ::process_vm_readv(pid_, here.data(), pieces.size(), there.data(), pieces.size(), 0) == bytes;
}

}  // namespace pyhost::gil
