// host/embed/python_sources.hpp: this room's Python files, as text and compiled (cmake/embed_python.py).
#pragma once

#include <span>

#include "core/python_source.hpp"

namespace pyhost::embed {

std::span<const PythonSource> python_sources();

}  // namespace pyhost::embed
