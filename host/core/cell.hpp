// host/core/cell.hpp: the unit that is checked, timed and reported.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "core/lane.hpp"

namespace pyhost {

// Whether the thread state stays attached while the kernel runs; `own` where the library decides by itself.
enum class GilPolicy { held, released, own };

std::string_view to_string(GilPolicy policy);
std::optional<GilPolicy> parse_gil_policy(std::string_view text);

// What --gil, and the field `gil` of a report, call a function that keeps the GIL of a sub-interpreter of its own:
// --lanes=interpreters --gil=held.
inline constexpr std::string_view own_gils_word = "per-interpreter";

// A row groups the cells that differ only in threads.
struct RowKey {
    std::string kernel = {};     // the swapped function's name; "(script)" for the whole script's time
    std::string case_name = {};  // quick, talk, large; "recorded" for replayed calls
    std::string backend = {};    // python, numpy, capi ...; MODULE of a --swap
    GilPolicy policy = GilPolicy::own;
    Lane lane = Lane::threads;
    InputsBy inputs = InputsBy::none;
    int inner_threads = 0;  // that each call starts itself; 0: as many as the backend takes

    auto operator<=>(const RowKey&) const = default;
};

// As reports have always written it: the policy, or own_gils_word.
std::string gil_field(const RowKey& key);

// Policy and lane of a row as a table shows them: "held", "per-interpreter", "released, interpreters", "held, fork",
// "held, shared", "held, inner 2".
std::string gil_words(const RowKey& key);

}  // namespace pyhost
