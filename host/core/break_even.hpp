// host/core/break_even.hpp: a kernel at many sizes, called by threads at once, with the GIL held and released.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace pyhost {

// A stretch of time in which every thread calls again and again.
struct Window {
    double wall_s = 0;       // from the first thread's start to the last one's end
    double cpu_s = 0;        // CPU time of the whole process meanwhile
    std::int64_t calls = 0;  // of all threads together
};

// Taken one right after the other: drift of the machine hits both alike, and their ratio stands by itself.
struct WindowPair {
    Window held;
    Window released;
};

struct SweepPoint {
    std::int64_t size = 0;
    double reference_s = 0;            // the pure-Python call whose result the others were compared with
    std::vector<WindowPair> alone;     // one thread
    std::vector<WindowPair> together;  // as many as the sweep's `threads`
};

// One backend's function at every size.
struct Sweep {
    std::string kernel;
    std::string backend;
    std::string unit;  // what the size counts: "points"
    int threads = 2;
    Status status = Status::correct;
    std::string reason;           // why there are no figures, where the status is not correct
    std::string held_provenance;  // the objects that ran
    std::string released_provenance;
    std::vector<SweepPoint> points;  // smallest size first
};

struct BreakEvenReport {
    Machine machine;
    double gil_pair_s = 0;  // a release and an acquire that nobody disturbs, with the tracer's share (gil_hook_s) in it
    std::string command;    // as typed
    std::string started;    // ISO 8601, UTC
    std::uint64_t seed = 0;
    double window_s = 0;  // how long each window lasts
    double wall_s = 0;
    bool interrupted = false;
    std::vector<Sweep> sweeps;
    std::vector<std::string> notes;  // sentences: what was left out, and why
};

}  // namespace pyhost
