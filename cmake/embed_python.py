"""cmake/embed_python.py: writes Python files as one C++ table of string constants.

usage: embed_python.py ROOM OUTPUT.cpp FILE.py...
"""

import pathlib
import sys

HEAD = """// Written by cmake/embed_python.py: the Python files of a room, as text.
#include "ROOM/python_sources.hpp"

namespace pyhost::ROOM {
namespace {

constexpr PythonSource sources[] = {
"""
TAIL = """};

}  // namespace

std::span<const PythonSource> python_sources() { return sources; }

}  // namespace pyhost::ROOM
"""
DELIMITER = "pyhost_source"  # at most 16 characters


def entry(path):
    text = path.read_text(encoding="utf-8")
    if f"){DELIMITER}" in text:
        sys.exit(f"cmake/embed_python.py: {path} contains ')' + '{DELIMITER}', which ends the C++ string early")
    return f'    {{"{path.stem}", R"{DELIMITER}({text}){DELIMITER}"}},\n'


def main(room, output, *files):
    output = pathlib.Path(output)
    output.parent.mkdir(parents=True, exist_ok=True)
    entries = "".join(entry(pathlib.Path(file)) for file in files)
    output.write_text(HEAD.replace("ROOM", room) + entries + TAIL.replace("ROOM", room), encoding="utf-8")


main(*sys.argv[1:])
