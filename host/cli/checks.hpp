// host/cli/checks.hpp: options that contradict each other, or mean nothing for what was asked; each has its sentence.
#pragma once

#include "cli/split.hpp"
#include "core/options.hpp"

namespace pyhost {

// For a command line that runs a script. Throws Error.
void check_script(const CommandLine& line, const Options& options);

// For `bench` and `check`; `words` are their own, joined. Throws Error.
void check_measuring(std::span<const std::string> words, const Options& options);

}  // namespace pyhost
