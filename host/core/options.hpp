// host/core/options.hpp: what the user asked for, after the command line was read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/cell.hpp"

namespace pyhost {

enum class Verb {
    plain,    // be python
    compare,  // a script with --backend or --swap: reference, backends, tables
    run,      // one run with a backend swapped in, and its account
    gil,      // any script: who held the GIL, who waited, for how long
    bench,    // kernels cell by cell
    list,     // kernels x backends
    merge,    // several reports in one table
    check,    // the wrong-input matrix
    info,     // this build, its Python, the machine
    help,
};

// --swap FUNC=MODULE:ATTR
struct Swap {
    std::string function;   // top-level function of the script
    std::string module;     // importable, dotted
    std::string attribute;  // dotted path inside the module
};

struct Options {
    Verb verb = Verb::plain;

    // What follows python's own name on python's command line: its options, then the script (or -m MODULE, -c CODE, -),
    // then the script's arguments.
    std::vector<std::string> python_arguments;
    std::string passed_on;  // among them, after the script: what would be an option of pyhost's before it

    std::vector<std::string> backends;  // as typed: names, "native", "all"; empty where only --swap was given
    std::vector<GilPolicy> policies;    // empty = all
    std::vector<Lane> lanes{Lane::threads};
    bool asks_own_gils = false;  // --gil=per-interpreter: held in the lane `interpreters`, beside the lanes above
    std::vector<Swap> swaps;
    std::vector<std::string> kernels;  // of bench; empty = all
    std::vector<std::string> reports;  // of merge: files that --json wrote

    std::string case_name;  // empty = talk where affordable, else quick
    std::vector<int> threads{1, 2};
    std::vector<int> inner_threads;  // that a call itself starts; empty: as many as each backend takes
    double budget_s = 20;            // per cell
    double timeout_s = 300;          // for one answer of a child
    // For the script's own run and for its reference, of which nobody knows how long they take; --timeout sets both.
    double long_timeout_s = 3000;
    double tolerance = 0;      // of results that are compared without a check(), absolute or relative
    bool loose_types = false;  // of these: a list equals a tuple or an array of the same values, 1 equals 1.0
    std::uint64_t seed = 0;    // of the random order of samples; 0 = from the clock
    bool limits = false;       // of bench: measure the machine's own
    bool fresh = false;        // measure the reference again
    bool quiet = false;        // no tables
    std::string json_path;     // "-" is stdout; empty = none
    std::string csv_path;
    std::string markdown_path;

    double watch_s = 0;         // of gil and run: seconds between two lines of a running account; 0 = none
    double warn_hold_s = 0.05;  // a longer hold is reported while it lasts; 0 = none
    std::string trace_path;     // of gil and run: Chrome/Perfetto JSON
    int rows = 0;               // of gil and run: that each of their tables has at most; 0: as many as is usual for it
    bool break_even = false;    // of bench: from which size on does releasing pay?
    bool queue = false;         // of bench: how fast do several workers empty the script's QUEUE?

    bool full_leaks = false;  // of check: look for rare leaks, and for those of memory that Python knows nothing of
    std::string script;       // of check: where the functions of `swaps` are defined; empty = kernels
};

}  // namespace pyhost
