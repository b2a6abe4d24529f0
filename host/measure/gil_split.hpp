// host/measure/gil_split.hpp: what lies between two accounts of the calling thread, as Python sees it.
#pragma once

#include <Python.h>

#include "gil/tracer.hpp"

namespace pyhost::measure {

// Sums of wall = held + released + waiting over some calls, in ns.
struct SplitSum {
    std::uint64_t wall_ns = 0;
    std::uint64_t held_ns = 0;
    std::uint64_t waiting_ns = 0;
    std::uint64_t releases = 0;

    // What lies between two accounts.
    void add(const gil::Account& call);

    // What is left of the wall time.
    std::uint64_t released_ns() const;
};

// New reference to {"held_s", "released_s", "waiting_s", "releases"}, or to None where the GIL is not traced.
// nullptr with an exception set when out of memory.
PyObject* to_python(const SplitSum& sum);

}  // namespace pyhost::measure
