// host/report/queue.hpp: a queue emptied by more and more workers, as a table and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/queue.hpp"
#include "report/tables.hpp"

namespace pyhost {

inline constexpr int queue_schema_version = 1;

// A line for each row: the median time of the whole queue by each number of workers.
std::string format_queue(const QueueReport& report, const TableStyle& style);

nlohmann::ordered_json to_json(const QueueReport& report);
std::string format_json(const QueueReport& report);

}  // namespace pyhost
