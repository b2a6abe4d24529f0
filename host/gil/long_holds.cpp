// host/gil/long_holds.cpp: a table of places for each thread; the one that matters least makes room for a new one.
#include "gil/long_holds.hpp"

#include <algorithm>
#include <cstring>

#include "gil/memory.hpp"

namespace pyhost::gil {
namespace {

// One look may have come as the hold began or ended: two agree on where it was.
constexpr std::uint32_t fewest_looks = 2;

void copy_fields(Look& to, const Look& from) {
    to.looks_here = from.looks_here;
    to.looks = from.looks;
    to.acquired_at_ns = from.acquired_at_ns;
    to.site = from.site;
}

RawLocation own_location(const ThreadSlot& thread, const pyhost_python_layout& layout) {
    RawLocation location{};
    if (thread.thread_state != 0) read_stack(OwnMemory{}, layout, thread.thread_state, &location, 1);
    return location;
}

std::uint64_t weight(const LongHold& hold) { return hold.held_ns + hold.kept_waiting_ns; }

LongHold& entry_for(ThreadSlot& thread, const RawLocation& site) {
    LongHold* const begin = thread.long_holds;
    LongHold* const end = begin + most_long_holds;
    LongHold* const found = std::find_if(
        begin, end, [&](const LongHold& hold) { return hold.times == 0 || is_same_place(hold.site, site); });
    if (found != end && found->times != 0) return *found;
    LongHold& fresh =
        found != end ? *found : *std::min_element(begin, end, [](const LongHold& one, const LongHold& other) {
            return weight(one) < weight(other);
        });
    std::memset(static_cast<void*>(&fresh), 0, sizeof fresh);
    fresh.site = site;
    fresh.since_ns = thread.counters.acquired_at_ns;
    return fresh;
}

}  // namespace

bool is_same_place(const RawLocation& one, const RawLocation& other) {
    return one.line == other.line && one.column == other.column && std::strcmp(one.function, other.function) == 0 &&
           std::strcmp(one.file, other.file) == 0;
}

void write_look(Look& look, const Look& seen) {
    look.version.fetch_add(1, std::memory_order_acq_rel);
    copy_fields(look, seen);
    look.version.fetch_add(1, std::memory_order_release);
}

bool read_look(const Look& look, Look& copy) {
    const std::uint32_t before = look.version.load(std::memory_order_acquire);
    copy_fields(copy, look);
    std::atomic_thread_fence(std::memory_order_acquire);
    return before % 2 == 0 && look.version.load(std::memory_order_relaxed) == before;
}

std::uint32_t record_long_hold(ThreadSlot& thread, const pyhost_python_layout& layout, std::uint64_t held_ns,
                               std::uint64_t kept_waiting_ns) {
    Look look{};
    const bool is_seen = read_look(thread.look, look) && look.acquired_at_ns == thread.counters.acquired_at_ns &&
                         look.looks >= fewest_looks;
    LongHold& hold = entry_for(thread, is_seen ? look.site : own_location(thread, layout));
    ++hold.times;
    hold.held_ns += held_ns;
    hold.longest_ns = std::max(hold.longest_ns, held_ns);
    hold.kept_waiting_ns += kept_waiting_ns;
    if (is_seen) {
        hold.looks_here += look.looks_here;
        hold.looks += look.looks;
    }
    return static_cast<std::uint32_t>(&hold - thread.long_holds);
}

}  // namespace pyhost::gil
