// host/cli/served.hpp: which of pyhost's options each verb takes: one table, for the checks and for the help.
//
// An option that a verb would ignore is refused: a report that was asked for and never written is found out too late.
#pragma once

#include <span>
#include <string>

#include "core/options.hpp"

namespace pyhost {

// Of `words`, each "--name" or "--name=value" (others are passed over): throws Error for the first that has no effect
// on what `options` ask for.
void refuse_unserved(std::span<const std::string> words, const Options& options);

// A sentence for each verb, for the help: "check takes --backend, --gil and --timeout."
std::string served_text();

}  // namespace pyhost
