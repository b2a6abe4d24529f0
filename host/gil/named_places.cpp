// host/gil/named_places.cpp: an import is known by its file, the end of the interpreter by a word of Python's.
#include "gil/named_places.hpp"

#include <array>
#include <cstring>
#include <functional>
#include <string_view>

namespace pyhost::gil {
namespace {

constexpr std::string_view import_files = "<frozen importlib._bootstrap";  // and _bootstrap_external
constexpr std::string_view zip_import_file = "<frozen zipimport>";
constexpr std::string_view import_name = "an import";
constexpr std::string_view end_name = "the end of the interpreter";

// Of one module's import, and what may be between the importing line and these.
constexpr std::size_t most_import_frames = 24;

RawLocation without_file(std::string_view name) {
    RawLocation location{};
    std::memcpy(location.function, name.data(), name.size());
    return location;
}

}  // namespace

bool is_of_import(const RawLocation& location) noexcept {
    const std::string_view file(location.file, ::strnlen(location.file, sizeof location.file));
    return file.starts_with(import_files) || file == zip_import_file;
}

void mark_as_import(RawLocation& site, const RawLocation& importer) {
    const RawLocation innermost = site;
    site = importer.line != 0 ? importer : without_file(import_name);
    site.code_address = innermost.code_address;  // by these a hold that stands still is told from one that moves on
    site.instruction = innermost.instruction;
    site.is_collecting = innermost.is_collecting;
    site.generation = innermost.generation;
    std::memcpy(site.callable, innermost.callable, sizeof site.callable);
    site.is_importing = 1;
}

template <ReadableMemory Memory>
bool is_ending(const Memory& memory, const pyhost_python_layout& layout) noexcept {
    std::uint64_t thread_state = 0;
    return layout.is_known != 0 && layout.runtime_finalizing != 0 &&
           read_value(memory, layout.runtime_finalizing, thread_state) && thread_state != 0;
}

RawLocation end_of_interpreter() { return without_file(end_name); }

template <ReadableMemory Memory>
bool read_site(const Memory& memory, const pyhost_python_layout& layout, std::uint64_t thread_state,
               RawLocation& site) noexcept {
    if (read_stack(memory, layout, thread_state, &site, 1) != 1) {
        if (!is_ending(memory, layout)) return false;
        site = end_of_interpreter();
        return true;
    }
    if (!is_of_import(site)) return true;
    std::array<RawPlace, most_import_frames> places{};
    read_frame_places(memory, layout, thread_state, places);
    mark_as_import(site, find_nearest(memory, layout, places, std::not_fn(is_of_import)));
    return true;
}

template bool is_ending(const OwnMemory&, const pyhost_python_layout&) noexcept;
template bool is_ending(const OtherMemory&, const pyhost_python_layout&) noexcept;
template bool read_site(const OwnMemory&, const pyhost_python_layout&, std::uint64_t, RawLocation&) noexcept;
template bool read_site(const OtherMemory&, const pyhost_python_layout&, std::uint64_t, RawLocation&) noexcept;

}  // namespace pyhost::gil
