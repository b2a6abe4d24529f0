// host/bench/captured_output.cpp: an anonymous file that the child appends to and the parent reads by offset.
#include "bench/captured_output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <string_view>

#include "core/error.hpp"

namespace pyhost::bench {
namespace {

// Calls `take` with the blocks from `begin` to `end`.
template <typename Take>
void read_blocks(int fd, std::size_t begin, std::size_t end, Take take) {
    std::array<char, 65536> block{};
    while (begin < end) {
        const std::size_t wanted = std::min(block.size(), end - begin);
        const ssize_t count = ::pread(fd, block.data(), wanted, static_cast<off_t>(begin));
        if (count <= 0) return;
        take(std::string_view(block.data(), static_cast<std::size_t>(count)));
        begin += static_cast<std::size_t>(count);
    }
}

std::string read_from(int fd, std::size_t begin, std::size_t end) {
    std::string text;
    read_blocks(fd, begin, end, [&](std::string_view block) { text += block; });
    return text;
}

}  // namespace

CapturedOutput::CapturedOutput() : memory_(::memfd_create("pyhost-output", MFD_CLOEXEC)) {
    require(memory_.get() >= 0, "cannot create a file in memory for a child's output: " + reason_of(errno));
    // Appending, so that several processes of one script do not write over each other.
    ::fcntl(memory_.get(), F_SETFL, O_APPEND);
}

std::size_t CapturedOutput::size() const {
    struct stat status {};
    return ::fstat(memory_.get(), &status) == 0 ? static_cast<std::size_t>(status.st_size) : 0;
}

std::uint64_t CapturedOutput::checksum_to(std::size_t end) const {
    constexpr std::uint64_t fnv_prime = 1099511628211ULL;
    std::uint64_t checksum = checksum_;
    read_blocks(memory_.get(), summed_end_, end, [&](std::string_view block) {
        for (const char byte : block) checksum = (checksum ^ static_cast<unsigned char>(byte)) * fnv_prime;
    });
    return checksum;
}

std::string CapturedOutput::text() const {
    const std::size_t all = size();
    if (all <= head_bytes + tail_bytes) return read_from(memory_.get(), 0, all);
    const std::size_t tail = all - tail_bytes;
    return read_from(memory_.get(), 0, head_bytes) +
           fmt::format("\n[{} bytes are not kept; their checksum is {:016x}]\n", tail - head_bytes, checksum_to(tail)) +
           read_from(memory_.get(), tail, all);
}

void CapturedOutput::show_new_on_stderr() {
    const std::size_t end = size();
    read_blocks(memory_.get(), shown_bytes_, end,
                [](std::string_view block) { std::fwrite(block.data(), 1, block.size(), stderr); });
    shown_bytes_ = end;
}

void CapturedOutput::give_back_memory() {
    constexpr std::size_t step_bytes = 1 << 20;  // a hole is made for so much at least, not for every line
    const std::size_t all = size();
    if (all < summed_end_ + tail_bytes + step_bytes) return;
    const std::size_t end = all - tail_bytes;
    checksum_ = checksum_to(end);
    ::fallocate(memory_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(summed_end_),
                static_cast<off_t>(end - summed_end_));
    summed_end_ = end;
}

}  // namespace pyhost::bench
