// host/core/python_source.hpp: a Python file of a room, as text and compiled; cmake/embed_python.py writes a table of
// them.
#pragma once

#include <string_view>

namespace pyhost {

struct PythonSource {
    const char* name;  // the file's name without .py
    const char* text;
    std::string_view code;  // marshalled, of a Python with this magic number (importlib.util.MAGIC_NUMBER)
    long magic;
};

}  // namespace pyhost
