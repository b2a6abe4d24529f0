// host/cli/parse.hpp: from the command line to Options.
//
// A pure function: it reads neither the environment nor the file system. That a pyhost started by a script which pyhost
// runs is strictly python is for the caller to see to, who knows of the private environment variable.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/options.hpp"

namespace pyhost {

// `argv` without the program's own name, which is `program_name` (a path is fine: an executable named python* is
// python). Throws Error for an unknown option, a bad value, a verb that is missing what it needs.
Options parse_command_line(std::span<const std::string> argv, std::string_view program_name);

}  // namespace pyhost
