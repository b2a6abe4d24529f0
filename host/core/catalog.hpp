// host/core/catalog.hpp: the kernels and backends that CMake wrote down when it built them (lib/pyhost/catalog.json).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pyhost {

// A variant is a binding as its style's documentation shows it, without the checks: measured where it is named, and not
// held to the answers that backends give to wrong input.
// An interpreter is another Python: it runs the reference itself, in a process of its own.
enum class BackendKind { reference, library, binding, implementation, interpreter, variant };

struct Backend {
    std::string name;  // capi
    BackendKind kind = BackendKind::binding;
    std::string module;  // pyhost_capi; empty for the reference
    bool built = false;
    std::string reason;                     // why it was not built, a sentence without a full stop; else empty
    std::filesystem::path executable = {};  // the other Python that runs it; empty: the embedded one does
    std::string inner_threads_by = {};  // the environment variable that says how many threads a call starts; or none
};

struct Catalog {
    std::vector<std::string> kernels;              // sorted
    std::vector<std::string> reference_only = {};  // kernels without a native side, sorted
    std::vector<Backend> backends;                 // in CMake's order; "python" first
    std::filesystem::path backends_path;           // folder that goes on sys.path for the modules
    std::filesystem::path pyscripts_path;          // folder of <kernel>.py
    std::string site_path;                         // site-packages of the build's virtual environment, or empty

    const Backend* find(const std::string& name) const;  // nullptr where there is none of that name
};

// Reads the catalog that belongs to this executable: <dir>/lib/pyhost or <dir>/../lib/pyhost.
// Throws Error when there is none, or it cannot be read.
Catalog load_catalog(const std::filesystem::path& executable);

}  // namespace pyhost
