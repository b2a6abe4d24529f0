// host/watch/peek.cpp: two words of another process's memory.
#include "watch/peek.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gil/memory.hpp"
#include "watch/thread_times.hpp"

namespace pyhost::watch {
namespace {

// Read again where a hold ended in between: it would count as finished and as going on.
std::uint64_t held_ns(const gil::GilSlot& gil, std::uint64_t now_ns) {
    for (;;) {
        const std::uint64_t finished_ns = std::atomic_ref(const_cast<std::uint64_t&>(gil.held_ns)).load();
        const std::uint64_t since_ns = std::atomic_ref(const_cast<std::uint64_t&>(gil.acquired_at_ns)).load();
        if (std::atomic_ref(const_cast<std::uint64_t&>(gil.held_ns)).load() != finished_ns) continue;
        return finished_ns + (since_ns != 0 && now_ns > since_ns ? now_ns - since_ns : 0);
    }
}

// Time on a core, by the kernel; 0 where it is not known.  Up to a tick behind while the thread runs.
std::uint64_t core_ns_of(std::int32_t pid, std::uint64_t tid) {
    const auto times = read_thread_times(pid, static_cast<std::int32_t>(tid));
    return times ? times->core_ns : 0;
}

// Two standard errors of a share that was seen in `looks` independent looks; with p = 0 or 1 as if one had differed.
double error_of(double share, std::int64_t looks) {
    const auto n = static_cast<double>(looks);
    const double spread = std::max(share * (1 - share), 1 / n * (1 - 1 / n));
    return 2 * std::sqrt(spread / n);
}

}  // namespace

const gil::GilSlot* Peek::traced() const {
    const std::uint32_t count = std::min(ledger_.gils.load(), gil::most_gils);
    for (std::uint32_t i = 0; i < count; ++i) {
        if (ledger_.gil[i].process == 0 && ledger_.gil[i].number == 0) return &ledger_.gil[i];
    }
    return nullptr;
}

Peek::Moment Peek::moment_of(const gil::GilSlot* gil) {
    if (gil == nullptr) return {};
    return {.acquired_at_ns = std::atomic_ref(const_cast<std::uint64_t&>(gil->acquired_at_ns)).load(),
            .acquisitions = std::atomic_ref(const_cast<std::uint64_t&>(gil->acquisitions)).load()};
}

// Beside it, what the trace says before and after: where that is the same, it must agree.
bool Peek::read(int& locked) {
    const gil::ProcessSlot& process = ledger_.process[0];
    const pyhost_python_layout& layout = process.layout;
    if (process.main_gil == 0 || layout.is_known == 0) return false;
    const gil::GilSlot* gil = traced();
    const Moment before = moment_of(gil);
    if (!gil::OtherMemory(process.pid).read(process.main_gil + layout.gil_locked, &locked, sizeof locked)) return false;
    if (gil != nullptr && moment_of(gil) == before) compare(before, locked);
    return true;
}

void Peek::compare(const Moment& moment, int locked) {
    judge_last(moment, locked);
    if ((locked > 0) == (moment.acquired_at_ns != 0)) {
        ++compared_;
        ++agreeing_;
        return;
    }
    const std::uint64_t tid = thread_of(moment);
    difference_ =
        Difference{.moment = moment, .locked = locked, .tid = tid, .core_ns = core_ns_of(ledger_.process[0].pid, tid)};
}

// CPython changes the lock some 50 ns before its signal, which the trace learns of it by.  So a difference contradicts
// the trace only where the next look finds the same, though the thread ran meanwhile: without a core it cannot signal.
void Peek::judge_last(const Moment& moment, int locked) {
    if (!difference_) return;
    const Difference last = *difference_;
    difference_.reset();
    if (moment != last.moment || locked != last.locked) return;
    constexpr std::uint64_t ran_ns = 1'000'000;
    const std::uint64_t core_ns = core_ns_of(ledger_.process[0].pid, last.tid);
    if (last.core_ns == 0 || core_ns > last.core_ns + ran_ns) ++compared_;
}

// Who changes the lock, where it differs from the trace: it lets go of what the trace has it hold, or has just taken
// it.
std::uint64_t Peek::thread_of(const Moment& moment) const {
    if (moment.acquired_at_ns == 0) return read_holder();
    const gil::SlotNumber holder = traced()->holder;
    return holder != 0 ? static_cast<std::uint64_t>(ledger_.thread[holder - 1].tid) : 0;
}

// The kernel's number of the thread that took it last.
std::uint64_t Peek::read_holder() const {
    const gil::ProcessSlot& process = ledger_.process[0];
    const gil::OtherMemory memory(process.pid);
    std::uint64_t state = 0;
    std::uint64_t tid = 0;
    memory.read(process.main_gil + process.layout.gil_last_holder, &state, sizeof state);
    memory.read(state + process.layout.thread_native_id, &tid, sizeof tid);
    return tid;
}

void Peek::look() {
    const gil::ProcessSlot& process = ledger_.process[0];
    if (process.engine == gil::Engine::none || process.engine == gil::Engine::no_gil) return;
    const bool is_hidden = process.layout.is_known != 0 && process.main_gil == 0;  // while the hooks are measured
    if (is_hidden || process.end_ns != 0) return;
    int locked = 0;
    if (!read(locked)) {
        ++failed_looks_;
        return;
    }
    const std::uint64_t now_ns = gil::clock_ns();
    const gil::GilSlot* gil = traced();
    const std::uint64_t traced_ns = gil != nullptr ? held_ns(*gil, now_ns) : 0;
    if (looks_ == 0) {
        first_ns_ = now_ns;
        first_held_ns_ = traced_ns;
    }
    ++looks_;
    if (locked > 0) ++looks_held_;
    last_ns_ = now_ns;
    last_held_ns_ = traced_ns;
    if (process.engine == gil::Engine::sampled && locked > 0) ++looks_by_tid_[static_cast<std::int64_t>(read_holder())];
}

void Peek::fill(GilAccount& account) const {
    if (looks_ < 2 || last_ns_ <= first_ns_) {
        if (failed_looks_ > 1) account.notes.push_back("the GIL could not be looked at from outside: no self-check");
        return;
    }
    const double share = static_cast<double>(looks_held_) / static_cast<double>(looks_);
    const double traced_share = (static_cast<double>(last_held_ns_) - static_cast<double>(first_held_ns_)) /
                                static_cast<double>(last_ns_ - first_ns_);
    if (ledger_.process[0].engine == gil::Engine::sampled) return add_sampled(account);
    account.peek = GilPeek{.looks = looks_,
                           .held_share = share,
                           .error = error_of(share, looks_),
                           .traced_share = traced_share,
                           .compared = compared_,
                           .agreeing = agreeing_};
}

void Peek::add_sampled(GilAccount& account) const {
    const double wall_s = account.processes.front().wall_s;
    const auto seconds_of = [&](std::int64_t looks) {
        return wall_s * static_cast<double>(looks) / static_cast<double>(looks_);
    };
    Gil gil;
    gil.name = "main";
    gil.wall_s = wall_s;
    gil.held_s = seconds_of(looks_held_);
    account.gils.push_back(gil);
    for (const auto& [tid, looks] : looks_by_tid_) {
        GilThread thread;
        thread.tid = static_cast<int>(tid);
        thread.name = tid == account.processes.front().pid ? "MainThread" : fmt::format("thread {}", tid);
        thread.lifetime_s = wall_s;
        thread.held_s = seconds_of(looks);
        account.threads.push_back(thread);
    }
    account.notes.push_back(fmt::format(
        "the shares are of {} looks at the GIL, not traced: who waited and what calls did is not known", looks_));
}

}  // namespace pyhost::watch
