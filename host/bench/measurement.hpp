// host/bench/measurement.hpp: the part that cells and replays share: sample prepared rows, then the heartbeat.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bench/answer.hpp"
#include "bench/context.hpp"
#include "core/result.hpp"

namespace pyhost::bench {

// A row and the live child that measures it; no child where the row has no measurement.
struct Entrant {
    Row row;
    std::shared_ptr<Respondent> child;
    double call_s = 0;  // one call, from the preparation
};

// A row without a measurement for a contestant that is skipped.
Row row_of(const Contestant& contestant, const std::string& kernel, const std::string& case_name);

// Samples every entrant that is correct and has a child, interleaved; then each one's heartbeat, in a pass of its own.
void measure(const Context& context, std::vector<Entrant>& entrants, const std::vector<int>& threads);

// What failed children printed last, as notes: the only place where a crash explains itself.
std::vector<std::string> last_words(const std::vector<Entrant>& entrants);

}  // namespace pyhost::bench
