// host/embed/environment.hpp: the virtual environment that the shell has activated.
//
// Python itself heeds only pyvenv.cfg beside its executable: in an environment made with pyhost, whose python is a link
// to it, nothing is to be done.  $VIRTUAL_ENV counts where pyhost lies outside of any.
#pragma once

#include <filesystem>
#include <string>

namespace pyhost::embed {

// The environment's python, to be PyConfig's program_name; empty where $VIRTUAL_ENV does not decide: not set, not of
// this version, started from another environment, or by the name python. `program` is argv[0].
std::filesystem::path activated_python(const std::string& program);

}  // namespace pyhost::embed
