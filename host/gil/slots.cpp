// host/gil/slots.cpp: claiming slots by atomic counters; a finished thread's slot serves again when all are taken.
#include "gil/slots.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "gil/cpu_time.hpp"
#include "gil/forced_release.hpp"
#include "gil/waits.hpp"

namespace pyhost::gil {

constinit __attribute__((tls_model("initial-exec"))) thread_local Self self{};

namespace detail {

Ledger* ledger = nullptr;
std::uint64_t process_start_ns = 0;
pyhost_python_layout python_layout{};

void append_event(EventKind kind, std::uint64_t at_ns, std::uint64_t detail) {
    const std::uint64_t place = self.slot->events & (ledger->ring_events - 1);
    ledger->ring(self.index)[place] = {.kind = static_cast<std::uint64_t>(kind), .at_ns = at_ns, .detail = detail};
    std::atomic_ref(self.slot->events).store(self.slot->events + 1, std::memory_order_release);
}

}  // namespace detail

namespace {

using detail::ledger;
using detail::process_start_ns;
using detail::python_layout;

constexpr std::uint32_t unclaimed = UINT32_MAX;
constexpr std::uint32_t no_room = UINT32_MAX - 1;

std::atomic<std::uint32_t> process_index{unclaimed};
double hook_cost_s = 0;
pthread_key_t thread_end_key;
bool has_key = false;

// Runs as the thread ends: its slot may serve another, unless it takes the GIL with it.  That hold has no end.
void end_thread(void* slot) {
    auto* ended = static_cast<ThreadSlot*>(slot);
    const std::uint64_t now_ns = clock_ns();
    add_cpu_time(*ended, now_ns);
    if (ended->counters.acquired_at_ns != 0) {
        ended->has_ended_holding = 1;
        return;
    }
    ended->ended_ns = now_ns;
    write_event(EventKind::thread_end, now_ns, end_wait(ended->counters, now_ns));
    ended->is_queued = 0;
    ended->state.store(SlotState::finished, std::memory_order_release);
    self.slot = nullptr;
}

std::uint32_t claim_process() {
    const std::uint32_t index = ledger->processes.fetch_add(1, std::memory_order_relaxed);
    if (index >= most_processes) return no_room;
    ProcessSlot& slot = ledger->process[index];
    slot.parent_pid = ::getppid();
    slot.start_ns = process_start_ns;
    slot.engine = Engine::exact;
    slot.layout = python_layout;
    slot.hook_cost_s = hook_cost_s;
    slot.counts_forced = knows_forced_release() ? 1 : 0;
    slot.pid = ::getpid();
    return index;
}

// An unused slot, else one that a finished thread of this process has left; unclaimed where there is none.
std::uint32_t find_thread_slot() {
    const std::uint32_t next = ledger->threads.fetch_add(1, std::memory_order_relaxed);
    if (next < most_threads) return next;
    ledger->threads.store(most_threads, std::memory_order_relaxed);
    for (std::uint32_t index = 0; index < most_threads; ++index) {
        ThreadSlot& slot = ledger->thread[index];
        SlotState expected = SlotState::finished;
        if (slot.process != process_index.load(std::memory_order_relaxed)) continue;
        if (slot.state.compare_exchange_strong(expected, SlotState::live, std::memory_order_acquire)) return index;
    }
    return unclaimed;
}

// What a finished thread counted stays in its slot: the sums of the process are never too small.  Born at its first
// event, or where the tracer, or a forked child, begins in the middle of a hold, with that.
void begin_thread(ThreadSlot& slot, std::uint64_t now_ns) {
    slot.process = process_index.load(std::memory_order_relaxed);
    slot.tid = static_cast<std::int32_t>(::syscall(SYS_gettid));
    const std::uint64_t born_ns = self.spare.acquired_at_ns != 0 ? self.spare.acquired_at_ns : now_ns;
    if (slot.lives == 0)
        slot.born_ns = born_ns;
    else
        slot.between_ns += born_ns - std::min(born_ns, slot.ended_ns);
    ++slot.lives;
    slot.ended_ns = 0;
    slot.cpu_before_ns = cpu_time_ns(slot.tid);
    slot.is_queued = 0;
    slot.name[0] = '\0';
    std::ranges::fill(slot.near_end, std::uint8_t{0});
    slot.counters.acquired_at_ns = self.spare.acquired_at_ns;
    slot.counters.waiting_since_ns = self.spare.waiting_since_ns;
    slot.state.store(SlotState::live, std::memory_order_release);
}

}  // namespace

void detail::claim_thread(std::uint64_t now_ns) {
    const std::uint32_t index = own_process_index() == no_room ? unclaimed : find_thread_slot();
    self.has_no_room = index == unclaimed;
    if (self.has_no_room) {
        ledger->dropped_threads.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    self.slot = &ledger->thread[index];
    self.index = index;
    begin_thread(*self.slot, now_ns);
    if (has_key) ::pthread_setspecific(thread_end_key, self.slot);
}

void use_ledger(Ledger& chosen, const pyhost_python_layout* layout) {
    ledger = &chosen;
    if (layout != nullptr) python_layout = *layout;
    process_start_ns = clock_ns();
    // An early key: glibc keeps the first 32 in the thread itself, so that setting one allocates nothing.
    if (!has_key) has_key = ::pthread_key_create(&thread_end_key, end_thread) == 0;
    forget_slots();
}

std::uint32_t own_process_index() {
    std::uint32_t index = process_index.load(std::memory_order_acquire);
    if (index != unclaimed) return index;
    // Two threads may come here at once only where a process has several GILs: the second claim is then unused.
    const std::uint32_t claimed = claim_process();
    return process_index.compare_exchange_strong(index, claimed) ? claimed : index;
}

ProcessSlot* claimed_process_slot() {
    const std::uint32_t index = process_index.load(std::memory_order_acquire);
    return index < most_processes ? &ledger->process[index] : nullptr;
}

void set_hook_cost(double cost_s) {
    hook_cost_s = cost_s;
    if (ProcessSlot* process = claimed_process_slot()) process->hook_cost_s = cost_s;
}

std::uint32_t claim_place(std::atomic<std::uint32_t>& used, std::uint32_t most) {
    if (used.load(std::memory_order_relaxed) >= most) return most;
    return std::min(used.fetch_add(1, std::memory_order_relaxed), most);
}

GilSlot* detail::claim_gil(KnownGil& gil, std::uint32_t number, std::uint64_t now_ns) {
    const std::uint32_t process = own_process_index();
    const std::uint32_t index = process < most_processes ? claim_place(ledger->gils, most_gils) : most_gils;
    if (index == most_gils) return nullptr;
    GilSlot& slot = ledger->gil[index];
    slot.process = process;
    slot.number = number;
    slot.address =
        reinterpret_cast<std::uint64_t>(gil.release.load()) - static_cast<std::uint64_t>(python_layout.gil_cond);
    // The tracer, or a forked child, begins in the middle of a hold.
    slot.acquired_at_ns = self.counters().acquired_at_ns;
    slot.first_ns = slot.acquired_at_ns != 0 ? slot.acquired_at_ns : now_ns;
    if (slot.acquired_at_ns != 0) slot.holder = slot.last_holder = self.slot != nullptr ? self.index + 1 : 0;
    if (number == 0) ledger->process[process].main_gil = slot.address;
    gil.slot = &slot;
    return gil.slot;
}

void forget_slots() {
    process_start_ns = clock_ns();
    const bool was_holding = self.counters().acquired_at_ns != 0;
    self.spare = {};
    if (was_holding) self.spare.acquired_at_ns = process_start_ns;
    self.slot = nullptr;
    self.has_no_room = false;
    if (has_key) ::pthread_setspecific(thread_end_key, nullptr);
    process_index.store(unclaimed);
}

}  // namespace pyhost::gil
