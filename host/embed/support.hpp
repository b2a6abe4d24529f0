// host/embed/support.hpp: call into the Python support that is compiled into the executable.
#pragma once

#include <Python.h>

#include <optional>
#include <string>
#include <utility>

#include "embed/interpreter.hpp"

namespace pyhost::embed {

struct SupportArguments {
    std::optional<Target> target = std::nullopt;
    std::optional<std::pair<int, int>> descriptors = std::nullopt;
};

// Makes this room's _pyhost_support and measure's _pyhost_measure importable in the current interpreter.  Throws
// pybind11's error_already_set.
void provide_support();

// Calls _pyhost_support.<module>.<function>([descriptor, descriptor], [target]).  False with an exception set.
bool call_support(const std::string& module, const std::string& function, const SupportArguments& arguments);

// Skips the leading entries of a traceback that lie in the support's own code.  Steals and returns a reference.
PyObject* without_own_frames(PyObject* traceback);

}  // namespace pyhost::embed
