// host/stats/findings.hpp: what a report's reader should know of it, as values; `report` has the words.
//
// Rows that share a fault share a finding, those of several kernels too: five bindings that stall other threads for
// 130 ms each are one fact, not five warnings.
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"

namespace pyhost {

// By weight: what is broken, what makes numbers unreliable, what the numbers tell, what explains the tables.
enum class Fault {
    interrupted,
    wrong,
    false_claim,
    crashed,
    timed_out,
    failed,
    differs,            // text: in how many items, and why
    other_stream,       // text: which, and what was tested
    reference_blocked,  // value: the cores it kept busy
    reference_waited,   // value: the share of its time without a core
    varied,             // value: the spread, as a share of the median
    few_samples,        // value: how many
    partly_held,        // value: the share of a call in which a row that claims 'released' does; beside: the call
    released_stalls,    // value: the stall
    crowded,            // value: the share of its threads' time without a core
    starved,            // value: the cores its threads got
    cured_stalls,       // value: the stall, which releasing the GIL more than halves; beside: the call
    stalls,             // the same, without a cure
    held_cores,         // value: the cores that a held call keeps busy
    little_work,        // value: the speed-up, below 1 because the call has nearly nothing to do
    slower,             // value: the speed-up, below 1 all the same
    dear_release,       // value: what it adds to a call; beside: the held call
    no_gil,
    own_gils,
    worker_processes,
    slow_start,     // value: how long the import took; beside: the first call
    gil_turned_on,  // text: the module that did
    untimed_cell,   // text: why there are no samples at this number of threads
    no_stall,       // text: why it is not known
    cut_message,    // text: what a table had no room for
};

// One row, and the numbers that show the fault.
struct Evidence {
    const Row* row = nullptr;
    double value = 0;
    double beside = 0;  // what `value` is to be seen beside
    int threads = 1;    // of the cell that shows it
};

struct Finding {
    Fault fault = Fault::failed;
    std::vector<Evidence> evidence;  // in the report's order; none where it is about the whole run
    std::string text;                // quoted words, which the rows share
};

using Findings = std::vector<Finding>;

// To the finding that says the same, if there is one.
void add(Findings& findings, Fault fault, const Evidence& evidence, const std::string& text = {});

// Heaviest first; those of one fault stay in their order.
Findings by_weight(Findings findings);

}  // namespace pyhost
