// host/measure/time_calls.hpp: the clock around a vectorcall loop: what a call costs when C++ makes it.
#pragma once

#include <Python.h>

namespace pyhost::measure {

// Calls `function` with the items of the tuple `arguments`, `calls` times.  New reference to {"start_ns", "end_ns",
// "gil": split of the calling thread or None}; nullptr with the callee's exception set.
PyObject* time_calls(PyObject* function, PyObject* arguments, long long calls);

}  // namespace pyhost::measure
