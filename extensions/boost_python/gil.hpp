// extensions/boost_python/gil.hpp: the two GIL policies, as guards around a kernel call.
//
// Boost.Python has no guard for the GIL. It belongs around the kernel, in the function, and not into a call policy:
// Boost converts arguments and result between precall() and postcall(), and that needs the GIL.
#pragma once

#include <unistd.h>

#include <boost/python.hpp>

namespace pyhost::boost_python {

// The thread state stays attached.
struct HeldGil {
    struct Attached {
        explicit Attached(HeldGil&) {}
    };
};

// The thread state is detached: nothing in this scope may touch a Python object, bp::object included.
class ReleasedGil {
public:
    ReleasedGil() noexcept : state_(PyEval_SaveThread()) {}
    ReleasedGil(const ReleasedGil&) = delete;
    ReleasedGil& operator=(const ReleasedGil&) = delete;
    ~ReleasedGil() { restore(state_); }

    // In the scope of a ReleasedGil, and of its thread: attached again for a while.
    class Attached {
    public:
        explicit Attached(ReleasedGil& released) noexcept : released_(released) { restore(released.state_); }
        Attached(const Attached&) = delete;
        Attached& operator=(const Attached&) = delete;
        ~Attached() { released_.state_ = PyEval_SaveThread(); }

    private:
        ReleasedGil& released_;
    };

private:
    // Before 3.14 a daemon thread that comes back after finalisation is ended by pthread_exit(), which unwinds: no
    // destructor lets that pass. So it waits here for the process to end, as 3.14 lets it.
    static void restore(PyThreadState* state) noexcept {
        try {
            PyEval_RestoreThread(state);
        } catch (...) {
            for (;;) {
                pause();
            }
        }
    }

    PyThreadState* state_;
};

template <class Gil, class Kernel, class... Values>
auto run_kernel(Kernel kernel, Values... values) {
    [[maybe_unused]] const Gil guard;
    return kernel(values...);
}

}  // namespace pyhost::boost_python
