// host/watch/supervisor.hpp: run Python in a child process and account for what it does with the GIL, however it ends.
//
// The parent never starts Python: it waits, passes signals on, looks at the ledger, and has the account also of a child
// that was killed, called _exit() or became another program.
#pragma once

#include <functional>
#include <string>

#include "core/gil_account.hpp"
#include "core/hold_warning.hpp"

namespace pyhost::watch {

struct Order {
    std::string command;              // as typed, for the account
    double watch_s = 0;               // between two calls of on_watch; 0: never
    double warn_hold_s = 0;           // 0: no warnings
    bool with_trace = false;          // keep events for a trace
    std::function<int()> run_python;  // in the child; its result is the exit status
    std::function<void(const GilAccount& before, const GilAccount& now, double now_s)> on_watch;
    std::function<void(const HoldWarning&)> on_long_hold;
};

struct Outcome {
    int wait_status = 0;  // as waitpid() gives it
    GilAccount account;
    GilTrace trace;
};

// Throws Error where no child can be started.  In the child it does not return: `run_python` may throw, though.
Outcome supervise(const Order& order);

// Leaves as the child left: with its exit status, or by its signal.
[[noreturn]] void leave_as(int wait_status);

}  // namespace pyhost::watch
