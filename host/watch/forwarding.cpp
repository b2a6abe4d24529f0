// host/watch/forwarding.cpp: the handler, and whom it passes signals on to.
#include "watch/forwarding.hpp"

#include <unistd.h>

#include <cerrno>

namespace pyhost::watch {
namespace {

volatile pid_t receiver = 0;

// What a terminal does to a background process that uses it.
bool is_stop(int signal) { return signal == SIGTTIN || signal == SIGTTOU; }

void forward(int signal, siginfo_t* info, void*) {
    const int error_before = errno;
    const bool is_from_a_process = info->si_code <= 0;  // SI_USER and its like; the kernel's own are above
    if (!is_from_a_process) {
        if (is_stop(signal)) ::raise(SIGSTOP);
    } else if (info->si_pid != receiver && info->si_pid != ::getpid()) {
        ::kill(receiver, signal);
    }
    errno = error_before;
}

}  // namespace

SignalForwarding::SignalForwarding(pid_t pid) {
    receiver = pid;
    struct sigaction action {};
    action.sa_sigaction = forward;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    for (std::size_t i = 0; i < forwarded.size(); ++i) {
        sigaction(forwarded[i], nullptr, &before_[i]);
        // Where a stop is ignored, the terminal lets a background process write.
        if (is_stop(forwarded[i]) && before_[i].sa_handler == SIG_IGN) continue;
        sigaction(forwarded[i], &action, nullptr);
    }
}

SignalForwarding::~SignalForwarding() {
    for (std::size_t i = 0; i < forwarded.size(); ++i) sigaction(forwarded[i], &before_[i], nullptr);
}

}  // namespace pyhost::watch
