// host/gil/waits.cpp: a short array of waiting threads; few wait at once.
#include "gil/waits.hpp"

#include <algorithm>
#include <span>

namespace pyhost::gil {
namespace {

std::span<const std::uint32_t> waiting_on(const GilSlot& gil) { return {gil.waiting, gil.waiters}; }

std::uint64_t overlap_ns(const ThreadSlot& waiter, std::uint64_t acquired_at_ns, std::uint64_t now_ns) {
    const std::uint64_t since_ns = waiter.counters.waiting_since_ns;
    if (since_ns == 0) return 0;
    const std::uint64_t from_ns = std::max(since_ns, acquired_at_ns);
    return now_ns > from_ns ? now_ns - from_ns : 0;
}

// The entry of `holder`, a fresh one, or the last, which then stands for several (holder 0).
WaitedOn& entry_for(ThreadSlot& waiter, SlotNumber holder) {
    for (WaitedOn& entry : waiter.waited_on) {
        if (entry.holder == holder) return entry;
        if (entry.waiting_ns == 0) {
            entry.holder = holder;
            return entry;
        }
    }
    WaitedOn& last = waiter.waited_on[most_waited_on - 1];
    last.holder = 0;
    return last;
}

}  // namespace

void enqueue(Ledger& ledger, GilSlot& gil, std::uint32_t thread_index) {
    ThreadSlot& thread = ledger.thread[thread_index];
    if (thread.is_queued != 0) return;
    // Left there by a thread that ended, whose slot this one has now.
    const bool is_there = std::ranges::find(waiting_on(gil), thread_index) != waiting_on(gil).end();
    if (!is_there && gil.waiters == most_waiters) return;
    if (!is_there) {
        gil.waiting[gil.waiters] = thread_index;
        store_whole(gil.waiters, gil.waiters + 1);
    }
    thread.is_queued = 1;
}

void dequeue(Ledger& ledger, GilSlot& gil, std::uint32_t thread_index) {
    ThreadSlot& thread = ledger.thread[thread_index];
    if (thread.is_queued == 0) return;
    thread.is_queued = 0;
    std::uint32_t* const end = gil.waiting + gil.waiters;
    std::uint32_t* const found = std::find(gil.waiting, end, thread_index);
    if (found == end) return;
    *found = *(end - 1);
    store_whole(gil.waiters, gil.waiters - 1);
}

void forget_ended(const Ledger& ledger, GilSlot& gil) {
    const auto has_ended = [&](std::uint32_t index) { return ledger.thread[index].is_queued == 0; };
    std::uint32_t* const end = std::remove_if(gil.waiting, gil.waiting + gil.waiters, has_ended);
    store_whole(gil.waiters, static_cast<std::uint32_t>(end - gil.waiting));
}

std::uint64_t kept_waiting_ns(const Ledger& ledger, const GilSlot& gil, std::uint64_t acquired_at_ns,
                              std::uint64_t now_ns) {
    std::uint64_t longest_ns = 0;
    for (const std::uint32_t waiter : waiting_on(gil)) {
        longest_ns = std::max(longest_ns, overlap_ns(ledger.thread[waiter], acquired_at_ns, now_ns));
    }
    return longest_ns;
}

std::uint64_t waited_ns(const Ledger& ledger, const GilSlot& gil, std::uint64_t acquired_at_ns, std::uint64_t now_ns) {
    std::uint64_t sum_ns = 0;
    for (const std::uint32_t waiter : waiting_on(gil)) {
        sum_ns += overlap_ns(ledger.thread[waiter], acquired_at_ns, now_ns);
    }
    return sum_ns;
}

void blame(Ledger& ledger, const GilSlot& gil, SlotNumber holder, std::uint64_t acquired_at_ns, std::uint64_t now_ns) {
    for (const std::uint32_t index : waiting_on(gil)) {
        ThreadSlot& waiter = ledger.thread[index];
        const std::uint64_t waited_ns = overlap_ns(waiter, acquired_at_ns, now_ns);
        if (waited_ns == 0) continue;
        WaitedOn& entry = entry_for(waiter, holder);
        ++entry.times;
        entry.waiting_ns += waited_ns;
    }
}

void blame_present_hold(const GilSlot& gil, ThreadSlot& waiter, std::uint64_t now_ns) {
    const std::uint64_t acquired_at_ns = load_whole(gil.acquired_at_ns);
    const std::uint64_t waited_ns = acquired_at_ns != 0 ? overlap_ns(waiter, acquired_at_ns, now_ns) : 0;
    if (waited_ns != 0) entry_for(waiter, load_whole(gil.holder)).waiting_ns += waited_ns;
}

std::uint64_t end_wait(Counters& counters, std::uint64_t now_ns) {
    if (counters.waiting_since_ns == 0) return 0;
    const std::uint64_t waited_ns = now_ns - counters.waiting_since_ns;
    counters.waiting_ns += waited_ns;
    counters.longest_wait_ns = std::max(counters.longest_wait_ns, waited_ns);
    counters.waiting_since_ns = 0;
    return waited_ns;
}

}  // namespace pyhost::gil
