// host/embed/api_module.hpp: `import pyhost`, for scripts that run here.
#pragma once

namespace pyhost::embed {

// Appends a finder of `pyhost` and `pyhost.gil` to sys.meta_path; nothing is imported or compiled before a script asks.
// It stands last: a pyhost.py beside the script, or an installed package of that name, wins, as it does under python.
// False with an exception set.
bool provide_api();

}  // namespace pyhost::embed
