// host/watch/watcher.cpp: a loop that sleeps until the child ends, the next look, or the next line of the account.
#include "watch/watcher.hpp"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

#include "gil/account_of.hpp"
#include "gil/spans.hpp"

namespace pyhost::watch {
namespace {

// 80 looks a second, at random moments, so that no rhythm of the script is mistaken for its mean.  To be woken costs 5
// µs on a machine of its own and 50 µs on some virtual ones: there 0.4 % of one core for the wake-ups alone.
constexpr std::uint64_t shortest_peek_wait_ns = 6'000'000;
constexpr std::uint64_t longest_peek_wait_ns = 18'000'000;

std::uint64_t nanoseconds(double duration_s) { return static_cast<std::uint64_t>(duration_s * 1e9); }

// struct sched_attr of the kernel's sched_setattr(2); glibc 2.36 has none.
struct SchedulerRequest {
    std::uint32_t size = 48;
    std::uint32_t policy = 0;  // SCHED_OTHER
    std::uint64_t flags = 0;
    std::int32_t nice = 0;
    std::uint32_t priority = 0;
    std::uint64_t runtime_ns = 0;
    std::uint64_t deadline_ns = 0;
    std::uint64_t period_ns = 0;
};
static_assert(sizeof(SchedulerRequest) == 48);

// A look that waits for the script's timers, or until the script gives up its core, finds released locks too often.
// Timers to the nanosecond, and the shortest slice of time (Linux 6.12; refused or ignored before): a thread that wants
// little may interrupt one that wants much.
void look_in_time() {
    ::prctl(PR_SET_TIMERSLACK, 1UL);
    if (::sched_getscheduler(0) != SCHED_OTHER) return;  // the user's own choice
    const int nice = ::getpriority(PRIO_PROCESS, 0);
    const SchedulerRequest request{.nice = nice, .runtime_ns = 100'000};
    ::syscall(SYS_sched_setattr, 0, &request, 0);
}

}  // namespace

std::uint64_t next_line_ns(std::uint64_t due_ns, std::uint64_t now_ns, std::uint64_t step_ns) {
    return std::max(due_ns + step_ns, now_ns + step_ns / 2);
}

Watcher::Watcher(const Order& order, gil::Ledger& ledger, pid_t pid)
    : order_(order),
      ledger_(ledger),
      processes_(ledger, pid),
      peek_(ledger),
      holds_(ledger, order),
      names_(ledger),
      random_(static_cast<std::uint32_t>(gil::clock_ns())),
      next_watch_ns_(order.watch_s > 0 ? ledger.start_ns + nanoseconds(order.watch_s) : UINT64_MAX) {}

void Watcher::watch_until_end() {
    look_in_time();
    while (!processes_.wait_ns(next_wait_ns())) {
        const std::uint64_t now_ns = gil::clock_ns();
        look(now_ns);
        if (now_ns >= next_watch_ns_) say_account();
    }
    end_ns_ = gil::clock_ns();
}

std::uint64_t Watcher::draw_peek_wait_ns() {
    return std::uniform_int_distribution<std::uint64_t>(shortest_peek_wait_ns, longest_peek_wait_ns)(random_);
}

std::int64_t Watcher::next_wait_ns() const {
    const std::uint64_t now_ns = gil::clock_ns();
    const std::uint64_t next_ns = std::min({next_peek_ns_, next_hold_look_ns_, next_watch_ns_});
    return next_ns > now_ns ? static_cast<std::int64_t>(next_ns - now_ns) : 0;
}

void Watcher::look(std::uint64_t now_ns) {
    names_.look();
    if (now_ns >= next_peek_ns_) {
        peek_.look();
        next_peek_ns_ = now_ns + draw_peek_wait_ns();
    }
    next_hold_look_ns_ = holds_.look(names_, now_ns);  // apart from the peek, which must not favour long holds
}

void Watcher::say_account() {
    const GilAccount now = account_now();
    const double now_s = static_cast<double>(gil::clock_ns() - ledger_.start_ns) * 1e-9;
    if (order_.on_watch) order_.on_watch(last_said_, now, now_s);
    last_said_ = now;
    next_watch_ns_ = next_line_ns(next_watch_ns_, gil::clock_ns(), nanoseconds(order_.watch_s));
}

GilAccount Watcher::account_now() {
    const std::uint64_t now_ns = end_ns_ != 0 ? end_ns_ : gil::clock_ns();
    gil::AccountOf read = gil::account_of(ledger_, now_ns);
    index_ = std::move(read.index);
    GilAccount account = std::move(read.account);
    names_.fill(account, index_);
    peek_.fill(account);
    account.wall_s = static_cast<double>(now_ns - ledger_.start_ns) * 1e-9;
    return account;
}

GilAccount Watcher::final_account() {
    processes_.note_first_end(end_ns_);
    return account_now();
}

GilTrace Watcher::trace() const { return gil::trace_of(ledger_, index_, end_ns_); }

}  // namespace pyhost::watch
