// host/gil/unfinished.cpp: from what the slots say of the present hold, its thread and those that wait.
#include "gil/unfinished.hpp"

#include <algorithm>
#include <span>

#include "gil/long_holds.hpp"
#include "gil/waits.hpp"

namespace pyhost::gil {
namespace {

// The GIL that the thread took or waited for last; nullptr where that has no slot.
const GilSlot* last_gil(const Ledger& ledger, const ThreadSlot& thread) {
    const std::span gils(ledger.gil, std::min(ledger.gils.load(), most_gils));
    const auto found = std::ranges::find_if(
        gils, [&](const GilSlot& gil) { return gil.process == thread.process && gil.number + 1 == thread.gil; });
    return found != gils.end() ? &*found : nullptr;
}

}  // namespace

std::uint64_t elapsed_ns(std::uint64_t since_ns, std::uint64_t now_ns) {
    return since_ns != 0 && now_ns > since_ns ? now_ns - since_ns : 0;
}

LongHold unfinished_hold(const Ledger& ledger, const ThreadSlot& thread, std::uint64_t end_ns) {
    LongHold hold{};
    const std::uint64_t acquired_at_ns = thread.counters.acquired_at_ns;
    Look look{};
    const bool is_seen = read_look(thread.look, look) && look.acquired_at_ns == acquired_at_ns;
    if (acquired_at_ns == 0 || !is_seen) return hold;
    const GilSlot* gil = last_gil(ledger, thread);
    hold.held_ns = hold.longest_ns = elapsed_ns(acquired_at_ns, end_ns);
    hold.times = hold.held_ns >= ledger.long_hold_ns ? 1 : 0;
    hold.kept_waiting_ns = gil != nullptr ? kept_waiting_ns(ledger, *gil, acquired_at_ns, end_ns) : 0;
    hold.site = look.site;
    hold.looks = look.looks;
    hold.activity = look.activity;
    hold.looks_here = look.looks_here;
    return hold;
}

std::uint64_t unfinished_waiting_ns(const Ledger& ledger, const ThreadSlot& thread, std::uint64_t end_ns) {
    const GilSlot* gil = last_gil(ledger, thread);
    const std::uint64_t acquired_at_ns = thread.counters.acquired_at_ns;
    return gil != nullptr && acquired_at_ns != 0 ? waited_ns(ledger, *gil, acquired_at_ns, end_ns) : 0;
}

WaitedOn unfinished_wait(const Ledger& ledger, const ThreadSlot& thread, std::uint64_t end_ns) {
    const GilSlot* gil = thread.counters.waiting_since_ns != 0 ? last_gil(ledger, thread) : nullptr;
    if (gil == nullptr || gil->acquired_at_ns == 0) return {};
    const std::uint64_t from_ns = std::max(thread.counters.waiting_since_ns, gil->acquired_at_ns);
    return {.holder = gil->holder, .times = 1, .waiting_ns = elapsed_ns(from_ns, end_ns)};
}

}  // namespace pyhost::gil
