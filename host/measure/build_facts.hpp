// host/measure/build_facts.hpp: which Python runs here, and how its GIL is known.
#pragma once

#include <Python.h>

namespace pyhost::measure {

// False in a free-threaded build, as long as no module has turned its GIL on.
bool has_gil();

// New reference to {"python", "gil_engine", "gil_hook_s", "gil_pair_s"}: what the report's machine block says of this
// Python.  nullptr with an exception set when out of memory.
PyObject* build_facts();

}  // namespace pyhost::measure
