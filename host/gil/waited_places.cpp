// host/gil/waited_places.cpp: the table, and what an address in a look means.
#include "gil/waited_places.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <functional>
#include <span>
#include <string_view>
#include <utility>

#include "gil/long_holds.hpp"
#include "gil/memory.hpp"
#include "gil/named_places.hpp"

namespace pyhost::gil {
namespace {

// Python's own modules and installed packages.  A long path is cut at its front, so that this may miss one.
bool is_of_library(const RawLocation& site) {
    const std::string_view file(site.file, ::strnlen(site.file, sizeof site.file));
    return file.starts_with("<frozen ") || file.find("/lib/python3") != std::string_view::npos;
}

// The frames that led to a place, outward: those that the look found, of an import also those beyond, where the thread
// stands on them still.
class Callers {
public:
    Callers(const ThreadSlot& thread, const OwnPython& python, const RawStack& stack, LookedAt when)
        : thread_(thread), python_(python), seen_(stack.caller), stands_still_(when == LookedAt::present_hold) {}

    // The nearest for which `is_it` holds; line 0 where there is none.
    template <class IsIt>
    RawLocation find(IsIt is_it) const {
        return find_nearest(OtherMemory(python_.pid), python_.layout, seen_, is_it);
    }

    template <class IsIt>
    RawLocation find_beyond(IsIt is_it) const {
        const RawLocation found = find(is_it);
        if (found.line != 0 || seen_.back().code == 0 || !stands_still_) return found;
        const OtherMemory memory(python_.pid);
        std::array<RawPlace, most_outer> now{};
        read_frame_places(memory, python_.layout, thread_.thread_state, now);
        const auto last = std::ranges::find(now, seen_.back());
        if (last == now.end()) return {};
        return find_nearest(memory, python_.layout, {last + 1, now.end()}, is_it);
    }

private:
    static constexpr std::size_t most_outer = 40;

    const ThreadSlot& thread_;
    const OwnPython& python_;
    std::span<const RawPlace> seen_;
    bool stands_still_;
};

// The place that `found` is, and where the program itself was that led to a library's.
std::pair<RawLocation, RawLocation> places_of(const RawLocation& found, const Callers& callers) {
    if (is_of_import(found)) {
        RawLocation site = found;
        mark_as_import(site, callers.find_beyond(std::not_fn(is_of_import)));
        return {site, is_of_library(site) ? callers.find_beyond(std::not_fn(is_of_library)) : RawLocation{}};
    }
    return {found, is_of_library(found) ? callers.find(std::not_fn(is_of_library)) : RawLocation{}};
}

WaitedSlot* find_place(ThreadSlot& thread, const RawLocation& site, const RawLocation& caller) {
    const std::span places(thread.waited_places);
    const auto found = std::ranges::find_if(places, [&](const WaitedSlot& place) {
        return place.looks != 0 && is_same_place(place.site, site) && is_same_place(place.caller, caller);
    });
    return found != places.end() ? &*found : nullptr;
}

// Its index plus one.
std::uint8_t number_of(const ThreadSlot& thread, const WaitedSlot& place) {
    static_assert(most_waited_places < UINT8_MAX);
    return static_cast<std::uint8_t>(&place - thread.waited_places + 1);
}

// Where there is no room for another callable at a place, it is counted with those there that have no name.
WaitedSlot& entry_for(ThreadSlot& thread, const RawLocation& site, const RawLocation& caller) {
    if (WaitedSlot* const found = find_place(thread, site, caller)) return *found;
    const std::span places(thread.waited_places);
    const auto free = std::ranges::find(places, 0U, &WaitedSlot::looks);
    if (free == places.end() && site.callable[0] != '\0') {
        RawLocation unnamed = site;
        std::memset(unnamed.callable, 0, sizeof unnamed.callable);
        if (WaitedSlot* const found = find_place(thread, unnamed, caller)) return *found;
    }
    WaitedSlot& fresh =
        free != places.end() ? *free : *std::ranges::min_element(places, {}, &WaitedSlot::stands_for_ns);
    thread.unseen_ns += fresh.stands_for_ns;
    std::ranges::replace(thread.near_end, number_of(thread, fresh), std::uint8_t{0});
    fresh = {};
    fresh.site = site;
    fresh.caller = caller;
    return fresh;
}

// After the hold a callable may not be known any more: of those that one line calls it is any.
bool is_same(const RawStack& known, const RawStack& seen, LookedAt when) {
    if (when == LookedAt::present_hold || seen.callable[0] != '\0') return known == seen;
    return known.at == seen.at && std::ranges::equal(known.caller, seen.caller) &&
           known.is_collecting == seen.is_collecting && known.generation == seen.generation;
}

// What it begins with, in nanoseconds.
std::uint64_t least_of(std::uint32_t nearness) { return nearness == 0 ? 0 : std::uint64_t{1000} << nearness; }

}  // namespace

WaitedSlot* waited_place_of(ThreadSlot& thread, const OwnPython& python, const RawStack& stack, LookedAt when) {
    const OtherMemory memory(python.pid);
    if (stack.at == end_place) return &entry_for(thread, end_of_interpreter(), {});
    std::uint64_t table = 0;
    const auto tables = static_cast<std::uint64_t>(python.layout.code_locations);
    if (!read_value(memory, stack.at.code + tables, table)) return nullptr;
    const std::span places(thread.waited_places);
    const auto known = std::ranges::find_if(
        places, [&](const WaitedSlot& place) { return place.table == table && is_same(place.stack, stack, when); });
    if (known != places.end()) return &*known;
    RawLocation site{};
    if (!locate(memory, python.layout, stack.at, site)) return nullptr;
    site.is_collecting = stack.is_collecting;
    site.generation = stack.generation;
    std::memcpy(site.callable, stack.callable, sizeof site.callable);
    const auto [place, caller] = places_of(site, Callers(thread, python, stack, when));
    WaitedSlot& entry = entry_for(thread, place, caller);
    if (place.is_importing == 0) {  // other imports have the same innermost frames
        entry.stack = stack;
        entry.table = table;
    }
    return &entry;
}

WaitedSlot* place_of_gone(ThreadSlot& thread, const OwnPython& python, const RawStack& stack) {
    Look look{};
    const bool is_seen = read_look(thread.look, look) && look.acquired_at_ns == thread.counters.acquired_at_ns &&
                         is_at(python.layout, stack.at, look.site) && look.site.is_collecting == stack.is_collecting;
    return is_seen ? &entry_for(thread, look.site, {}) : nullptr;
}

std::uint32_t nearness_of(std::uint64_t before_end_ns) {
    return static_cast<std::uint32_t>(std::bit_width(before_end_ns / 1000 | 1)) - 1;
}

void note_near_end(ThreadSlot& thread, const WaitedSlot& place, std::uint64_t before_end_ns) {
    if (const std::uint32_t nearness = nearness_of(before_end_ns); nearness < most_near_end)
        thread.near_end[nearness] = number_of(thread, place);
}

std::uint64_t give_near_end(ThreadSlot& thread, std::uint64_t waited_ns, std::uint32_t own,
                            const WeighedTime& weighed) {
    std::uint64_t given_ns = 0;
    for (std::uint32_t near = 0; near < most_near_end && least_of(near) < waited_ns; ++near) {
        const std::uint32_t place = thread.near_end[near];
        if (place == 0 || near == own) continue;
        const std::uint64_t part_ns = std::min(least_of(near + 1), waited_ns) - least_of(near);
        thread.waited_places[place - 1].stands_for_ns += weighed(part_ns);
        given_ns += part_ns;
    }
    return given_ns;
}

}  // namespace pyhost::gil
