// host/gil/tracer.cpp: from signals and waits to holds and waits, counted.
#include "gil/tracer.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "gil/code_range.hpp"
#include "gil/long_holds.hpp"
#include "gil/slots.hpp"
#include "gil/waiters_looks.hpp"
#include "gil/waits.hpp"

namespace pyhost::gil {
namespace {

// gil->cond, gil->mutex and gil->switch_cond follow each other in struct _gil_runtime_state.
constexpr std::ptrdiff_t condition_distance = sizeof(pthread_cond_t) + sizeof(pthread_mutex_t);

// The main interpreter's first.  Their addresses are null until learned: the hooks then compare against nothing.
std::array<KnownGil, most_known_gils> known_gils;
std::atomic<std::uint32_t> known_count{0};

// Condition variables that are initialised by other code than CPython's are never a GIL.
CodeRange python_code;

// Of what threads held GILs in while others looked.
constinit KnownCalls known_calls;

bool is_calibrated_now = false;
bool forgets_gils_at_fork = false;

KnownGil* find_by(std::atomic<pthread_cond_t*> KnownGil::*which, pthread_cond_t* condition) {
    const std::uint32_t count = known_count.load(std::memory_order_acquire);
    for (std::uint32_t number = 0; number < count; ++number) {
        if ((known_gils[number].*which).load(std::memory_order_relaxed) == condition) [[likely]] {
            return &known_gils[number];
        }
    }
    return nullptr;
}

// Of an event in a hook.
std::uint64_t now_ns_of_hook() { return self.clock.about_now_ns(); }

std::uint32_t number_of(const KnownGil& gil) { return static_cast<std::uint32_t>(&gil - known_gils.data()); }

SlotNumber own_number() { return self.slot != nullptr ? self.index + 1 : 0; }

OwnPython own_python() {
    const ProcessSlot* const process = claimed_process_slot();
    return {.layout = own_layout(),
            .pid = process != nullptr ? process->pid : 0,
            .calls = known_calls,
            .has_one_gil = known_count.load(std::memory_order_relaxed) == 1};
}

// A thread that waits for `gil` looks where that is held.
bool can_look(const GilSlot* gil) { return gil != nullptr && self.slot != nullptr && own_layout().is_known != 0; }

// Lets `mutex`, the GIL's, go meanwhile.  False where the GIL is free then: nobody will signal that again.
bool look_at(const GilSlot& gil, HolderLook look, pthread_mutex_t* mutex) {
    if (look.holder == 0) return true;
    const OwnPython python = own_python();
    ::pthread_mutex_unlock(mutex);
    read_holder(look, gil, python);
    ::pthread_mutex_lock(mutex);
    end_look(look, *current_ledger(), gil, *self.slot, python);
    return gil.acquired_at_ns != 0;
}

// A hold that somebody waited for, or that was long: who waited, and where it was.  Returns the event's detail.
[[gnu::noinline]] std::uint64_t account_for_hold(GilSlot* gil, std::uint64_t held_ns, std::uint64_t now_ns) {
    Ledger& ledger = *current_ledger();
    const std::uint64_t acquired_at_ns = self.counters().acquired_at_ns;
    std::uint64_t kept_ns = 0;
    Sighting seen;
    if (gil != nullptr && gil->waiters != 0) {
        forget_ended(ledger, *gil);
        kept_ns = kept_waiting_ns(ledger, *gil, acquired_at_ns, now_ns);
        blame(ledger, *gil, own_number(), acquired_at_ns, now_ns);
        if (self.slot != nullptr) seen = settle_looks(ledger, *gil, *self.slot, own_python(), now_ns);
    }
    if (held_ns < ledger.long_hold_ns || self.slot == nullptr) return 0;
    return 1 + record_long_hold(*self.slot, own_layout(), held_ns, kept_ns, seen);
}

// The slot of a GIL is written with that GIL's mutex locked.
void close_hold(GilSlot* gil, std::uint64_t now_ns) {
    Counters& counters = self.counters();
    const std::uint64_t held_ns = now_ns - counters.acquired_at_ns;
    counters.held_ns += held_ns;
    counters.longest_hold_ns = std::max(counters.longest_hold_ns, held_ns);
    if (gil != nullptr) {
        store_whole<std::uint64_t>(gil->acquired_at_ns, 0);  // right before the sum: a reader must not count it twice
        gil->held_ns += held_ns;
    }
    const bool is_plain = (gil == nullptr || gil->waiters == 0) && held_ns < current_ledger()->long_hold_ns;
    write_event(EventKind::release, now_ns, is_plain ? 0 : account_for_hold(gil, held_ns, now_ns));
    counters.acquired_at_ns = 0;
}

// The evaluation loop lets go because another thread asked, and wants it back at once: it waits from here on, whether
// the thread is on its core or not.
void begin_forced_wait(GilSlot& gil, std::uint64_t now_ns) {
    self.counters().waiting_since_ns = now_ns;
    ++self.counters().forced;
    self.is_forced = true;
    if (self.slot != nullptr) enqueue(*current_ledger(), gil, self.index);
}

void note_release(KnownGil& gil, bool is_forced) {
    const std::uint64_t now_ns = now_ns_of_hook();
    own_thread_slot(number_of(gil) + 1, now_ns);
    GilSlot* const slot = slot_of(gil, number_of(gil), now_ns);
    Counters& counters = self.counters();
    if (counters.acquired_at_ns != 0) close_hold(slot, now_ns);
    ++counters.releases;
    if (slot == nullptr) return;
    store_whole<std::uint64_t>(slot->acquired_at_ns, 0);
    slot->released_at_ns = now_ns;
    slot->last_holder = slot->holder;
    store_whole<SlotNumber>(slot->holder, 0);
    slot->is_wanted = !is_forced && slot->waiters != 0 ? 1 : 0;
    counters.wanted += slot->is_wanted;
    if (is_forced) begin_forced_wait(*slot, now_ns);
}

// Ends the wait, if there was one; returns how long it was.
std::uint64_t close_wait(GilSlot* gil, std::uint64_t now_ns) {
    Counters& counters = self.counters();
    if (counters.waiting_since_ns == 0) return 0;
    ++counters.waits;
    if (gil != nullptr && self.slot != nullptr) dequeue(*current_ledger(), *gil, self.index);
    return end_wait(counters, now_ns);
}

// Free since `released_at_ns`, and wanted by this thread for `waited_ns`, or by the others that still wait.
std::uint64_t free_but_wanted_ns(const GilSlot& gil, std::uint64_t now_ns, std::uint64_t waited_ns) {
    if (gil.released_at_ns == 0 || gil.acquired_at_ns != 0) return 0;
    const std::uint64_t free_ns = now_ns - gil.released_at_ns;
    return gil.waiters != 0 ? free_ns : std::min(free_ns, waited_ns);
}

void take(GilSlot& gil, std::uint64_t now_ns, std::uint64_t waited_ns) {
    gil.free_but_wanted_ns += free_but_wanted_ns(gil, now_ns, waited_ns);
    store_whole(gil.acquired_at_ns, now_ns);
    store_whole(gil.holder, own_number());
    ++gil.acquisitions;
    if (gil.last_holder != gil.holder) {
        ++gil.switches;
    } else {
        self.counters().taken_back += gil.is_wanted;
    }
    const pyhost_python_layout& layout = own_layout();
    if (self.slot == nullptr || layout.is_known == 0) return;
    std::memcpy(&self.slot->thread_state,
                reinterpret_cast<const void*>(gil.address + static_cast<std::uint64_t>(layout.gil_last_holder)),
                sizeof self.slot->thread_state);
}

// Not before the release by another thread, whose clock may be some ns ahead.
std::uint64_t now_ns_after_release(const KnownGil& gil) {
    const std::uint64_t now_ns = now_ns_of_hook();
    return gil.slot != nullptr ? std::max(now_ns, gil.slot->released_at_ns) : now_ns;
}

void note_acquire(KnownGil& gil) {
    const std::uint64_t now_ns = now_ns_after_release(gil);
    own_thread_slot(number_of(gil) + 1, now_ns);
    GilSlot* const slot = slot_of(gil, number_of(gil), now_ns);
    Counters& counters = self.counters();
    // A forked child takes the GIL that it holds already anew.
    if (counters.acquired_at_ns != 0) close_hold(slot, now_ns);
    const std::uint64_t waited_ns = close_wait(slot, now_ns);
    ++counters.acquisitions;
    self.is_forced = false;
    counters.acquired_at_ns = now_ns;
    if (slot != nullptr) take(*slot, now_ns, waited_ns);
    write_event(EventKind::acquire, now_ns, waited_ns);
}

void add_gil(pthread_cond_t* release, pthread_cond_t* acquire) {
    if (find_by(&KnownGil::release, release) != nullptr) return;
    const std::uint32_t number = known_count.load();
    if (number == most_known_gils) return;
    known_gils[number].acquire.store(acquire);
    known_gils[number].release.store(release);
    known_count.store(number + 1, std::memory_order_release);
}

void forget_gils() {
    known_count.store(0);
    for (KnownGil& gil : known_gils) gil.slot = nullptr;
    is_calibrated_now = false;
}

// In the child of a fork: the GILs stay where they are, the slots are the parent's.
void forget_slots_of_parent() {
    for (KnownGil& gil : known_gils) gil.slot = nullptr;
    known_calls.forget();
    forget_slots();
}

// That of a release and that of an acquire.
constexpr int hooks_of_a_pair = 2;

double seconds_of(void (*release_and_acquire)(), int pairs) {
    const std::uint64_t start_ns = clock_ns();
    for (int pair = 0; pair < pairs; ++pair) release_and_acquire();
    return static_cast<double>(clock_ns() - start_ns) * 1e-9;
}

// While it lives, what the calling thread does with the GIL is not counted in the end, and nobody looks at the lock:
// the share of the hold that is put back at the end would be more than there was since such a look.
class Uncounted {
public:
    Uncounted() : counters_(self.counters()), gil_(known_gils[0].slot), process_(claimed_process_slot()) {
        if (process_ != nullptr) main_gil_ = std::exchange(process_->main_gil, 0);
        if (gil_ != nullptr) std::memcpy(&copy_, gil_, sizeof copy_);
        if (self.slot != nullptr) events_ = self.slot->events;
    }
    ~Uncounted() {
        self.counters() = counters_;
        if (gil_ != nullptr) std::memcpy(gil_, &copy_, sizeof copy_);
        if (self.slot != nullptr) self.slot->events = events_;
        if (process_ != nullptr) process_->main_gil = main_gil_;
    }
    Uncounted(const Uncounted&) = delete;
    Uncounted& operator=(const Uncounted&) = delete;

private:
    Counters counters_;
    GilSlot* gil_;
    ProcessSlot* process_;
    GilSlot copy_{};
    std::uint64_t events_ = 0;
    std::uint64_t main_gil_ = 0;
};

}  // namespace

Account between(const Account& before, const Account& after) {
    if (before.now_ns < process_start()) {
        return {.now_ns = after.now_ns - before.now_ns,
                .held_ns = after.held_ns,
                .waiting_ns = after.waiting_ns,
                .releases = after.releases};
    }
    // By quick_clock.hpp, `before` may be some ns late.
    const std::uint64_t held_ns = after.held_ns > before.held_ns ? after.held_ns - before.held_ns : 0;
    return {.now_ns = after.now_ns > before.now_ns ? after.now_ns - before.now_ns : 0,
            .held_ns = held_ns,
            .waiting_ns = after.waiting_ns - before.waiting_ns,
            .releases = after.releases - before.releases};
}

bool calibrate(void (*release_and_acquire)(), Ledger* ledger, const pyhost_python_layout* layout, void (*be_forced)()) {
    forget_gils();
    if (ledger == nullptr) ledger = current_ledger() != nullptr ? current_ledger() : private_ledger();
    if (ledger == nullptr) return false;
    TimeStampCounter::learn_rate();
    use_ledger(*ledger, layout);
    if (!forgets_gils_at_fork) forgets_gils_at_fork = ::pthread_atfork(nullptr, nullptr, forget_slots_of_parent) == 0;
    self.signalled_before = self.signalled_last = nullptr;
    release_and_acquire();  // signals gil->cond, then gil->switch_cond
    if (self.signalled_before == nullptr || self.signalled_before == self.signalled_last) return false;
    pthread_cond_t* const release = self.signalled_before;
    pthread_cond_t* const acquire = self.signalled_last;
    python_code = code_around(self.caller);
    if (be_forced != nullptr && !knows_forced_release()) {
        learn_forced_release(release, acquire, release_and_acquire, be_forced);
    }
    add_gil(release, acquire);
    self.spare.acquired_at_ns = now_ns_of_hook();
    // A second pair proves it: exactly one release more, and the GIL is held again.
    const std::uint64_t releases = self.counters().releases;
    release_and_acquire();
    is_calibrated_now = self.counters().releases == releases + 1 && self.counters().acquired_at_ns != 0;
    if (!is_calibrated_now) forget_gils();
    return is_calibrated_now;
}

bool is_calibrated() { return is_calibrated_now; }

Account account() { return account_at(self.counters(), clock_ns()); }

double measure_hook_cost_s(void (*release_and_acquire)(), int pairs) {
    const Uncounted uncounted;
    const std::uint32_t count = known_count.load();
    std::array<double, 5> costs_s{};
    for (double& cost_s : costs_s) {
        known_count.store(0);
        const double without_s = seconds_of(release_and_acquire, pairs);
        known_count.store(count);
        cost_s = (seconds_of(release_and_acquire, pairs) - without_s) / pairs;
    }
    std::ranges::sort(costs_s);
    return std::max(0.0, costs_s[costs_s.size() / 2]) + hooks_of_a_pair * measure_entry_cost_s(pairs);
}

void note_signal(pthread_cond_t* condition, const HookCall& call) {
    if (KnownGil* gil = find_by(&KnownGil::release, condition)) {
        note_release(*gil, is_forced_release(call));
    } else if (KnownGil* taken = find_by(&KnownGil::acquire, condition)) {
        note_acquire(*taken);
    } else if (!is_calibrated_now) {
        self.signalled_before = self.signalled_last;
        self.signalled_last = condition;
        self.caller = call.caller;
        learn_from(condition, call);
    }
}

bool note_timed_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
    KnownGil* const gil = find_by(&KnownGil::release, condition);
    if (gil == nullptr) return true;
    const std::uint64_t now_ns = now_ns_of_hook();
    own_thread_slot(number_of(*gil) + 1, now_ns);
    Counters& counters = self.counters();
    if (counters.waiting_since_ns == 0) counters.waiting_since_ns = now_ns;
    GilSlot* const slot = slot_of(*gil, number_of(*gil), now_ns);
    if (slot != nullptr && self.slot != nullptr) enqueue(*current_ledger(), *slot, self.index);
    return !can_look(slot) ||
           look_at(*slot, begin_wait(self.looks, *current_ledger(), *slot, *self.slot, now_ns), mutex);
}

std::uint64_t next_look_in_ns(pthread_cond_t* condition) {
    const KnownGil* const gil = find_by(&KnownGil::release, condition);
    return gil != nullptr && can_look(gil->slot) ? self.looks.until_due_ns(now_ns_of_hook()) : UINT64_MAX;
}

bool look_again(pthread_cond_t* condition, pthread_mutex_t* mutex) {
    const KnownGil* const gil = find_by(&KnownGil::release, condition);
    if (gil == nullptr || gil->slot == nullptr || gil->slot->acquired_at_ns == 0) return false;
    return look_at(*gil->slot, begin_look(self.looks, *current_ledger(), *gil->slot, now_ns_of_hook()), mutex);
}

// A drop on request waits on switch_cond until somebody else took the GIL: nothing of the thread runs meanwhile.  So
// does native code that lets go while somebody asks.
void note_wait(pthread_cond_t* condition) {
    if (self.is_forced || find_by(&KnownGil::acquire, condition) == nullptr) return;
    self.counters().waiting_since_ns = now_ns_of_hook();
}

// A wait of its own: the evaluation loop wants the GIL back at once and waits again, native code runs without it now.
void note_waited(pthread_cond_t* condition) {
    const KnownGil* const gil = find_by(&KnownGil::acquire, condition);
    if (gil == nullptr || self.is_forced) return;
    const std::uint64_t now_ns = now_ns_of_hook();
    if (self.slot != nullptr && gil->slot != nullptr) blame_present_hold(*gil->slot, *self.slot, now_ns);
    write_event(EventKind::wait_end, now_ns, end_wait(self.counters(), now_ns));
}

void note_initialised(pthread_cond_t* condition, const void* caller) {
    pthread_cond_t* const before = self.initialised_last;
    self.initialised_last = condition;
    if (!is_calibrated_now || before == nullptr) return;
    const std::ptrdiff_t distance = reinterpret_cast<char*>(condition) - reinterpret_cast<char*>(before);
    if (distance == condition_distance && python_code.contains(caller)) add_gil(before, condition);
}

}  // namespace pyhost::gil
