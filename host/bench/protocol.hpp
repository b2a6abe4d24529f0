// host/bench/protocol.hpp: a child's answers as the report's types.
#pragma once

#include <nlohmann/json.hpp>

#include "bench/child.hpp"
#include "core/result.hpp"

namespace pyhost::bench {

Sample to_sample(const nlohmann::json& value);
Heartbeat to_heartbeat(const nlohmann::json& value);

// What a "describe" answer says of this Python.
void read_facts(const nlohmann::json& value, Machine& machine);

// Throws Error where what --swap names cannot be had: that is a wrong command line, not a failed backend.
void require_swap(const Answer& answer);

// What a "reference", "prepare" or "prepare_replay" answer says of its row: status, reason, provenance, work, overhead,
// and for the reference its cells and heartbeat.
void read_row(const Answer& answer, Row& row);

// The same for an end of the child in the middle of a measurement: the samples that are there stay.
void fail_row(const Answer& answer, const std::string& when, Row& row);

// Why the reference's child did without the cache, one note for all answers that give the same reason.
void read_cache_notes(const Answer& answer, std::vector<std::string>& notes);

}  // namespace pyhost::bench
