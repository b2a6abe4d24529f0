// host/bench/measurement.hpp: the part that cells and replays share: sample prepared rows, then the heartbeat.
#pragma once

#include <memory>
#include <optional>
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
    double call_s = 0;         // one call, from the preparation
    double peak_bytes = 0;     // memory of the child so far; 0 where unknown
    bool is_repeated = false;  // the row has its heartbeat from an earlier process
    double fastest_s = 0;      // one call at one thread, of the samples of earlier processes; 0: there are none
};

// A row without a measurement for a contestant that is skipped.
Row row_of(const Contestant& contestant, const std::string& kernel, const std::string& case_name);

// Samples every entrant that is correct and has a child, interleaved; then each one's heartbeat, in a pass of its own.
// With a `repetition` it is one of several sets of children, and takes fewer samples, all marked with it, those of one
// thread first; where one row is slow beside earlier processes, or beside its own long proof, and the others are not,
// all are sampled once more: it may be the process, or a moment.
void measure(const Context& context, std::vector<Entrant>& entrants, const std::vector<int>& threads,
             std::optional<int> repetition = std::nullopt);

// The samples of another set of processes join those before; a failure in any of them is the row's.
void add_repetition(const Row& again, Row& row);

// Ends the entrant's child; where that crashes, so does its row.
void fail_at_exit(Entrant& entrant, Row& row);

// What measure() must know of an entrant whose `row` has samples of earlier processes.
void mark_repeated(Entrant& entrant, const Row& row);

// Of the samples at one thread, what they waited for a core left out; infinite where there are none.
double fastest_call_s(const Row& row);

// What failed children printed last, as notes: the only place where a crash explains itself.
std::vector<std::string> last_words(const std::vector<Entrant>& entrants);

}  // namespace pyhost::bench
