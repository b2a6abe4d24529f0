// host/cli/own_options.hpp: pyhost's own options, written down once: for the parser, the splitter and the help.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>

#include "core/options.hpp"

namespace pyhost {

// Adds every option of pyhost's to `app`; parsing with it fills `options`. Both must outlive the parsing.
void add_own_options(CLI::App& app, Options& options);

// "--backend" -> "LIST": each option by its name, with the name of its value; empty where it takes none.
using OwnNames = std::map<std::string, std::string, std::less<>>;
OwnNames own_names(const CLI::App& app);

}  // namespace pyhost
