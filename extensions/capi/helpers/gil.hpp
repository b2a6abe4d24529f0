// extensions/capi/helpers/gil.hpp: the two GIL policies, as guards around a kernel call.
//
// ReleasedGil is Py_BEGIN_ALLOW_THREADS ... Py_END_ALLOW_THREADS, which docs teach as a pair of macros, with one owner.
#pragma once

#include <unistd.h>

#include "capi/helpers/python.hpp"

namespace pyhost::capi {

// The thread state stays attached.
struct HeldGil {
    struct Attached {
        explicit Attached(HeldGil&) {}
    };
};

namespace detail {

// Before 3.14 a daemon thread that comes back after finalisation is ended by pthread_exit(), which unwinds: owners
// above would then release Python objects of a dead interpreter. So it waits here for the process to end, as 3.14 lets
// it.
inline void restore(PyThreadState* state) noexcept {
    try {
        PyEval_RestoreThread(state);
    } catch (...) {
        for (;;) {
            pause();
        }
    }
}

}  // namespace detail

// The thread state is detached: nothing in this scope may touch a PyObject.
class ReleasedGil {
public:
    ReleasedGil() noexcept : state_(PyEval_SaveThread()) {}
    ReleasedGil(const ReleasedGil&) = delete;
    ReleasedGil& operator=(const ReleasedGil&) = delete;
    ~ReleasedGil() { detail::restore(state_); }

    // In the scope of a ReleasedGil, and of its thread: attached again for a while (Py_BLOCK_THREADS).
    class Attached {
    public:
        explicit Attached(ReleasedGil& released) noexcept : released_(released) { detail::restore(released.state_); }
        Attached(const Attached&) = delete;
        Attached& operator=(const Attached&) = delete;
        ~Attached() { released_.state_ = PyEval_SaveThread(); }

    private:
        ReleasedGil& released_;
    };

private:
    PyThreadState* state_;
};

}  // namespace pyhost::capi
