// host/embed/environment.cpp: $VIRTUAL_ENV and pyvenv.cfg.
#include "embed/environment.hpp"

#include <Python.h>

#include <cstdlib>

#include "core/program.hpp"

namespace pyhost::embed {
namespace {

constexpr const char* marker = "pyvenv.cfg";
#ifdef Py_GIL_DISABLED
constexpr const char* abi_letter = "t";
#else
constexpr const char* abi_letter = "";
#endif

// Where Python looks for it.
bool lies_in_environment(const std::filesystem::path& executable) {
    const std::filesystem::path folder = executable.parent_path();
    return std::filesystem::exists(folder / marker) || std::filesystem::exists(folder.parent_path() / marker);
}

}  // namespace

std::filesystem::path activated_python(const std::string& program) {
    const char* variable = std::getenv("VIRTUAL_ENV");
    const std::filesystem::path started = started_path(program);
    if (variable == nullptr || is_named_python(started) || lies_in_environment(started)) {
        return {};
    }
    const std::filesystem::path environment(variable);
    const std::string version = "python" + std::to_string(PY_MAJOR_VERSION) + "." + std::to_string(PY_MINOR_VERSION);
    const bool is_of_this_version = std::filesystem::exists(environment / "lib" / (version + abi_letter)) &&
                                    std::filesystem::exists(environment / marker);
    return is_of_this_version ? environment / "bin" / version : std::filesystem::path();
}

}  // namespace pyhost::embed
