// host/bench/interrupt.hpp: Ctrl-C during a measurement: remembered, so that what was measured is kept and printed.
#pragma once

namespace pyhost::bench {

// While it lives, SIGINT, SIGTERM and SIGHUP set a flag instead of ending the process,
// and a question to a child that is already dead is no SIGPIPE.
class InterruptGuard {
public:
    InterruptGuard();
    ~InterruptGuard();
    InterruptGuard(const InterruptGuard&) = delete;
    InterruptGuard& operator=(const InterruptGuard&) = delete;
};

// The first of those signals that came, or 0.
int pending_signal();

}  // namespace pyhost::bench
