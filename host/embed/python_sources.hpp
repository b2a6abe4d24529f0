// host/embed/python_sources.hpp: this room's Python files as text; cmake/embed_python.py writes the table.
#pragma once

#include <cstddef>

namespace pyhost::embed {

struct PythonSource {
    const char* name;  // the file's name without .py
    const char* text;
};

extern const PythonSource python_sources[];
extern const std::size_t python_source_count;

}  // namespace pyhost::embed
