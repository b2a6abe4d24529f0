// host/embed/pyhost_module.hpp: makes the built-in module _pyhost importable.
#pragma once

namespace pyhost::embed {

// Call before Python is initialised.  The module registers itself by a static object; calling this is what makes the
// linker take that object out of the static library.
void provide_pyhost_module();

}  // namespace pyhost::embed
