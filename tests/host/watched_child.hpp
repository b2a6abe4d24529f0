// tests/host/watched_child.hpp: orders to run a child that needs no Python, and what such a child does.
#pragma once

#include <cstdlib>
#include <functional>
#include <string>
#include <utility>

#include "core/wire.hpp"
#include "fake_gil.hpp"
#include "watch/supervisor.hpp"

namespace pyhost::test {

inline watch::Order order_of(std::function<int()> body) {
    watch::Order order;
    order.command = "pyhost gil script.py";
    order.run_python = std::move(body);
    return order;
}

// In the child: the ledger that the parent watches, or null.
inline gil::Ledger* watched_ledger() {
    const char* path = std::getenv(wire::ledger_environment);
    return path == nullptr ? nullptr : gil::join_ledger(path);
}

// In the child: counts a GIL in that ledger.
inline CountedGil count_in_watched_ledger() {
    gil::Ledger* ledger = watched_ledger();
    if (ledger == nullptr) ::_exit(99);
    return count_new_gil(*ledger);
}

}  // namespace pyhost::test
