// extensions/openmp/team.cpp: see team.hpp.
#include "openmp/team.hpp"

#include <hwy/cache_control.h>
#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <optional>

namespace pyhost::openmp {
namespace {

constexpr Nanoseconds microsecond = 1'000;
constexpr Nanoseconds millisecond = 1'000'000;
constexpr int few = 4;                                       // calls in a row: a wake costs some us, a tenth of them
constexpr Nanoseconds crowded = 10 * millisecond;            // two callers at once
constexpr Nanoseconds patience = 20 * microsecond;           // longer than a chunk takes: its helper has lost its core
constexpr Nanoseconds wanted_by_others = 300 * millisecond;  // the cores, for a while
constexpr Nanoseconds longest_nap = 1'000 * millisecond;     // between wakes after which nobody came
constexpr int looks_a_clock = 32;                            // each is a pause of 10 to 40 ns, a reading 25

Nanoseconds now() noexcept {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

constexpr std::uint64_t range(std::uint64_t first, std::uint64_t last) noexcept { return first << 32 | last; }

struct Chunks {
    std::size_t first, last;
};

// Half of those that are left, or one.
std::optional<Chunks> claim(std::atomic<std::uint64_t>& left, bool from_its_end) noexcept {
    std::uint64_t seen = left.load(std::memory_order_relaxed);
    for (;;) {
        const std::uint64_t first = seen >> 32;
        const std::uint64_t last = seen & 0xffffffffU;
        if (first >= last) {
            return {};
        }
        const std::uint64_t middle = from_its_end ? (first + last) / 2 : (first + last + 1) / 2;
        const std::uint64_t rest = from_its_end ? range(first, middle) : range(middle, last);
        // Acquires what was written before the chunks were offered: the job, and what it works on.
        if (left.compare_exchange_weak(seen, rest, std::memory_order_acquire, std::memory_order_relaxed)) {
            return from_its_end ? Chunks{middle, last} : Chunks{first, middle};
        }
    }
}

// What `others` would have cost a caller whose own chunks took so long.
Nanoseconds saved_by(std::size_t others, std::size_t own, Nanoseconds duration) noexcept {
    const double chunk = own == 0 ? 0.0 : static_cast<double>(duration) / static_cast<double>(own);
    return static_cast<Nanoseconds>(chunk * static_cast<double>(others));
}

}  // namespace

Team::Team(std::size_t helpers, std::chrono::microseconds spin) noexcept
    : helpers_(std::min(helpers, most_helpers)), spin_(spin.count() * microsecond) {}

void Team::run(std::size_t chunks, Wake wake, Job job) noexcept {
    if (helpers_ == 0) {
        return job.work(job.self, 0, chunks);
    }
    if (is_taken_.exchange(true, std::memory_order_acquire)) {
        rest(crowded);
        return job.work(job.self, 0, chunks);
    }
    const Nanoseconds began = now();
    const bool may = began >= rest_until_.load(std::memory_order_relaxed);
    const bool wakes = is_time_to_wake(wake, began) && may;
    if (wakes || (may && awake_.load(std::memory_order_relaxed) > 0)) {
        share_out(chunks, wakes, job);
    } else {
        job.work(job.self, 0, chunks);
    }
    history_.last_end = now();
    is_taken_.store(false, std::memory_order_release);
}

bool Team::is_time_to_wake(Wake wake, Nanoseconds now) noexcept {
    history_.in_a_row = now < history_.last_end + spin_ ? std::min(history_.in_a_row + 1, few) : 1;
    return awake_.load(std::memory_order_relaxed) < helpers_ && now >= history_.next_wake &&
           (wake == Wake::at_once || history_.in_a_row == few);
}

void Team::share_out(std::size_t chunks, bool wakes, Job job) noexcept {
    const Nanoseconds began = now();
    if (wakes) {
        // The next one not so soon, unless somebody helps.
        history_.until_next_wake = std::clamp(2 * history_.until_next_wake, millisecond, longest_nap);
        history_.next_wake = began + history_.until_next_wake;
        wakes = start();
    }
    const std::size_t shares = 1 + (wakes ? helpers_ : std::min(helpers_, awake_.load(std::memory_order_relaxed)));
    job_ = job;
    caller_core_.store(sched_getcpu(), std::memory_order_relaxed);
    done_.store(0, std::memory_order_relaxed);
    for (std::size_t i = 0; i < shares; ++i) {
        shares_[i].left.store(range(chunks * i / shares, chunks * (i + 1) / shares), std::memory_order_release);
    }
    posts_.fetch_add(1, std::memory_order_seq_cst);
    if (wakes) {
        posts_.notify_all();
    }
    const std::size_t own = take_part(0);
    if (own < chunks) {
        history_.until_next_wake = 0;
        wait_for(chunks - own, own, began);
    }
}

// Its own share first, then what nobody has begun of the others'. Returns the number of chunks done. What they are of
// is read with one claimed: until it is done, no other job can be posted.
std::size_t Team::take_part(std::size_t own) noexcept {
    std::size_t count = 0;
    for (std::size_t i = 0; i <= helpers_; ++i) {
        Share& share = shares_[(own + i) % (helpers_ + 1)];
        while (const std::optional<Chunks> chunks = claim(share.left, i > 0)) {
            job_.work(job_.self, chunks->first, chunks->last);
            count += chunks->last - chunks->first;
        }
    }
    return count;
}

// For chunks that others have begun, after its own.
void Team::wait_for(std::size_t others, std::size_t own, Nanoseconds began) noexcept {
    const auto are_done = [&] { return done_.load(std::memory_order_acquire) == others; };
    const Nanoseconds through = now();
    const Nanoseconds limit = patience + (through - began) / 4;
    Nanoseconds waited = 0;
    while (!are_done()) {
        for (int i = 0; i < looks_a_clock && !are_done(); ++i) {
            hwy::Pause();
        }
        waited = now() - through;
        if (waited > limit) {
            sched_yield();  // it may be this core that the helper wants
        }
    }
    rest(history_.balance.count(saved_by(others, own, through - began), waited, waited > limit));
}

// A rest that is to end later stays.
void Team::rest(Nanoseconds duration) noexcept {
    if (duration == 0) {
        return;
    }
    const Nanoseconds end = now() + duration;
    Nanoseconds seen = rest_until_.load(std::memory_order_relaxed);
    while (seen < end && !rest_until_.compare_exchange_weak(seen, end, std::memory_order_relaxed)) {
    }
}

// False where there are no helpers and none can be had.
bool Team::start() noexcept {
    const std::unique_lock lock(starting_, std::try_to_lock);
    if (!lock.owns_lock()) {  // another thread forks
        return false;
    }
    if (threads_.empty()) {
        sigset_t all, before;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);  // signals are the other threads'
        try {
            for (std::size_t i = 1; i <= helpers_; ++i) {
                threads_.emplace_back([this, i, seen = posts_.load()] { help(i, seen); });
            }
        } catch (const std::exception&) {
            // No thread can be had, or no memory for one: those that there are do.
        }
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }
    return !threads_.empty();
}

// A helper's life. No Python in it.
void Team::help(std::size_t own, std::uint32_t seen) noexcept {
    awake_.fetch_add(1);
    Cores cores;
    while (!is_ending_.load()) {
        seen = next_post(seen, cores);
        const std::size_t count = take_part(own);
        if (count > 0) {
            done_.fetch_add(count, std::memory_order_release);
        }
    }
    awake_.fetch_sub(1);
}

std::uint32_t Team::next_post(std::uint32_t seen, Cores& cores) noexcept {
    const auto is_there = [&] { return posts_.load(std::memory_order_acquire) != seen; };
    const int callers = caller_core_.load(std::memory_order_relaxed);
    if (sched_getcpu() == callers && !cores.leave(callers, now())) {
        rest(wanted_by_others);
    } else {
        for (const Nanoseconds until = now() + spin_; !is_there() && now() < until;) {
            for (int i = 0; i < looks_a_clock && !is_there(); ++i) {
                hwy::Pause();
            }
        }
    }
    if (!is_there()) {
        awake_.fetch_sub(1);
        cores.return_unless(caller_core_.load(std::memory_order_relaxed));
        posts_.wait(seen);
        awake_.fetch_add(1);
    }
    return posts_.load(std::memory_order_acquire);
}

void Team::retire() noexcept {
    is_ending_ = true;
    posts_.fetch_add(1);
    posts_.notify_all();
    for (std::thread& thread : threads_) {
        thread.join();
    }
    threads_.clear();
    is_ending_ = false;
}

void Team::before_fork() {
    starting_.lock();
    retire();
}

// Another thread's call is not here, and its chunks are nobody's.
void Team::in_forked_process() noexcept {
    for (Share& share : shares_) {
        share.left = 0;
    }
    history_ = {};
    rest_until_ = 0;
    is_taken_ = false;
    starting_.unlock();
}

}  // namespace pyhost::openmp
