// host/watch/thread_times.cpp: /proc/PID/task/TID/schedstat, and the letter in its stat.
#include "watch/thread_times.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace pyhost::watch {
namespace {

// The thread's name before it may have any character in it.
std::optional<ThreadState> read_state(const std::string& folder) {
    std::ifstream file(folder + "/stat");
    std::string line;
    std::getline(file, line);
    const std::size_t letter = line.rfind(')') + 2;
    if (line.rfind(')') == std::string::npos || letter >= line.size()) return std::nullopt;
    switch (line[letter]) {
        case 'R': return ThreadState::runs;
        case 'T':
        case 't': return ThreadState::stopped;
        default: return ThreadState::blocked;
    }
}

}  // namespace

std::optional<ThreadTimes> read_thread_times(std::int32_t pid, std::int32_t tid) {
    const std::string folder = fmt::format("/proc/{}/task/{}", pid, tid);
    ThreadTimes times{.at_ns = gil::clock_ns()};
    std::ifstream file(folder + "/schedstat");
    const bool is_counted = (file >> times.core_ns >> times.queued_ns) && times.core_ns + times.queued_ns != 0;
    const auto state = is_counted ? read_state(folder) : std::nullopt;
    if (!state) return std::nullopt;
    times.state = *state;
    return times;
}

void ActivitySum::add(const ThreadTimes& times) {
    if (last_) {
        const std::uint64_t elapsed_ns = times.at_ns - last_->at_ns;
        const std::uint64_t computed_ns = times.core_ns - last_->core_ns;
        const std::uint64_t queued_ns = times.queued_ns - last_->queued_ns;
        sum_.between_ns += elapsed_ns;
        sum_.computed_ns += computed_ns;
        sum_.no_core_ns += queued_ns;
        const ThreadState state = times.state != ThreadState::runs ? times.state : last_->state;
        give(static_cast<std::int64_t>(elapsed_ns - computed_ns - queued_ns) + open_ns_, state);
    }
    last_ = times;
}

// What a thread that ran at both looks did between may be in the queue still, and is counted then.
void ActivitySum::give(std::int64_t rest_ns, ThreadState state) {
    open_ns_ = rest_ns;
    if (state == ThreadState::runs) return;
    std::uint64_t& part_ns = state == ThreadState::stopped ? sum_.stopped_ns : sum_.blocked_ns;
    const std::int64_t all_ns = static_cast<std::int64_t>(part_ns) + rest_ns;
    part_ns = static_cast<std::uint64_t>(std::max<std::int64_t>(all_ns, 0));
    open_ns_ = std::min<std::int64_t>(all_ns, 0);
}

}  // namespace pyhost::watch
