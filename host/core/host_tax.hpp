// host/core/host_tax.hpp: small loops of pure Python, timed in this host and in the interpreter that it embeds.
//
// Where the loader puts things biases a process for its whole life, so several pairs of processes run them.
//
// A host that is slower than python3 makes every reference slower, and so flatters every speed-up.
#pragma once

#include <string>
#include <vector>

namespace pyhost {

// Seconds of the same loop, one right after the other: drift of the machine hits both alike.
struct LoopPair {
    double host_s = 0;
    double stock_s = 0;
};

struct TaxedLoop {
    std::string name;
    std::vector<LoopPair> pairs;  // of one pair of processes after the other
};

struct HostTax {
    std::string stock;             // path of the interpreter as its makers built it; empty: not asked for
    bool is_stock_shared = false;  // it runs a shared libpython, which is slower
    int rounds = 1;                // of each pair of processes: so many pairs of a loop are of the same two
    std::vector<TaxedLoop> loops;  // empty where `reason` says why
    std::string reason;
};

}  // namespace pyhost
