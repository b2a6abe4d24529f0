// host/bench/interrupt.cpp: the handlers and their flag.
#include "bench/interrupt.hpp"

#include <csignal>

namespace pyhost::bench {
namespace {

volatile std::sig_atomic_t first_signal = 0;

void remember(int signal) {
    if (first_signal == 0) first_signal = signal;
}

// Without SA_RESTART: a poll() that is under way returns at once.
void remember_unless_ignored(int signal, struct sigaction& before) {
    struct sigaction action {};
    action.sa_handler = remember;
    sigaction(signal, nullptr, &before);
    if (before.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr);
}

}  // namespace

InterruptGuard::InterruptGuard() {
    for (std::size_t i = 0; i < handled.size(); ++i) remember_unless_ignored(handled[i], before_[i]);
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, &pipe_before_);
}

InterruptGuard::~InterruptGuard() {
    for (std::size_t i = 0; i < handled.size(); ++i) sigaction(handled[i], &before_[i], nullptr);
    sigaction(SIGPIPE, &pipe_before_, nullptr);
}

int pending_signal() { return first_signal; }

}  // namespace pyhost::bench
