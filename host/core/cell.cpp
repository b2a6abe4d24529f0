// host/core/cell.cpp: names of the GIL policies.
#include "core/cell.hpp"

#include <array>

namespace pyhost {
namespace {

constexpr std::array policies{GilPolicy::held, GilPolicy::released, GilPolicy::own, GilPolicy::per_interpreter};

}  // namespace

std::string_view to_string(GilPolicy policy) {
    switch (policy) {
        case GilPolicy::held: return "held";
        case GilPolicy::released: return "released";
        case GilPolicy::own: return "own";
        case GilPolicy::per_interpreter: return "per-interpreter";
    }
    return "?";
}

std::optional<GilPolicy> parse_gil_policy(std::string_view text) {
    for (const GilPolicy policy : policies) {
        if (to_string(policy) == text) return policy;
    }
    return std::nullopt;
}

}  // namespace pyhost
