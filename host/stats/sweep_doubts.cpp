// host/stats/sweep_doubts.cpp: the cores first, then the sizes.
#include "stats/sweep_doubts.hpp"

#include <algorithm>

namespace pyhost {
namespace {

// A call as long as this outlasts every hand-over: threads that release get a core each, if there is one.
constexpr double long_call_s = 100e-6;
constexpr double expected_share_of_cores = 0.75;

// Threads that had to share a core gain nothing from a release, however long the call.
void doubt_cores(const Sweep& sweep, const SweepFigures& largest, int cores, std::vector<SweepFinding>& findings) {
    if (cores == 1) {
        findings.push_back({.fault = SweepFault::one_core, .at = largest, .sizes = {}});
        return;
    }
    const double expected = expected_share_of_cores * std::min(sweep.threads, cores);
    if (largest.held_s < long_call_s || largest.cores >= expected) return;
    findings.push_back({.fault = SweepFault::busy, .at = largest, .sizes = {}});
}

}  // namespace

std::vector<SweepFinding> doubts(const Sweep& sweep, const std::vector<SweepFigures>& figures, const BreakEven& found,
                                 int cores) {
    std::vector<SweepFinding> findings;
    doubt_cores(sweep, figures.back(), cores, findings);
    if (!found.exceptions.empty()) {
        findings.push_back({.fault = SweepFault::exceptions, .at = {}, .sizes = found.exceptions});
    }
    for (const SweepFigures& one : figures) {
        if (is_clear(one) || (one.size != found.below && one.size != found.from)) continue;
        findings.push_back({.fault = SweepFault::disagreeing, .at = one, .sizes = {}});
    }
    return findings;
}

}  // namespace pyhost
