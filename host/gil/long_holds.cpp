// host/gil/long_holds.cpp: a table of places for each thread; the one that matters least makes room for a new one.
#include "gil/long_holds.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "gil/memory.hpp"
#include "gil/named_places.hpp"

namespace pyhost::gil {
namespace {

// One look may have come as the hold began or ended: two agree on where it was.
constexpr std::uint32_t fewest_looks = 2;

// What stands behind the version, as words that may be read while they are written.
constexpr std::size_t look_words = sizeof(Look) / sizeof(std::uint32_t) - 1;
using LookWords = std::array<std::uint32_t, look_words>;

const std::uint32_t* words_of(const Look& look) { return reinterpret_cast<const std::uint32_t*>(&look) + 1; }
std::uint32_t* words_of(Look& look) { return reinterpret_cast<std::uint32_t*>(&look) + 1; }

RawLocation own_location(const ThreadSlot& thread, const pyhost_python_layout& layout) {
    RawLocation location{};
    if (thread.thread_state != 0) read_site(OwnMemory{}, layout, thread.thread_state, location);
    return location;
}

std::uint64_t weight(const LongHold& hold) { return hold.held_ns + hold.kept_waiting_ns; }

LongHold& entry_for(ThreadSlot& thread, const RawLocation& site, bool is_end) {
    LongHold* const begin = thread.long_holds;
    LongHold* const end = begin + most_long_holds;
    LongHold* const found = std::find_if(begin, end, [&](const LongHold& hold) {
        return hold.times == 0 || ((hold.is_end != 0) == is_end && is_same_place(hold.site, site));
    });
    if (found != end && found->times != 0) return *found;
    LongHold& fresh =
        found != end ? *found : *std::min_element(begin, end, [](const LongHold& one, const LongHold& other) {
            return weight(one) < weight(other);
        });
    std::memset(static_cast<void*>(&fresh), 0, sizeof fresh);
    fresh.site = site;
    fresh.is_end = is_end ? 1 : 0;
    fresh.since_ns = thread.counters.acquired_at_ns;
    return fresh;
}

// Of the hold that ends now.
Sighting seen_by_parent(const ThreadSlot& thread) {
    Look look{};
    const bool is_seen = read_look(thread.look, look) && look.acquired_at_ns == thread.counters.acquired_at_ns &&
                         look.looks >= fewest_looks;
    if (!is_seen) return {};
    return {.site = look.site, .looks_here = look.looks_here, .looks = look.looks, .activity = look.activity};
}

void add(Activity& sum, const Activity& more) {
    sum.between_ns += more.between_ns;
    sum.computed_ns += more.computed_ns;
    sum.blocked_ns += more.blocked_ns;
    sum.no_core_ns += more.no_core_ns;
    sum.stopped_ns += more.stopped_ns;
}

}  // namespace

bool is_same_place(const RawLocation& one, const RawLocation& other) {
    return one.line == other.line && one.column == other.column && one.is_collecting == other.is_collecting &&
           one.is_importing == other.is_importing && one.generation == other.generation &&
           std::strcmp(one.callable, other.callable) == 0 && std::strcmp(one.function, other.function) == 0 &&
           std::strcmp(one.file, other.file) == 0;
}

// Who sees one of the words has the odd version before it, by release and acquire of the word itself.
void write_look(Look& look, const Look& seen) {
    LookWords words;
    std::memcpy(words.data(), words_of(seen), sizeof words);
    look.version.fetch_add(1, std::memory_order_relaxed);
    for (std::size_t i = 0; i < look_words; ++i) __atomic_store_n(words_of(look) + i, words[i], __ATOMIC_RELEASE);
    look.version.fetch_add(1, std::memory_order_release);
}

bool read_look(const Look& look, Look& copy) {
    LookWords words;
    const std::uint32_t before = look.version.load(std::memory_order_acquire);
    for (std::size_t i = 0; i < look_words; ++i) words[i] = __atomic_load_n(words_of(look) + i, __ATOMIC_ACQUIRE);
    const std::uint32_t after = look.version.load(std::memory_order_relaxed);
    std::memcpy(words_of(copy), words.data(), sizeof words);
    return is_one_look(before, after);
}

std::uint32_t record_long_hold(ThreadSlot& thread, const pyhost_python_layout& layout, std::uint64_t held_ns,
                               std::uint64_t kept_waiting_ns, const Sighting& seen) {
    const Sighting by_parent = seen_by_parent(thread);
    Sighting sighting = by_parent.looks > seen.looks ? by_parent : seen;
    const bool is_end = sighting.looks == 0;
    if (is_end) sighting.site = own_location(thread, layout);
    LongHold& hold = entry_for(thread, sighting.site, is_end);
    ++hold.times;
    hold.held_ns += held_ns;
    hold.longest_ns = std::max(hold.longest_ns, held_ns);
    hold.kept_waiting_ns += kept_waiting_ns;
    hold.looks_here += sighting.looks_here;
    hold.looks += sighting.looks;
    add(hold.activity, by_parent.activity);
    return static_cast<std::uint32_t>(&hold - thread.long_holds);
}

}  // namespace pyhost::gil
