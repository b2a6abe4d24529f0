// host/cli/help.hpp: what `pyhost help` prints.
#pragma once

#include <string>

namespace pyhost {

// The usage lines, then every option with its default; ends with a newline, 100 columns at most.
std::string help_text();

}  // namespace pyhost
