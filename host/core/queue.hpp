// host/core/queue.hpp: a queue of calls of different sizes, emptied by some workers: threads, or processes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace pyhost {

// One call of the queue; times from the run's start.
struct QueueJob {
    std::int64_t size = 0;
    int worker = 0;  // from 1 on
    double start_s = 0;
    double end_s = 0;
};

// The whole queue once: from before the first worker is started until the last result is back.
struct QueueRun {
    int workers = 1;
    double wall_s = 0;
    double cpu_s = 0;  // of all workers together
    std::vector<QueueJob> jobs;
};

// One function in one lane; `case_name` is the queue's.
struct QueueRow {
    RowKey key;
    Status status = Status::correct;
    std::string reason;  // why there are no runs, where the status is not correct
    std::string provenance;
    std::vector<QueueRun> runs;  // as they were made
};

struct QueueReport {
    Machine machine;
    std::string command;  // as typed
    std::string started;  // ISO 8601, UTC
    std::uint64_t seed = 0;
    double wall_s = 0;
    bool interrupted = false;
    std::vector<std::int64_t> sizes;  // in the queue's order
    std::vector<QueueRow> rows;
    std::vector<std::string> notes;
};

}  // namespace pyhost
