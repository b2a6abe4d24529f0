// host/bench/machine.cpp: /proc, uname and os-release.
#include "bench/machine.hpp"

#include <fmt/chrono.h>
#include <sched.h>
#include <sys/utsname.h>

#include <chrono>
#include <cstdlib>
#include <fstream>

#include "build_config.hpp"

namespace pyhost::bench {
namespace {

// The value of the first line that starts with `key`, behind `separator`.
std::string field_of(const char* path, const std::string& key, char separator) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(key)) continue;
        const std::string value = line.substr(line.find(separator) + 1);
        const std::size_t begin = value.find_first_not_of(" \t\"");
        const std::size_t end = value.find_last_not_of(" \t\"");
        return begin == std::string::npos ? std::string() : value.substr(begin, end - begin + 1);
    }
    return "unknown";
}

}  // namespace

int usable_cores() {
    cpu_set_t set;
    CPU_ZERO(&set);
    return ::sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

Machine this_machine() {
    utsname names{};
    ::uname(&names);
    Machine machine;
    machine.cpu = field_of("/proc/cpuinfo", "model name", ':');
    machine.cores = usable_cores();
    machine.os = field_of("/etc/os-release", "PRETTY_NAME", '=') + ", " + names.sysname + " " + names.release;
    machine.pyhost = PYHOST_VERSION;
    return machine;
}

double free_memory() {
    const std::string kibibytes = field_of("/proc/meminfo", "MemAvailable", ':');
    return std::strtod(kibibytes.c_str(), nullptr) * 1024;
}

std::string now_iso8601() {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::now()));
}

}  // namespace pyhost::bench
