// host/gil/waiters_looks.cpp: addresses while it is held, places once it is let go.
#include "gil/waiters_looks.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <functional>
#include <span>
#include <string_view>
#include <utility>

#include "gil/cpu_time.hpp"
#include "gil/memory.hpp"
#include "gil/named_places.hpp"
#include "gil/waits.hpp"

namespace pyhost::gil {
namespace {

// What the look as a wait begins stands for.  A timer cannot wake a thread much sooner.
constexpr std::uint64_t first_stretch_ns = 100'000;
// Then the stretches grow: a waiter that looks again wakes up, 5 to 50 us of its core.
constexpr std::uint64_t second_stretch_ns = 200'000;
constexpr std::uint64_t usual_stretch_ns = 1'000'000;
constexpr std::uint64_t longest_stretch_ns = 40'000'000;
constexpr std::uint64_t stretches_a_wait = 16;
// In its first moments a thread is on its way from where it waited itself to what it does with the GIL.
constexpr std::uint64_t youngest_ns = 50'000;
// Looks as waits begin are closer than that by chance only, and then stand for more.
constexpr std::uint64_t closest_ns = 1'000'000;

void begin_hold(WaitersLooks& seen, std::uint64_t acquired_at_ns) {
    seen.acquired_at_ns = acquired_at_ns;
    seen.looks = seen.places = 0;
    seen.last_place = most_seen_places;
}

// Index of the place; most_seen_places where it could not be read or there is no room.
std::uint32_t index_of(WaitersLooks& seen, const RawStack& stack) {
    const std::span places(seen.place, seen.places);
    const auto found = std::ranges::find(places, stack, &SeenPlace::stack);
    if (found != places.end()) return static_cast<std::uint32_t>(found - places.begin());
    if (seen.places == most_seen_places) return most_seen_places;
    seen.place[seen.places] = {};
    seen.place[seen.places].stack = stack;
    return seen.places++;
}

void give(ThreadSlot& holder, std::uint32_t place, std::uint64_t waited_ns) {
    if (place < holder.seen.places) {
        holder.seen.place[place].stands_for_ns += waited_ns;
    } else {
        holder.unseen_ns += waited_ns;
    }
}

// Stands for a place without a frame: no code object has that address.
constexpr RawPlace end_place{.code = 1, .instruction = 0};

bool read_where(const ThreadSlot& holder, const OwnPython& python, RawStack& stack) {
    const OtherMemory memory(python.pid);
    RunningFrame innermost{};
    if (!read_places(memory, python.layout, holder.thread_state, stack, innermost)) {
        stack = {};
        stack.at = end_place;
        return is_ending(memory, python.layout);
    }
    if (innermost.address == 0 || stack.is_collecting != 0) return true;
    python.calls.name(memory, python.layout, innermost, stack.callable);
    return true;
}

// Index of the place that it found.  Two looks that found one place say how much of the time between the thread
// computed.
std::uint32_t look(ThreadSlot& holder, const GilSlot& gil, const OwnPython& python, std::uint64_t now_ns) {
    WaitersLooks& seen = holder.seen;
    if (seen.acquired_at_ns != gil.acquired_at_ns) begin_hold(seen, gil.acquired_at_ns);
    RawStack stack{};
    const std::uint32_t place = read_where(holder, python, stack) ? index_of(seen, stack) : most_seen_places;
    const std::uint64_t cpu_ns = cpu_time_ns(holder.tid);
    if (place < seen.places) {
        ++seen.place[place].looks;
        // 0: a thread that ended with the GIL has no clock.
        const bool is_between = seen.last_place == place && seen.last_cpu_ns != 0 && cpu_ns >= seen.last_cpu_ns;
        if (is_between) {
            seen.place[place].between_ns += now_ns - seen.last_ns;
            seen.place[place].cpu_ns += cpu_ns - seen.last_cpu_ns;
        }
    }
    seen.last_place = place;
    seen.last_ns = now_ns;
    seen.last_cpu_ns = cpu_ns;
    ++seen.looks;
    return place;
}

// As a wait begins.  What it stands for is known as the hold ends: the wait may be shorter than its first stretch.
void look_first(LookPlan& plan, ThreadSlot& holder, const GilSlot& gil, ThreadSlot& waiter, const OwnPython& python,
                std::uint64_t now_ns) {
    const std::uint64_t apart_ns = std::clamp<std::uint64_t>(now_ns - holder.seen.last_ns, 1, closest_ns);
    if (plan.draw(closest_ns) >= apart_ns) return;
    const std::uint32_t place = look(holder, gil, python, now_ns);
    waiter.first_look = {.acquired_at_ns = gil.acquired_at_ns, .at_ns = now_ns, .apart_ns = apart_ns, .place = place};
}

void settle_first_looks(Ledger& ledger, const GilSlot& gil, ThreadSlot& holder, std::uint64_t now_ns) {
    for (const std::uint32_t waiter : std::span(gil.waiting, gil.waiters)) {
        const FirstLook& first = ledger.thread[waiter].first_look;
        if (first.acquired_at_ns != holder.seen.acquired_at_ns || first.at_ns == 0) continue;
        const std::uint64_t stretch_ns = std::min(now_ns - first.at_ns, first_stretch_ns);
        give(holder, first.place, stretch_ns * closest_ns / first.apart_ns);
    }
}

// Python's own modules and installed packages.  A long path is cut at its front, so that this may miss one.
bool is_of_library(const RawLocation& site) {
    const std::string_view file(site.file, ::strnlen(site.file, sizeof site.file));
    return file.starts_with("<frozen ") || file.find("/lib/python3") != std::string_view::npos;
}

// The frames that led to a place, outward: those that the look found, of an import also those beyond, on which the
// thread, which lets go now, still stands.
class Callers {
public:
    Callers(const ThreadSlot& thread, const OwnPython& python, const RawStack& stack)
        : thread_(thread), python_(python), seen_(stack.caller) {}

    // The nearest for which `is_it` holds; line 0 where there is none.
    template <class IsIt>
    RawLocation find(IsIt is_it) const {
        return find_nearest(OtherMemory(python_.pid), python_.layout, seen_, is_it);
    }

    template <class IsIt>
    RawLocation find_beyond(IsIt is_it) const {
        const RawLocation found = find(is_it);
        if (found.line != 0 || seen_.back().code == 0) return found;
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
    fresh = {};
    fresh.site = site;
    fresh.caller = caller;
    return fresh;
}

// nullptr where the code is gone.  To read what an address means takes some 13 pieces of memory, once for each place,
// as long as the code object that is there is the same.
WaitedSlot* place_of(ThreadSlot& thread, const OwnPython& python, const RawStack& stack) {
    const OtherMemory memory(python.pid);
    if (stack.at == end_place) return &entry_for(thread, end_of_interpreter(), {});
    std::uint64_t table = 0;
    const auto tables = static_cast<std::uint64_t>(python.layout.code_locations);
    if (!read_value(memory, stack.at.code + tables, table)) return nullptr;
    const std::span places(thread.waited_places);
    const auto known = std::ranges::find_if(
        places, [&](const WaitedSlot& place) { return place.stack == stack && place.table == table; });
    if (known != places.end()) return &*known;
    RawLocation site{};
    if (!locate(memory, python.layout, stack.at, site)) return nullptr;
    site.is_collecting = stack.is_collecting;
    site.generation = stack.generation;
    std::memcpy(site.callable, stack.callable, sizeof site.callable);
    const auto [place, caller] = places_of(site, Callers(thread, python, stack));
    WaitedSlot& entry = entry_for(thread, place, caller);
    if (place.is_importing == 0) {  // other imports have the same innermost frames
        entry.stack = stack;
        entry.table = table;
    }
    return &entry;
}

}  // namespace

void LookPlan::begin(std::uint64_t since_ns, std::uint64_t from_ns, std::uint32_t waiters) {
    since_ns_ = since_ns;
    random_ ^= since_ns;
    plan(from_ns, second_stretch_ns * std::max(waiters, 1U));
}

// A look that comes late, as on a busy machine, stands for all until then.
std::uint64_t LookPlan::take(std::uint64_t now_ns, std::uint32_t waiters) {
    const std::uint64_t end_ns = std::max(start_ns_ + width_ns_, now_ns);
    const std::uint64_t stands_for_ns = end_ns - start_ns_;
    const std::uint64_t rarest_ns =
        std::clamp((now_ns - since_ns_) / stretches_a_wait, usual_stretch_ns, longest_stretch_ns);
    plan(end_ns, std::min(width_ns_ + width_ns_ / 2, rarest_ns * std::max(waiters, 1U)));
    return stands_for_ns;
}

void LookPlan::plan(std::uint64_t start_ns, std::uint64_t width_ns) {
    start_ns_ = start_ns;
    width_ns_ = width_ns;
    look_ns_ = start_ns + draw(width_ns);
}

// The better bits of a linear congruential generator (Knuth's MMIX).
std::uint64_t LookPlan::draw(std::uint64_t below) {
    random_ = random_ * 6364136223846793005U + 1442695040888963407U;
    return (random_ >> 32) * below >> 32;
}

void look_at_holder(LookPlan& plan, Ledger& ledger, const GilSlot& gil, ThreadSlot& waiter, const OwnPython& python,
                    std::uint64_t now_ns) {
    const std::uint64_t since_ns = waiter.counters.waiting_since_ns;
    // A thread for which the ledger has no room holds it, and is nobody.
    ThreadSlot* const holder = gil.holder != 0 && gil.acquired_at_ns != 0 ? &ledger.thread[gil.holder - 1] : nullptr;
    if (plan.is_new(since_ns)) {
        const bool is_seen = holder != nullptr && now_ns >= gil.acquired_at_ns + youngest_ns;
        plan.begin(since_ns, is_seen ? now_ns + first_stretch_ns : now_ns, gil.waiters);
        if (is_seen) look_first(plan, *holder, gil, waiter, python, now_ns);
    } else if (plan.is_due(now_ns)) {
        const std::uint64_t stands_for_ns = plan.take(now_ns, gil.waiters);
        if (holder != nullptr) give(*holder, look(*holder, gil, python, now_ns), stands_for_ns);
    }
}

Sighting settle_looks(Ledger& ledger, const GilSlot& gil, ThreadSlot& thread, const OwnPython& python,
                      std::uint64_t now_ns) {
    WaitersLooks& seen = thread.seen;
    thread.waited_for_ns += waited_ns(ledger, gil, thread.counters.acquired_at_ns, now_ns);
    Sighting sighting;
    if (seen.looks == 0 || seen.acquired_at_ns != thread.counters.acquired_at_ns) return sighting;
    settle_first_looks(ledger, gil, thread, now_ns);
    for (const SeenPlace& place : std::span(seen.place, seen.places)) {
        WaitedSlot* const entry = place_of(thread, python, place.stack);
        if (entry == nullptr) {
            thread.unseen_ns += place.stands_for_ns;
            continue;
        }
        entry->stands_for_ns += place.stands_for_ns;
        entry->between_ns += place.between_ns;
        entry->cpu_ns += place.cpu_ns;
        entry->looks += place.looks;
        if (place.looks > sighting.looks_here) sighting = {.site = entry->site, .looks_here = place.looks, .looks = 0};
    }
    sighting.looks = sighting.looks_here != 0 ? seen.looks : 0;
    seen.looks = 0;
    return sighting;
}

}  // namespace pyhost::gil
