// extensions/openmp/team.hpp: threads for calls that are over before a sleeping one would have come.
//
// A parallel region of OpenMP ends when every one of its threads has come, and under OMP_WAIT_POLICY=passive, as in
// measured children, they sleep: 30 to 50 us in a virtual machine, for a mask that takes 20. Where they spin
// (GOMP_SPINCOUNT) on a machine whose cores others want too, each waits for one that is not running. Highway's
// ThreadPool waits for all of its threads likewise. Here nobody waits for a thread that has begun nothing:
//
// - Each thread has a share of a call's chunks, the same part of an array in every call, so that it finds it in its own
//   cache. It claims half of what is left of it at a time; who is through takes the others' likewise, from their ends.
//   A caller whose helpers do not come does all of it.
// - A helper that has nothing to do looks for the next call for `spin` and sleeps then. That is what it costs: at most
//   so much of a core after a call. Helpers are woken by a call that is worth it alone, or by the fourth of several
//   that follow one another within `spin`.
// - A helper that finds itself on its caller's core leaves it for the others that it may have.
// - Where it does not pay, helpers rest, and calls are their callers' own: when two threads call at once, each has a
//   core; for 0.3 s, when a helper is on its caller's core and cannot leave it; and when callers have waited for
//   helpers longer than these have saved them (balance.hpp): where other programs want the cores, calls are shared out
//   ever more seldom.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "openmp/balance.hpp"
#include "openmp/cores.hpp"
#include "openmp/nanoseconds.hpp"

namespace pyhost::openmp {

enum class Wake : std::uint8_t {
    when_calls_follow,  // what takes 10 us and more on one thread
    at_once,            // 100 us and more
};

class Team {
public:
    // Beyond three helpers, a share of a call this short is no more than what it costs to hand it over.
    static constexpr std::size_t most_helpers = 3;

    Team(std::size_t helpers, std::chrono::microseconds spin) noexcept;
    Team(const Team&) = delete;
    Team& operator=(const Team&) = delete;
    ~Team() { retire(); }

    // work(first, last) until all of 0 ... chunks are done, in the caller and in helpers that come; at once where there
    // are none. At most 2**32 - 1 chunks. Any number of threads may call, but not `work`.
    template <class Work>
    void run(std::size_t chunks, Wake wake, Work& work) noexcept {
        const auto call = [](void* self, std::size_t first, std::size_t last) noexcept {
            (*static_cast<Work*>(self))(first, last);
        };
        run(chunks, wake, Job{call, &work});
    }

    // A fork copies no thread: the helpers end before, and start again in either process when they are wanted.
    void before_fork();
    void after_fork() noexcept { starting_.unlock(); }
    void in_forked_process() noexcept;

private:
    struct Job {
        void (*work)(void* self, std::size_t first, std::size_t last) noexcept = nullptr;
        void* self = nullptr;
    };

    // The chunks from its upper half up to its lower that nobody has claimed. In a cache line of its own.
    struct alignas(64) Share {
        std::atomic<std::uint64_t> left{0};
    };

    // What a caller remembers of the calls before; of whoever has taken the team.
    struct History {
        Nanoseconds last_end = 0;
        int in_a_row = 0;  // counted up to `few`
        Nanoseconds next_wake = 0;
        Nanoseconds until_next_wake = 0;
        Balance balance = {};
    };

    void run(std::size_t chunks, Wake wake, Job job) noexcept;
    void share_out(std::size_t chunks, bool wakes, Job job) noexcept;
    std::size_t take_part(std::size_t own) noexcept;
    void wait_for(std::size_t others, std::size_t own, Nanoseconds began) noexcept;
    bool is_time_to_wake(Wake wake, Nanoseconds now) noexcept;
    void rest(Nanoseconds duration) noexcept;

    bool start() noexcept;
    void help(std::size_t own, std::uint32_t seen) noexcept;
    std::uint32_t next_post(std::uint32_t seen, Cores& cores) noexcept;
    void retire() noexcept;

    const std::size_t helpers_;
    const Nanoseconds spin_;

    // A post: what a helper looks at, in one line.
    alignas(64) std::atomic<std::uint32_t> posts_{0};
    std::atomic<int> caller_core_{-1};
    Job job_;
    std::array<Share, most_helpers + 1> shares_;
    alignas(64) std::atomic<std::size_t> done_{0};  // chunks, by helpers
    std::atomic<std::size_t> awake_{0};
    std::atomic<Nanoseconds> rest_until_{0};
    std::atomic<bool> is_ending_{false};

    alignas(64) std::atomic<bool> is_taken_{false};
    History history_;
    std::mutex starting_;
    std::vector<std::thread> threads_;
};

}  // namespace pyhost::openmp
