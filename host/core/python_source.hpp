// host/core/python_source.hpp: a Python file of a room as text; cmake/embed_python.py writes a table of them.
#pragma once

namespace pyhost {

struct PythonSource {
    const char* name;  // the file's name without .py
    const char* text;
};

}  // namespace pyhost
