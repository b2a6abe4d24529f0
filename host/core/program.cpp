// host/core/program.cpp: /proc/self/exe, and what the kernel was asked to run.
#include "core/program.hpp"

#include <sys/auxv.h>

#include <system_error>

namespace pyhost {
namespace {

bool is_this_executable(const std::filesystem::path& path) {
    std::error_code none;
    return std::filesystem::equivalent(path, "/proc/self/exe", none);
}

// The file name given to execve(): a script's own where its #! line names us.
const char* executed_name() {
    const auto name = ::getauxval(AT_EXECFN);
    return name == 0 ? "" : reinterpret_cast<const char*>(name);
}

}  // namespace

std::filesystem::path own_path() {
    std::error_code none;
    const std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", none);
    return none ? std::filesystem::weakly_canonical(executed_name(), none) : path;  // without /proc
}

std::filesystem::path started_path(const std::string& first_word) {
    for (const std::filesystem::path name : {std::string(executed_name()), first_word}) {
        if (name.has_parent_path() && is_this_executable(name)) return std::filesystem::absolute(name);
    }
    return own_path();
}

bool is_named_python(const std::filesystem::path& program) { return program.filename().string().starts_with("python"); }

}  // namespace pyhost
