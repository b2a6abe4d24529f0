// host/bench/shared_input.cpp: a memfd that grows, and pipes that are written to without waiting.
#include "bench/shared_input.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "core/error.hpp"

namespace pyhost::bench {
namespace {

constexpr std::size_t block_bytes = 65536;

}  // namespace

SharedInput::SharedInput(int fd) : fd_(fd), store_(::memfd_create("pyhost-stdin", MFD_CLOEXEC)) {
    require(store_.get() >= 0, "cannot create a file in memory for standard input: " + reason_of(errno));
}

bool SharedInput::take_some() {
    pollfd input{.fd = fd_, .events = POLLIN, .revents = 0};
    if (has_ended_ || ::poll(&input, 1, 0) <= 0) return false;
    std::array<char, block_bytes> block{};
    const ssize_t count = ::read(fd_, block.data(), block.size());
    if (count < 0 && errno == EINTR) return false;
    has_ended_ = count <= 0;
    if (has_ended_) return true;
    const auto bytes = static_cast<std::size_t>(count);
    const bool is_kept = ::pwrite(store_.get(), block.data(), bytes, static_cast<off_t>(size_)) == count;
    require(is_kept, "cannot keep standard input for all runs of the script: " + reason_of(errno));
    size_ += bytes;
    return true;
}

InputFeed::InputFeed(std::shared_ptr<SharedInput> source) : source_(std::move(source)) {
    std::array<int, 2> ends{};
    const bool is_made = ::pipe2(ends.data(), O_CLOEXEC) == 0;
    require(is_made, "cannot create a pipe for a child: " + reason_of(errno));
    read_ = Descriptor(ends[0]);
    write_ = Descriptor(ends[1]);
    ::fcntl(write_.get(), F_SETFL, O_NONBLOCK);
}

pollfd InputFeed::awaited() const {
    if (write_.get() < 0) return {.fd = -1, .events = 0, .revents = 0};
    if (passed_ < source_->size()) return {.fd = write_.get(), .events = POLLOUT, .revents = 0};
    return {.fd = source_->has_ended() ? -1 : source_->descriptor(), .events = POLLIN, .revents = 0};
}

void InputFeed::pump() {
    while (write_.get() >= 0) {
        if (passed_ < source_->size()) {
            if (!write_some()) return;
        } else if (source_->has_ended()) {
            write_.reset();
        } else if (!source_->take_some()) {
            return;
        }
    }
}

bool InputFeed::write_some() {
    std::array<char, block_bytes> block{};
    const std::size_t wanted = std::min(block.size(), source_->size() - passed_);
    const ssize_t count = ::pread(source_->store(), block.data(), wanted, static_cast<off_t>(passed_));
    const ssize_t written = count <= 0 ? -1 : ::write(write_.get(), block.data(), static_cast<std::size_t>(count));
    if (written > 0) passed_ += static_cast<std::size_t>(written);
    if (written < 0 && errno != EAGAIN && errno != EINTR) write_.reset();  // the script has closed its end
    return written > 0;
}

std::shared_ptr<SharedInput> shared_stdin() {
    struct stat input {};
    const bool is_stream = ::fstat(STDIN_FILENO, &input) == 0 && (S_ISFIFO(input.st_mode) || S_ISSOCK(input.st_mode));
    return is_stream ? std::make_shared<SharedInput>(STDIN_FILENO) : nullptr;
}

}  // namespace pyhost::bench
