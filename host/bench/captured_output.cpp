// host/bench/captured_output.cpp: an anonymous file that the child appends to and the parent reads by offset.
#include "bench/captured_output.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "core/error.hpp"

namespace pyhost::bench {
namespace {

std::string read_from(int fd, std::size_t offset) {
    std::string text;
    std::array<char, 65536> block{};
    for (;;) {
        const ssize_t count = ::pread(fd, block.data(), block.size(), static_cast<off_t>(offset + text.size()));
        if (count <= 0) return text;
        text.append(block.data(), static_cast<std::size_t>(count));
    }
}

}  // namespace

CapturedOutput::CapturedOutput() : memory_(::memfd_create("pyhost-output", MFD_CLOEXEC)) {
    require(memory_.get() >= 0, "cannot create a file in memory for a child's output");
    // Appending, so that several processes of one script do not write over each other.
    ::fcntl(memory_.get(), F_SETFL, O_APPEND);
}

std::string CapturedOutput::text() const { return read_from(memory_.get(), 0); }

void CapturedOutput::show_new_on_stderr() {
    const std::string text = read_from(memory_.get(), shown_bytes_);
    shown_bytes_ += text.size();
    std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace pyhost::bench
