// tests/host/watched_child.hpp: orders to run a child that needs no Python, and what such a child does.
#pragma once

#include <cstdlib>
#include <functional>
#include <string>
#include <utility>

#include "fake_gil.hpp"
#include "watch/supervisor.hpp"

namespace pyhost::test {

inline watch::Order order_of(std::function<int()> body) {
    watch::Order order;
    order.command = "pyhost gil script.py";
    order.run_python = std::move(body);
    return order;
}

// In the child: counts a GIL in the ledger that the parent watches.
inline CountedGil count_in_watched_ledger() {
    gil::Ledger* ledger = gil::join_ledger(std::getenv(gil::ledger_environment));
    if (ledger == nullptr) ::_exit(99);
    return count_new_gil(*ledger);
}

}  // namespace pyhost::test
