// host/embed/thread_account.hpp: the calling thread's account of the GIL, as `pyhost.gil` (api_gil.py) asks for it.
#pragma once

#include <Python.h>

namespace pyhost::embed {

// Starts the tracer where it does not run yet: `import pyhost` in a run that is not measured.  False where it cannot
// calibrate, or there is no GIL.
bool start_tracer();

// New reference to (now_ns, held_ns, waiting_ns, releases); the counts are 0 where the GIL is not traced.
PyObject* thread_account();

// The same at the time when the thread's account began.
PyObject* thread_begin();

}  // namespace pyhost::embed
