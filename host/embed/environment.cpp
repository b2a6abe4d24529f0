// host/embed/environment.cpp: $VIRTUAL_ENV and pyvenv.cfg.
#include "embed/environment.hpp"

#include <Python.h>

#include <cstdlib>
#include <system_error>

#include "core/program.hpp"

namespace pyhost::embed {
namespace {

constexpr const char* marker = "pyvenv.cfg";
#ifdef Py_GIL_DISABLED
constexpr const char* abi_letter = "t";
#else
constexpr const char* abi_letter = "";
#endif

// What cannot be looked at, for lack of permission or for an impossible name, is not there: python goes on too.
bool is_there(const std::filesystem::path& path) {
    std::error_code none;
    return std::filesystem::exists(path, none);
}

// Where Python looks for it.
bool lies_in_environment(const std::filesystem::path& executable) {
    const std::filesystem::path folder = executable.parent_path();
    return is_there(folder / marker) || is_there(folder.parent_path() / marker);
}

}  // namespace

std::filesystem::path activated_python(const std::string& program) {
    const char* variable = std::getenv("VIRTUAL_ENV");
    if (variable == nullptr || *variable == '\0') return {};
    const std::filesystem::path started = started_path(program);
    if (is_named_python(started) || lies_in_environment(started)) return {};
    const std::filesystem::path environment(variable);
    const std::string version = "python" + std::to_string(PY_MAJOR_VERSION) + "." + std::to_string(PY_MINOR_VERSION);
    const bool is_of_this_version =
        is_there(environment / "lib" / (version + abi_letter)) && is_there(environment / marker);
    return is_of_this_version ? environment / "bin" / version : std::filesystem::path();
}

}  // namespace pyhost::embed
