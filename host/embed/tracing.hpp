// host/embed/tracing.hpp: the tracer's start in an interpreter that has just been initialised.
#pragma once

#include <string>

namespace pyhost::embed {

// The ledger that this process is to join, or empty; taken out of the environment, so that Python does not see it.
// Call it before the interpreter is initialised.
std::string take_ledger_path();

// Calibrates; with a path, joins that ledger, names threads there, and hands the path on to the processes that the
// script starts.  False with an exception set.
bool begin_tracing(const std::string& ledger_path);

}  // namespace pyhost::embed
