// host/core/cell.hpp: the unit that is checked, timed and reported.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace pyhost {

// Whether the thread state stays attached while the kernel runs; `own` where the library decides by itself.
// per_interpreter: it stays attached, and every thread has a sub-interpreter and so a GIL to itself (PEP 684).
enum class GilPolicy { held, released, own, per_interpreter };

std::string_view to_string(GilPolicy policy);
std::optional<GilPolicy> parse_gil_policy(std::string_view text);

// A row groups the cells that differ only in threads.
struct RowKey {
    std::string kernel;     // the swapped function's name; "(script)" for the whole script's time
    std::string case_name;  // quick, talk, large; "recorded" for replayed calls
    std::string backend;    // python, numpy, capi ...; MODULE of a --swap
    GilPolicy policy = GilPolicy::own;

    auto operator<=>(const RowKey&) const = default;
};

}  // namespace pyhost
