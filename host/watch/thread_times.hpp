// host/watch/thread_times.hpp: what a thread does, by the system's clocks: it computes, is blocked, has no core, is
// stopped.
//
// The kernel says how long a thread was on a core and how long it was in the queue for one.  It adds a stay in the
// queue as that ends, and a stay on a core some ms late: what two looks find is exact only up to that, and is made up
// for.
#pragma once

#include <cstdint>
#include <optional>

#include "gil/ledger.hpp"

namespace pyhost::watch {

enum class ThreadState { runs, blocked, stopped };  // `runs`: on a core or in the queue for one

struct ThreadTimes {
    std::uint64_t at_ns = 0;
    std::uint64_t core_ns = 0;
    std::uint64_t queued_ns = 0;
    ThreadState state = ThreadState::runs;
};

// From /proc; nothing where there is no such thread, or the kernel does not count (CONFIG_SCHED_INFO).
std::optional<ThreadTimes> read_thread_times(std::int32_t pid, std::int32_t tid);

// Of one thread, from the first look to the last.
class ActivitySum {
public:
    void add(const ThreadTimes& times);
    const gil::Activity& sum() const { return sum_; }

private:
    void give(std::int64_t rest_ns, ThreadState state);

    std::optional<ThreadTimes> last_;
    // Neither computed nor queued, and not known to be something else; negative: too much was.
    std::int64_t open_ns_ = 0;
    gil::Activity sum_{};
};

}  // namespace pyhost::watch
