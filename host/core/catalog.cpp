// host/core/catalog.cpp: reads catalog.json.
#include "core/catalog.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/error.hpp"

namespace pyhost {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

BackendKind parse_kind(const std::string& text) {
    using enum BackendKind;
    constexpr std::array<std::pair<std::string_view, BackendKind>, 6> kinds{{{"reference", reference},
                                                                             {"library", library},
                                                                             {"binding", binding},
                                                                             {"implementation", implementation},
                                                                             {"interpreter", interpreter},
                                                                             {"variant", variant}}};
    for (const auto& [name, kind] : kinds) {
        if (name == text) return kind;
    }
    throw Error("a backend of kind '" + text +
                "' is not known; it is reference, library, binding, implementation, interpreter or variant");
}

Backend parse_backend(const json& entry) {
    Backend backend{.name = entry.at("name").get<std::string>(),
                    .kind = parse_kind(entry.at("kind").get<std::string>()),
                    .module = entry.value("module", ""),
                    .built = entry.at("status").get<std::string>() == "built",
                    .reason = entry.value("reason", ""),
                    .executable = entry.value("executable", ""),
                    .inner_threads_by = entry.value("inner_threads_by", "")};
    if (!backend.built && backend.reason.empty()) backend.reason = "not built";
    return backend;
}

fs::path resolve(const fs::path& folder, const std::string& path) {
    return (folder / path).lexically_normal();  // an absolute `path` replaces the folder
}

Catalog parse_catalog(const json& root, const fs::path& folder) {
    Catalog catalog{.kernels = root.at("kernels").get<std::vector<std::string>>(),
                    .reference_only = root.value("reference_only", std::vector<std::string>{}),
                    .backends = {},
                    .backends_path = folder,
                    .pyscripts_path = resolve(folder, root.at("pyscripts").get<std::string>()),
                    .site_path = {}};
    std::ranges::sort(catalog.kernels);
    for (const json& entry : root.at("backends")) catalog.backends.push_back(parse_backend(entry));
    std::ranges::stable_partition(catalog.backends, [](const Backend& b) { return b.name == "python"; });
    if (const std::string site = root.value("site", ""); !site.empty()) catalog.site_path = resolve(folder, site);
    return catalog;
}

// The build tree has lib/ beside the executable, an installed tree beside its bin/.
fs::path catalog_folder(const fs::path& executable) {
    const fs::path home = fs::weakly_canonical(executable).parent_path();
    for (const fs::path& root : {home, home.parent_path()}) {
        const fs::path folder = root / "lib" / "pyhost";
        if (fs::exists(folder / "catalog.json")) return folder;
    }
    throw Error("there is no list of kernels and backends at " + (home / "lib/pyhost/catalog.json").string() + " or " +
                (home.parent_path() / "lib/pyhost/catalog.json").string() +
                "; build pyhost with ./demo.sh, or run the executable where it was built or installed");
}

}  // namespace

const Backend* Catalog::find(const std::string& name) const {
    const auto found = std::ranges::find(backends, name, &Backend::name);
    return found == backends.end() ? nullptr : &*found;
}

Catalog load_catalog(const fs::path& executable) {
    const fs::path folder = catalog_folder(executable);
    const fs::path file = folder / "catalog.json";
    try {
        std::ifstream stream(file);
        require(stream.good(), "no permission to open it");
        return parse_catalog(json::parse(stream), folder);
    } catch (const std::exception& error) {
        throw Error("cannot read " + file.string() + ": " + error.what() + "; build pyhost anew with ./demo.sh");
    }
}

}  // namespace pyhost
