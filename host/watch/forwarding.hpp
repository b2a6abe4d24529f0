// host/watch/forwarding.hpp: signals that are sent to pyhost reach the script that it runs.
#pragma once

#include <sys/types.h>

#include <array>
#include <csignal>

namespace pyhost::watch {

// While it lives, a signal sent to this process by another one is passed on to `pid`.  What the terminal sends (Ctrl-C)
// goes to both of them by itself.  A signal that this process was started to ignore (nohup, a shell's `&`) is passed on
// too: `pid` ignores it as well, until its script sets a handler, as under python.  Job control's are passed on only
// where no terminal uses them.
class SignalForwarding {
public:
    explicit SignalForwarding(pid_t pid);
    ~SignalForwarding();
    SignalForwarding(const SignalForwarding&) = delete;
    SignalForwarding& operator=(const SignalForwarding&) = delete;

private:
    static constexpr std::array forwarded{SIGHUP,  SIGINT,  SIGQUIT, SIGABRT,   SIGALRM, SIGTERM,  SIGUSR1, SIGUSR2,
                                          SIGTTIN, SIGTTOU, SIGURG,  SIGVTALRM, SIGPROF, SIGWINCH, SIGIO,   SIGPWR};
    std::array<struct sigaction, forwarded.size()> before_{};
};

}  // namespace pyhost::watch
