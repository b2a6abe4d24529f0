// host/measure/core_wait.cpp: the second field of schedstat.
#include "measure/core_wait.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <string_view>

namespace pyhost::measure {

std::uint64_t core_wait_ns() {
    std::array<char, 96> text{};
    const int file = ::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    const ssize_t size = ::read(file, text.data(), text.size());
    ::close(file);
    const std::string_view line(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    const std::size_t space = line.find(' ');
    std::uint64_t wait_ns = 0;
    if (space != std::string_view::npos) std::from_chars(line.data() + space + 1, line.data() + line.size(), wait_ns);
    return wait_ns;
}

}  // namespace pyhost::measure
