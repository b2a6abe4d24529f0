// host/watch/watcher.hpp: what the parent does while the script runs: look, warn, keep a running account.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "core/gil_account.hpp"
#include "gil/ledger.hpp"
#include "watch/hold_watch.hpp"
#include "watch/names.hpp"
#include "watch/peek.hpp"
#include "watch/processes.hpp"
#include "watch/supervisor.hpp"

namespace pyhost::watch {

// When the account is said again that was due at `due_ns`, and was said until `now_ns`: a step later.  Lines that were
// missed, after a stop (Ctrl-Z, a blocked terminal), are not made up for: then it is half a step from now at least.
std::uint64_t next_line_ns(std::uint64_t due_ns, std::uint64_t now_ns, std::uint64_t step_ns);

class Watcher {
public:
    // `ledger` must outlive it; `pid` is a child of this process.
    Watcher(const Order& order, gil::Ledger& ledger, pid_t pid);

    // Returns when the child can be waited for.
    void watch_until_end();

    GilAccount final_account();
    GilTrace trace() const;

private:
    void look(std::uint64_t now_ns);
    void say_account();
    std::uint64_t draw_peek_wait_ns();
    std::int64_t next_wait_ns() const;
    GilAccount account_now();

    const Order& order_;
    gil::Ledger& ledger_;
    Processes processes_;
    Peek peek_;
    HoldWatch holds_;
    Names names_;
    std::minstd_rand random_;
    std::uint64_t next_peek_ns_ = 0;
    std::uint64_t next_hold_look_ns_ = 0;
    std::uint64_t next_watch_ns_ = 0;
    std::uint64_t end_ns_ = 0;
    GilAccount last_said_;
    gil::AccountIndex index_;
};

}  // namespace pyhost::watch
