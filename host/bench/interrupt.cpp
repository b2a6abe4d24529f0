// host/bench/interrupt.cpp: the handlers and their flag.
#include "bench/interrupt.hpp"

#include <array>
#include <csignal>

namespace pyhost::bench {
namespace {

volatile std::sig_atomic_t first_signal = 0;

constexpr std::array handled{SIGINT, SIGTERM, SIGHUP};

void remember(int signal) {
    if (first_signal == 0) first_signal = signal;
}

// Without SA_RESTART: a poll() that is under way returns at once.
void handle_with(void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    for (const int signal : handled) sigaction(signal, &action, nullptr);
}

}  // namespace

InterruptGuard::InterruptGuard() {
    handle_with(remember);
    std::signal(SIGPIPE, SIG_IGN);
}

InterruptGuard::~InterruptGuard() {
    handle_with(SIG_DFL);
    std::signal(SIGPIPE, SIG_DFL);
}

int pending_signal() { return first_signal; }

}  // namespace pyhost::bench
