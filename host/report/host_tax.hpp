// host/report/host_tax.hpp: what the host costs pure Python, as a sentence and as JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/host_tax.hpp"

namespace pyhost {

// "1.08x the time of /usr/bin/python3.11 on 8 loops of pure Python (1.03x to 1.14x)", or why there is no such number;
// empty where it was not asked for.
std::string format_host_tax(const HostTax& tax);

// null where it was not asked for.
nlohmann::ordered_json to_json(const HostTax& tax);

}  // namespace pyhost
