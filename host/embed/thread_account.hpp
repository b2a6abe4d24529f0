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

// The calling thread's place in the ledger, by which `accounts_of` knows it; -1 where it has none to itself, or the GIL
// is not traced.
long thread_slot();

// New reference to a list of (now_ns, held_ns, waiting_ns, releases) of the threads in these slots, all at one moment.
// The caller holds the GIL, so that none of them takes it or lets it go meanwhile. nullptr with an exception set where
// `slots` is no list of slots.
PyObject* accounts_of(PyObject* slots);

}  // namespace pyhost::embed
