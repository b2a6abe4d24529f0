// host/bench/interrupt.hpp: Ctrl-C during a measurement: remembered, so that what was measured is kept and printed.
#pragma once

#include <array>
#include <csignal>

namespace pyhost::bench {

// While it lives, SIGINT, SIGTERM and SIGHUP set a flag instead of ending the process, and a question to a child that
// is already dead is no SIGPIPE.  Those that this process was started to ignore (nohup, a shell's `&`) stay ignored.
class InterruptGuard {
public:
    InterruptGuard();
    ~InterruptGuard();
    InterruptGuard(const InterruptGuard&) = delete;
    InterruptGuard& operator=(const InterruptGuard&) = delete;

private:
    static constexpr std::array handled{SIGINT, SIGTERM, SIGHUP};
    std::array<struct sigaction, handled.size()> before_{};
    struct sigaction pipe_before_ {};
};

// The first of those signals that came, or 0.
int pending_signal();

}  // namespace pyhost::bench
