// host/cli/environment.hpp: the variables that docs/reference/command_line.md lists; a bad value is a sentence.
#pragma once

namespace pyhost {

// Those that pyhost and its backends read as numbers or words, and would take for something else where they are none.
// Throws Error.
void check_environment();

}  // namespace pyhost
