// host/bench/queue.hpp: a kernel's QUEUE, emptied by more and more workers: the talk's plot of threads and processes.
#pragma once

#include "bench/context.hpp"
#include "core/queue.hpp"

namespace pyhost::bench {

// One kernel; every size is proved against the reference in every run. Throws Error where there is nothing to run.
QueueReport measure_queue(const Context& context);

int exit_status(const QueueReport& report);

}  // namespace pyhost::bench
