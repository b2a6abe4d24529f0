// host/measure/swapped_function.hpp: the callable that stands in a Python function's place and calls the native one.
//
// It forwards calls by vectorcall and accounts for them (a few ns each); everything else that a program may ask of it
// (__name__, __doc__, __module__, pickling, inspect.getsource, binding as a method) answers as the function would.
#pragma once

#include <Python.h>

namespace pyhost::measure {

// New reference to the heap type `_pyhost.SwappedFunction(original, target)`; nullptr with an exception set.
// Attributes: __wrapped__ (the original), _pyhost_target, _pyhost_calls, _pyhost_wall_s, _pyhost_gil (gil_split.hpp).
PyObject* make_swapped_function_type();

}  // namespace pyhost::measure
