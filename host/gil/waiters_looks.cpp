// host/gil/waiters_looks.cpp: addresses while it is held, places once it is let go.
#include "gil/waiters_looks.hpp"

#include <sched.h>

#include <algorithm>
#include <span>
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
// Where waits always begin equally long before the hold's end, only a look that comes later sees what lies between.  No
// timer ends that soon: it computes meanwhile, up to 0.1 ms.
constexpr std::uint64_t looks_a_probe = 8;
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

// With the callable that runs, where that is known still: as the GIL is let go inside a call, also after the hold.
RawStack named(const HolderLook& look, const OwnPython& python) {
    RawStack stack = look.stack;
    if (look.is_read && look.innermost.address != 0 && stack.is_collecting == 0) {
        python.calls.name(OtherMemory(python.pid), python.layout, look.innermost, stack.callable);
    }
    return stack;
}

// With the GIL's mutex locked, and while the hold lasts.  Index of the place that the look found.  Two looks that found
// one place say how much of the time between the thread computed.
std::uint32_t note_look(const HolderLook& look, ThreadSlot& holder, const OwnPython& python) {
    WaitersLooks& seen = holder.seen;
    if (seen.acquired_at_ns != look.acquired_at_ns) begin_hold(seen, look.acquired_at_ns);
    const std::uint32_t place = look.is_read ? index_of(seen, named(look, python)) : most_seen_places;
    const std::uint64_t cpu_ns = cpu_time_ns(holder.tid);
    // Looks of two waiters may end in another order than they began.
    const bool is_later = look.read_ns > seen.last_ns;
    if (place < seen.places) {
        ++seen.place[place].looks;
        // 0: a thread that ended with the GIL has no clock.
        const bool is_between =
            is_later && seen.last_place == place && seen.last_cpu_ns != 0 && cpu_ns >= seen.last_cpu_ns;
        if (is_between) {
            seen.place[place].between_ns += look.read_ns - seen.last_ns;
            seen.place[place].cpu_ns += cpu_ns - seen.last_cpu_ns;
        }
    }
    if (is_later) {
        seen.last_place = place;
        seen.last_ns = look.read_ns;
        seen.last_cpu_ns = cpu_ns;
    }
    ++seen.looks;
    return place;
}

HolderLook look_of(const Ledger& ledger, const GilSlot& gil, std::uint64_t now_ns) {
    HolderLook look{.now_ns = now_ns};
    if (gil.holder == 0 || gil.acquired_at_ns == 0) return look;
    look.holder = gil.holder;
    look.acquired_at_ns = gil.acquired_at_ns;
    look.acquisitions = gil.acquisitions;
    look.thread_state = ledger.thread[gil.holder - 1].thread_state;
    return look;
}

// Calls `visit(first look)` of each waiter that looked at this hold as its wait began.
template <class Visit>
void visit_first_looks(Ledger& ledger, const GilSlot& gil, const ThreadSlot& holder, Visit visit) {
    for (const std::uint32_t waiter : std::span(gil.waiting, gil.waiters)) {
        const FirstLook& first = ledger.thread[waiter].first_look;
        if (first.acquired_at_ns == holder.seen.acquired_at_ns && first.at_ns != 0) visit(first);
    }
}

// Of the moment when its frame was read.
std::uint64_t before_end_ns(const FirstLook& first, std::uint64_t end_ns) {
    return end_ns - std::min(end_ns, first.read_ns);
}

WeighedTime weighed_by(const FirstLook& first) { return {.apart_ns = first.apart_ns, .of_ns = closest_ns}; }

// Gives away what of a short wait is not as near to the end of the hold as its first look, and returns the rest, which
// that stands for.
std::uint64_t give_others_parts(ThreadSlot& holder, const FirstLook& first, std::uint64_t end_ns) {
    const WeighedTime weighed = weighed_by(first);
    const std::uint64_t waited_ns = end_ns - first.at_ns;
    if (waited_ns >= first_stretch_ns) return weighed(first_stretch_ns);
    return weighed(waited_ns - give_near_end(holder, waited_ns, nearness_of(before_end_ns(first, end_ns)), weighed));
}

void settle_first_looks(Ledger& ledger, const GilSlot& gil, ThreadSlot& holder, std::uint64_t now_ns) {
    visit_first_looks(ledger, gil, holder, [&](const FirstLook& first) {
        give(holder, first.place, give_others_parts(holder, first, now_ns));
    });
}

FirstLook first_look_of(const HolderLook& look, std::uint32_t place) {
    return {.acquired_at_ns = look.acquired_at_ns,
            .at_ns = look.now_ns,
            .read_ns = look.read_ns,
            .apart_ns = look.apart_ns,
            .place = place};
}

// When the hold ended that was looked at, and is over; 0 where others have come and gone since.
std::uint64_t end_of_hold_ns(const HolderLook& look, const GilSlot& gil) {
    const std::uint64_t later = gil.acquisitions - look.acquisitions;
    const bool is_latest = later == (gil.acquired_at_ns != 0 ? 1 : 0);
    return is_latest && gil.released_at_ns >= look.now_ns ? gil.released_at_ns : 0;
}

// The hold has ended since its frame was read.
void end_late_look(const HolderLook& look, std::uint64_t end_ns, ThreadSlot& holder, const OwnPython& python) {
    const FirstLook first = first_look_of(look, most_seen_places);
    const std::uint64_t part_ns = look.is_first() ? give_others_parts(holder, first, end_ns) : look.stands_for_ns;
    WaitedSlot* const entry =
        look.is_read ? waited_place_of(holder, python, named(look, python), LookedAt::past_hold) : nullptr;
    if (entry == nullptr) {
        holder.unseen_ns += part_ns;
        return;
    }
    entry->stands_for_ns += part_ns;
    ++entry->looks;
    if (look.is_first()) note_near_end(holder, *entry, before_end_ns(first, end_ns));
}

// The hold had ended before its frame was read, of a wait that has no other look.  A probe comes late by design,
// wherever the thread was: the looks of other waits stand for its own.
void end_lost_look(const HolderLook& look, std::uint64_t end_ns, ThreadSlot& holder) {
    const WeighedTime weighed = weighed_by(first_look_of(look, most_seen_places));
    const std::uint64_t waited_ns = end_ns - look.now_ns;
    const bool is_short = waited_ns < first_stretch_ns;
    const std::uint64_t given_ns = is_short ? give_near_end(holder, waited_ns, most_near_end, weighed) : 0;
    if (look.delay_ns == 0) holder.unseen_ns += weighed(std::min(waited_ns, first_stretch_ns) - given_ns);
}

// A wait's first look is for nothing where others have had the GIL since: how long that wait was is not known.
void end_look_at_past_hold(const HolderLook& look, const GilSlot& gil, ThreadSlot& holder, const OwnPython& python) {
    // Of another interpreter's GIL, which the thread may have by now, the mutex is another one.
    if (!python.has_one_gil) return;
    const std::uint64_t end_ns = end_of_hold_ns(look, gil);
    if (end_ns == 0 && look.is_first()) return;
    if (look.hold_then == look.acquired_at_ns) {
        end_late_look(look, end_ns, holder, python);
    } else if (look.is_first()) {
        end_lost_look(look, end_ns, holder);
    }
}

// On its only core a thread that computes keeps the holder from its own.
bool has_cores() {
    cpu_set_t cores;
    return ::sched_getaffinity(0, sizeof cores, &cores) == 0 && CPU_COUNT(&cores) > 1;
}

void await_probe(const HolderLook& look, const GilSlot& gil) {
    const std::uint64_t start_ns = clock_ns();
    while (clock_ns() - start_ns < look.delay_ns && load_whole(gil.acquired_at_ns) == look.acquired_at_ns) {
    }
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

bool LookPlan::is_probe_next() { return std::exchange(has_looked_, true) && draw(looks_a_probe) == 0; }

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

HolderLook begin_wait(LookPlan& plan, const Ledger& ledger, const GilSlot& gil, const ThreadSlot& waiter,
                      std::uint64_t now_ns) {
    const std::uint64_t since_ns = waiter.counters.waiting_since_ns;
    if (!plan.is_new(since_ns)) return {};
    const bool is_seen = gil.holder != 0 && gil.acquired_at_ns != 0 && now_ns >= gil.acquired_at_ns + youngest_ns;
    plan.begin(since_ns, is_seen ? now_ns + first_stretch_ns : now_ns, gil.waiters);
    if (!is_seen) return {};
    const std::uint64_t last_ns = ledger.thread[gil.holder - 1].seen.last_ns;
    const std::uint64_t apart_ns = std::clamp<std::uint64_t>(now_ns - last_ns, 1, closest_ns);
    if (plan.draw(closest_ns) >= apart_ns) return {};
    HolderLook look = look_of(ledger, gil, now_ns);
    look.apart_ns = apart_ns;
    if (plan.is_probe_next()) look.delay_ns = 1 + plan.draw(first_stretch_ns);
    return look;
}

HolderLook begin_look(LookPlan& plan, const Ledger& ledger, const GilSlot& gil, std::uint64_t now_ns) {
    if (!plan.is_due(now_ns)) return {};
    HolderLook look = look_of(ledger, gil, now_ns);
    look.stands_for_ns = plan.take(now_ns, gil.waiters);
    return look;
}

void read_holder(HolderLook& look, const GilSlot& gil, const OwnPython& python) {
    if (look.holder == 0) return;
    const OtherMemory memory(python.pid);
    if (look.delay_ns != 0 && has_cores()) await_probe(look, gil);
    Beside then{.word = &gil.acquired_at_ns};
    look.is_read = read_places(memory, python.layout, look.thread_state, look.stack, look.innermost, &then);
    if (!look.is_read) {
        look.stack = {};
        look.stack.at = end_place;
        look.is_read = is_ending(memory, python.layout);
        then = {.value = load_whole(gil.acquired_at_ns), .at_ns = clock_ns()};
    }
    look.hold_then = then.value;
    look.read_ns = std::max(then.at_ns, look.now_ns);
}

void end_look(const HolderLook& look, Ledger& ledger, const GilSlot& gil, ThreadSlot& waiter, const OwnPython& python) {
    if (look.holder == 0) return;
    ThreadSlot& holder = ledger.thread[look.holder - 1];
    if (gil.acquired_at_ns != look.acquired_at_ns) return end_look_at_past_hold(look, gil, holder, python);
    const std::uint32_t place = note_look(look, holder, python);
    if (look.is_first()) {
        waiter.first_look = first_look_of(look, place);
    } else {
        give(holder, place, look.stands_for_ns);
    }
}

Sighting settle_looks(Ledger& ledger, const GilSlot& gil, ThreadSlot& thread, const OwnPython& python,
                      std::uint64_t now_ns) {
    WaitersLooks& seen = thread.seen;
    thread.waited_for_ns += waited_ns(ledger, gil, thread.counters.acquired_at_ns, now_ns);
    Sighting sighting;
    if (seen.looks == 0 || seen.acquired_at_ns != thread.counters.acquired_at_ns) return sighting;
    settle_first_looks(ledger, gil, thread, now_ns);
    for (std::uint32_t i = 0; i < seen.places; ++i) {
        const SeenPlace& place = seen.place[i];
        WaitedSlot* entry = waited_place_of(thread, python, place.stack, LookedAt::present_hold);
        if (entry == nullptr) entry = place_of_gone(thread, python, place.stack);
        if (entry == nullptr) {
            thread.unseen_ns += place.stands_for_ns;
            continue;
        }
        visit_first_looks(ledger, gil, thread, [&](const FirstLook& first) {
            if (first.place == i) note_near_end(thread, *entry, before_end_ns(first, now_ns));
        });
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
