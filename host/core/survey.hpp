// host/core/survey.hpp: what `pyhost list` and `pyhost check` find out, before it is rendered.
#pragma once

#include <string>
#include <vector>

#include "core/cell.hpp"

namespace pyhost {

// What one backend offers for one kernel. A backend that was not built is an offer too: no policies and a reason.
struct Offer {
    std::string backend;
    std::string kind;                 // reference, library, binding, implementation, variant
    std::string kernel;               // empty where the reason holds for every kernel
    std::vector<GilPolicy> policies;  // that are there
    std::string reason;               // for what is not there; a clause without a full stop; else empty
};

// What one backend did with one input, right or wrong.
struct ProbeOutcome {
    std::string kernel;
    std::string backend;
    GilPolicy policy = GilPolicy::own;
    std::string probe;     // the input: "the inputs of 'quick'", "float32", "xs=None"
    std::string expected;  // "TypeError", "ValueError" or "same"
    std::string outcome;   // what came: "TypeError: xs must be ...", "equal to the reference", "signal 11"
    std::string verdict;   // one of those that docs/reference/check_json.md lists
};

}  // namespace pyhost
