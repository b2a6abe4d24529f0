// host/core/program.hpp: where this executable lies, and by which name it was started.
#pragma once

#include <filesystem>
#include <string>

namespace pyhost {

// The file itself, all links followed.
std::filesystem::path own_path();

// Absolute, links not followed, for a link in a virtual environment says that Python belongs to it.  `first_word` is
// argv[0], which names it where a script's #! line did.
std::filesystem::path started_path(const std::string& first_word = {});

// A link so named, as an environment's bin/python is, asks for python and nothing else.
bool is_named_python(const std::filesystem::path& program);

}  // namespace pyhost
