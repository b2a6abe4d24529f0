// host/gil/known_calls.cpp: a table by instruction, and of each the last callable that was seen there.
#include "gil/known_calls.hpp"

#include <algorithm>
#include <cstring>

namespace pyhost::gil {

bool KnownCalls::name(const OtherMemory& memory, const pyhost_python_layout& layout, const RunningFrame& frame,
                      std::span<char> name) noexcept {
    std::uint64_t locations = 0;
    if (layout.has_callables == 0 ||
        !read_value(memory, frame.at.code + static_cast<std::uint64_t>(layout.code_locations), locations) ||
        is_busy_.test_and_set(std::memory_order_acquire)) {
        return false;
    }
    // The high bits of a product depend on all of its factor (Knuth's multiplicative hash).
    Call& call = calls_[frame.at.instruction * 0x9E3779B97F4A7C15U >> 55];
    if (call.at != frame.at || call.locations != locations) {
        call = {.at = frame.at,
                .locations = locations,
                .site = walk_.find(memory, layout, frame.at.code, frame.at.instruction),
                .callee = {},
                .name = {}};
    }
    const bool has_name = name_by(call, memory, layout, frame);
    if (has_name) std::memcpy(name.data(), call.name, std::min(name.size(), sizeof call.name));
    is_busy_.clear(std::memory_order_release);
    return has_name;
}

void KnownCalls::forget() noexcept {
    if (is_busy_.test()) calls_ = {};
    is_busy_.clear();
}

bool KnownCalls::name_by(Call& call, const OtherMemory& memory, const pyhost_python_layout& layout,
                         const RunningFrame& frame) noexcept {
    Held held;
    Held later;
    Callee callee;
    if (!read_held(memory, layout, frame, call.site, held) || !read_callee(memory, layout, call.site, held, callee)) {
        return false;
    }
    const bool is_known = callee == call.callee;
    if (!is_known) {
        std::memset(call.name, 0, sizeof call.name);  // names are compared to their last byte
        if (!name_callee(memory, layout, call.site, callee, call.name)) call.name[0] = '\0';
    }
    const bool is_still = read_held(memory, layout, frame, call.site, later) && later == held;
    if (!is_known) {
        call.callee = is_still ? callee : Callee{};
        if (!is_still) call.name[0] = '\0';  // empty slots are that callee too
    }
    return is_still && call.name[0] != '\0';
}

}  // namespace pyhost::gil
