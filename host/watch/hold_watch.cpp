// host/watch/hold_watch.cpp: reads the holder's frames from outside, without a signal, and counts where they are.
#include "watch/hold_watch.hpp"

#include <algorithm>
#include <cstring>

#include "gil/account_of.hpp"
#include "gil/long_holds.hpp"
#include "gil/memory.hpp"
#include "gil/named_places.hpp"
#include "gil/native_callable.hpp"
#include "gil/waits.hpp"

namespace pyhost::watch {
namespace {

// Younger holds end before a look tells anything.
constexpr std::uint64_t youngest_ns = 2'000'000;
// The longer a hold has lasted, the rarer its looks: a look reads some 13 pieces of memory.  Not rarer than 25 a
// second, or the first second of a hold would outweigh the rest in where it mostly was.
constexpr std::uint64_t looks_an_age = 32;
constexpr std::uint64_t rarest_ns = 40'000'000;
// Beyond the switch interval, after which a thread that is asked has let go, and until it is known where a hold stands.
constexpr std::uint64_t followed_from_ns = 8'000'000;
constexpr std::uint64_t followed_to_ns = 150'000'000;
constexpr std::uint64_t followed_every_ns = 4'000'000;
constexpr std::size_t most_places = 64;  // of one hold: Python code that runs on passes by many
// A call that does not let go stands still: that many looks must have found it at one instruction.  Of a loop of Python
// code half of the looks may fall on its one slow instruction, so that one hold in a thousand looks like a call.
constexpr std::uint32_t fewest_looks = 10;
constexpr int deepest_stack = 64;
constexpr int deepest_waiter_stack = 4;
constexpr std::uint32_t most_waiters_shown = 3;
// The same place is not reported again before that: the account at the end has them all.
constexpr std::uint64_t said_again_ns = 10'000'000'000;
// A hold that goes on is reported again when somebody has waited that long for it, and ten times that, and so on.
constexpr std::uint64_t warned_again_ns = 10'000'000'000;
constexpr std::uint64_t warned_rarer = 10;

}  // namespace

const HoldWatch::Place& HoldWatch::Hold::likeliest() const {
    static const Place nowhere{};
    return places.empty() ? nowhere : *std::ranges::max_element(places, {}, &Place::looks);
}

bool HoldWatch::Hold::is_in_one_call() const { return looks >= fewest_looks && !has_moved; }

HoldWatch::HoldWatch(gil::Ledger& ledger, const Order& order) : ledger_(ledger), order_(order) {}

std::uint64_t HoldWatch::look(const Names& names, std::uint64_t now_ns) {
    std::uint64_t next_ns = UINT64_MAX;
    const std::uint32_t count = std::min(ledger_.gils.load(), gil::most_gils);
    for (std::uint32_t i = 0; i < count; ++i) {
        const gil::GilSlot& gil = ledger_.gil[i];
        if (ledger_.process[gil.process].end_ns != 0) continue;
        look_at(gil, names, now_ns);
        next_ns = std::min(next_ns, next_look_ns(gil, now_ns));
    }
    return next_ns;
}

// In time for its warning, and closely while it is not known where it stands.
std::uint64_t HoldWatch::next_look_ns(const gil::GilSlot& gil, std::uint64_t now_ns) const {
    const std::uint64_t acquired_at_ns = gil.acquired_at_ns;
    if (acquired_at_ns == 0 || acquired_at_ns >= now_ns) return UINT64_MAX;
    const std::uint64_t age_ns = now_ns - acquired_at_ns;
    const std::uint64_t waited_ns = gil::kept_waiting_ns(ledger_, gil, acquired_at_ns, now_ns);
    const auto limit_ns = static_cast<std::uint64_t>(order_.warn_hold_s * 1e9);
    const bool is_followed = age_ns > followed_from_ns && age_ns < followed_to_ns;
    const std::uint64_t followed_ns = is_followed ? now_ns + followed_every_ns : UINT64_MAX;
    return waited_ns != 0 && limit_ns > waited_ns ? std::min(followed_ns, now_ns + limit_ns - waited_ns) : followed_ns;
}

void HoldWatch::look_at(const gil::GilSlot& gil, const Names& names, std::uint64_t now_ns) {
    const gil::SlotNumber holder = gil.holder;
    if (holder == 0) return;
    const std::size_t index = holder - 1;
    gil::ThreadSlot& thread = ledger_.thread[index];
    const gil::ProcessSlot& process = ledger_.process[gil.process];
    const std::uint64_t acquired_at_ns = thread.counters.acquired_at_ns;
    if (acquired_at_ns == 0 || now_ns < acquired_at_ns + youngest_ns || thread.thread_state == 0) return;
    if (Hold& known = holds_[index]; known.acquired_at_ns == acquired_at_ns && now_ns < known.next_look_ns) {
        return warn_if_due(gil, index, known, names, now_ns);
    }
    gil::RawLocation site{};
    const gil::OtherMemory memory(process.pid);
    const bool is_read = gil::read_site(memory, process.layout, thread.thread_state, site);
    if (is_read) name_callable(process, thread, site);
    const auto times = read_thread_times(process.pid, thread.tid);
    if (thread.counters.acquired_at_ns != acquired_at_ns) return;  // it was let go meanwhile
    Hold& hold = holds_[index];
    if (hold.acquired_at_ns != acquired_at_ns) hold = {.acquired_at_ns = acquired_at_ns, .activity = {}, .places = {}};
    if (times) hold.activity.add(*times);
    hold.next_look_ns = now_ns + std::min((now_ns - acquired_at_ns) / looks_an_age, rarest_ns);
    if (is_read) {  // not so where native code alone holds it, in a thread that Python did not start
        count(hold, site);
        tell(thread, hold);
    }
    warn_if_due(gil, index, hold, names, now_ns);
}

// The native one that the thread's innermost frame calls, if that still is where it was.
void HoldWatch::name_callable(const gil::ProcessSlot& process, const gil::ThreadSlot& thread, gil::RawLocation& site) {
    const gil::OtherMemory memory(process.pid);
    gil::RunningFrame frame{};
    if (site.is_collecting != 0 || !gil::read_innermost(memory, process.layout, thread.thread_state, frame) ||
        !gil::is_at(process.layout, frame.at, site)) {
        return;
    }
    gil::RawLocation named = site;
    const gil::CallSite call = walk_.find(memory, process.layout, frame.at.code, frame.at.instruction);
    if (gil::read_callable(memory, process.layout, frame, call, named.callable)) site = named;
}

void HoldWatch::count(Hold& hold, const gil::RawLocation& site) {
    ++hold.looks;
    if (!hold.places.empty()) {
        const gil::RawLocation& first = hold.places.front().site;
        hold.has_moved |= first.instruction != site.instruction || first.code_address != site.code_address;
    }
    const auto same = [&](const Place& place) { return gil::is_same_place(place.site, site); };
    const auto found = std::ranges::find_if(hold.places, same);
    if (found != hold.places.end()) {
        ++found->looks;
    } else if (hold.places.size() < most_places) {
        hold.places.push_back({.site = site, .looks = 1});
    }
}

// For the hook that will record this hold when it ends.
void HoldWatch::tell(gil::ThreadSlot& thread, const Hold& hold) {
    const Place& place = hold.likeliest();
    gil::Look seen{};
    seen.acquired_at_ns = hold.acquired_at_ns;
    seen.looks = hold.looks;
    seen.looks_here = place.looks;
    seen.activity = hold.activity.sum();
    seen.site = place.site;
    gil::write_look(thread.look, seen);
}

// What nobody waits for harms nobody: the account at the end has it.
bool HoldWatch::is_due(const gil::GilSlot& gil, const Hold& hold, std::uint64_t now_ns) const {
    if (order_.warn_hold_s <= 0) return false;
    const auto limit_ns = static_cast<std::uint64_t>(order_.warn_hold_s * 1e9);
    const std::uint64_t waited_ns = gil::kept_waiting_ns(ledger_, gil, hold.acquired_at_ns, now_ns);
    return waited_ns >= std::max(limit_ns, hold.next_warning_ns);
}

bool HoldWatch::was_said_lately(const gil::RawLocation& site, std::uint64_t now_ns) {
    std::erase_if(said_, [&](const Said& said) { return now_ns >= said.at_ns + said_again_ns; });
    const auto found =
        std::ranges::find_if(said_, [&](const Said& said) { return gil::is_same_place(said.site, site); });
    if (found != said_.end()) return true;
    said_.push_back({.site = site, .at_ns = now_ns});
    return false;
}

void HoldWatch::warn_if_due(const gil::GilSlot& gil, std::size_t thread, Hold& hold, const Names& names,
                            std::uint64_t now_ns) {
    if (!is_due(gil, hold, now_ns)) return;
    const bool is_first = hold.next_warning_ns == 0;
    if (is_first && was_said_lately(hold.likeliest().site, now_ns)) return;
    const auto limit_ns = static_cast<std::uint64_t>(order_.warn_hold_s * 1e9);
    const std::uint64_t waited_ns = gil::kept_waiting_ns(ledger_, gil, hold.acquired_at_ns, now_ns);
    hold.next_warning_ns = std::max(warned_again_ns, warned_rarer * limit_ns);
    while (hold.next_warning_ns <= waited_ns) hold.next_warning_ns *= warned_rarer;
    const HoldWarning warning = warning_of(gil, thread, hold, names);
    if (order_.on_long_hold) order_.on_long_hold(warning);
}

HoldWarning HoldWatch::warning_of(const gil::GilSlot& gil, std::size_t thread, const Hold& hold, const Names& names) {
    HoldWarning warning;
    const gil::ThreadSlot& slot = ledger_.thread[thread];
    warning.thread = names.of_slot(thread);
    warning.stack = stack_of(slot, deepest_stack);
    // It was let go before its stack was read: then only what earlier looks have seen is of this hold.
    if (slot.counters.acquired_at_ns != hold.acquired_at_ns) {
        warning.stack.clear();
        if (!hold.places.empty()) warning.stack.push_back(gil::location_of(hold.likeliest().site));
    }
    warning.activity = gil::activity_of(hold.activity.sum());
    warning.is_in_one_call = hold.is_in_one_call();
    warning.waiting_threads = static_cast<int>(gil.waiters);
    for (std::uint32_t i = 0; i < std::min({gil.waiters, most_waiters_shown, gil::most_waiters}); ++i) {
        const std::size_t waiter = std::min<std::size_t>(gil.waiting[i], gil::most_threads - 1);
        warning.waiters.emplace_back(names.of_slot(waiter), stack_of(ledger_.thread[waiter], deepest_waiter_stack));
        // Of the interpreter it is only known that somebody collects: who has the GIL.
        for (CodeLocation& place : warning.waiters.back().second) {
            place.is_collecting = false;
            place.generation = -1;
        }
    }
    warning.goes_on = slot.counters.acquired_at_ns == hold.acquired_at_ns;
    warning.held_s = static_cast<double>(gil::clock_ns() - hold.acquired_at_ns) * 1e-9;
    return warning;
}

std::vector<CodeLocation> HoldWatch::stack_of(const gil::ThreadSlot& thread, int deepest) {
    if (thread.thread_state == 0) return {};
    const gil::ProcessSlot& process = ledger_.process[thread.process];
    std::vector<gil::RawLocation> frames(static_cast<std::size_t>(deepest));
    const gil::OtherMemory memory(process.pid);
    const int count = gil::read_stack(memory, process.layout, thread.thread_state, frames.data(), deepest);
    if (count > 0) name_callable(process, thread, frames.front());
    std::vector<CodeLocation> stack;
    for (int i = 0; i < count; ++i) stack.push_back(gil::location_of(frames[static_cast<std::size_t>(i)]));
    return stack;
}

}  // namespace pyhost::watch
