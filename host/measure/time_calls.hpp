// host/measure/time_calls.hpp: the clock around vectorcall loops: what a call costs when C++ makes it.
#pragma once

#include <Python.h>

namespace pyhost::measure {

// Calls `function` with the items of the tuple `arguments`, `calls` times.  New reference to {"start_ns", "end_ns",
// "gil": split of the calling thread or None}; nullptr with the callee's exception set.
PyObject* time_calls(PyObject* function, PyObject* arguments, long long calls);

// Calls `function` once for each (arguments, keywords) of the list `calls`.  The same, with "results", a list, and
// "raised", {place in that list: name of the exception's type}: what the calls made and took is freed by the caller,
// after the clock has stopped.
PyObject* time_each(PyObject* function, PyObject* calls);

}  // namespace pyhost::measure
