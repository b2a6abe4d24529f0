// host/bench/memory_file.cpp: a memfd, and a second descriptor of it that only reads.
#include "bench/memory_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "core/error.hpp"

namespace pyhost::bench {
namespace {

// Where one of the standard streams is closed, a file would get its number, and lose it to the child's own stream.
Descriptor above_standard_streams(const Descriptor& opened) {
    if (opened.get() < 0) return {};
    return Descriptor(::fcntl(opened.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

}  // namespace

MemoryFile::MemoryFile() : writer_(above_standard_streams(Descriptor(::memfd_create("pyhost-handover", MFD_CLOEXEC)))) {
    require(writer_.get() >= 0, "cannot create a file in memory for the reference's results: " + reason_of(errno));
    // Without write permission, so that a contestant that writes to a wrong descriptor does not change the oracle.
    reader_ = above_standard_streams(Descriptor(::open(path().c_str(), O_RDONLY | O_CLOEXEC)));
    require(reader_.get() >= 0, fmt::format("cannot open {}: {}; is /proc mounted?", path(), reason_of(errno)));
}

std::string MemoryFile::path() const { return fmt::format("/proc/{}/fd/{}", ::getpid(), writer_.get()); }

}  // namespace pyhost::bench
