// extensions/simd/instructions.cpp: see instructions.hpp.
#include "simd/instructions.hpp"

#include <cstdint>
#include <cstdlib>

#include <hwy/highway.h>

namespace pyhost::simd {
namespace {

// Highway numbers the sets of a processor family from the widest on, as bits. Its SupportedTargets() itself chooses
// among all that the processor has, whatever was disabled, and leaves it to its caller to choose again.
std::int64_t usable_targets() {
    const std::int64_t targets = hwy::SupportedTargets();
    hwy::GetChosenTarget().Update(targets);
    return targets & HWY_TARGETS;
}

}  // namespace

std::string choose_instructions() {
    const char* const wanted = std::getenv("PYHOST_SIMD");
    if (wanted == nullptr || *wanted == '\0') {
        return "";
    }
    for (std::int64_t left = usable_targets(); left != 0; left &= left - 1) {
        const std::int64_t target = left & -left;
        if (hwy::TargetName(target) == std::string(wanted)) {
            hwy::DisableTargets(target - 1);
            usable_targets();
            return "";
        }
    }
    return "PYHOST_SIMD names '" + std::string(wanted) + "'; this machine has " + joined(usable_instructions());
}

std::vector<std::string> usable_instructions() {
    std::vector<std::string> names;
    for (std::int64_t left = usable_targets(); left != 0; left &= left - 1) {
        names.emplace_back(hwy::TargetName(left & -left));
    }
    return names;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

}  // namespace pyhost::simd
