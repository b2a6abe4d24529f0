// host/watch/supervisor.cpp: fork, wait, and tell how it ended.
#include "watch/supervisor.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "core/error.hpp"
#include "core/wire.hpp"
#include "gil/ledger.hpp"
#include "watch/forwarding.hpp"
#include "watch/watcher.hpp"

namespace pyhost::watch {
namespace {

// A fifth of the default switch interval: shorter holds make nobody wait who would not have to anyway.
constexpr std::uint64_t long_hold_ns = 1'000'000;
// 1 MiB a thread: about 30'000 times that it took the GIL and let it go, 7 MB of JSON.
constexpr std::uint64_t ring_events = 65'536;

// Started with SIGCHLD ignored, this process would not be told how its child ended.  Returns what was set.
struct sigaction listen_for_child() {
    struct sigaction usual {};
    struct sigaction before {};
    usual.sa_handler = SIG_DFL;
    ::sigaction(SIGCHLD, &usual, &before);
    return before;
}

[[noreturn]] void become_python(const Order& order, const std::string& ledger_path, gil::LedgerMapping& ledger) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a killed pyhost leaves no script running that nobody waits for
    ledger.close_file();                 // the script finds the descriptors that python would have
    ::setenv(wire::ledger_environment, ledger_path.c_str(), 1);
    std::exit(order.run_python());
}

std::string ending_of(int wait_status) {
    if (!WIFSIGNALED(wait_status)) return fmt::format("exit status {}", WEXITSTATUS(wait_status));
    const int signal = WTERMSIG(wait_status);
    return fmt::format("signal {} ({})", signal, ::strsignal(signal));
}

// This process may have been started with it blocked, and the script have let it in.
void unblock(int signal) {
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, signal);
    ::sigprocmask(SIG_UNBLOCK, &one, nullptr);
}

int wait_for(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

}  // namespace

Outcome supervise(const Order& order) {
    gil::LedgerMapping ledger = gil::LedgerMapping::create(long_hold_ns, order.with_trace ? ring_events : 0);
    const std::string path = ledger.path();
    const bool is_reachable = ::access(path.c_str(), R_OK | W_OK) == 0;
    require(is_reachable,
            fmt::format("cannot open {}, through which the script's processes write their accounts: {}; is /proc "
                        "mounted?",
                        path, reason_of(errno)));
    std::fflush(nullptr);
    const struct sigaction child_signal = listen_for_child();
    const pid_t pid = ::fork();
    require(pid >= 0, "cannot start a process for Python: " + reason_of(errno));
    if (pid == 0) {
        ::sigaction(SIGCHLD, &child_signal, nullptr);
        become_python(order, path, ledger);
    }
    ::signal(SIGPIPE, SIG_IGN);  // the script does not die of it that nobody reads our lines any more
    Outcome outcome;
    {
        const SignalForwarding forwarding(pid);
        Watcher watcher(order, ledger.get(), pid);
        watcher.watch_until_end();
        outcome.account = watcher.final_account();
        outcome.trace = watcher.trace();
        outcome.wait_status = wait_for(pid);  // from here on its number may be another process's
    }
    outcome.account.command = order.command;
    outcome.account.ending = ending_of(outcome.wait_status);
    if (!outcome.account.processes.empty()) {
        std::string& ending = outcome.account.processes.front().ending;
        ending = ending.starts_with("replaced") ? ending + ", then " + outcome.account.ending : outcome.account.ending;
    }
    return outcome;
}

void leave_as(int wait_status) {
    std::fflush(nullptr);
    if (!WIFSIGNALED(wait_status)) std::exit(WEXITSTATUS(wait_status));
    const int signal = WTERMSIG(wait_status);
    // The child has dumped its core, if it was to; a second one of this process would overwrite it.
    const rlimit no_core{.rlim_cur = 0, .rlim_max = 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    std::signal(signal, SIG_DFL);
    unblock(signal);
    std::raise(signal);
    std::exit(128 + signal);
}

}  // namespace pyhost::watch
