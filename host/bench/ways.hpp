// host/bench/ways.hpp: in which GIL policies and lanes a function is measured: one row each.
#pragma once

#include <string>
#include <vector>

#include "core/cell.hpp"
#include "core/options.hpp"

namespace pyhost::bench {

struct Way {
    GilPolicy policy = GilPolicy::own;
    Lane lane = Lane::threads;
    InputsBy inputs = InputsBy::none;
    int inner_threads = 0;

    bool operator==(const Way&) const = default;
};

// Of a backend that is shown under `policies`: lane by lane; with --gil=per-interpreter also that. Each for every
// number of --inner-threads, if its calls start threads whose number can be chosen.
std::vector<Way> backend_ways(const Options& options, const std::vector<GilPolicy>& policies, bool has_inner_threads);

// Of pure Python as a contestant: in every lane that was asked for but the reference's own.
std::vector<Way> python_ways(const Options& options);

// Of a --swap, whose policy is its claim: --gil=per-interpreter adds a row to that on threads.
std::vector<Way> swap_ways(const Options& options, GilPolicy claimed);

// What to say where --gil was given by the word for a lane; else empty.
std::string note_on_own_gils(const Options& options);

}  // namespace pyhost::bench
