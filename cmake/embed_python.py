"""cmake/embed_python.py: writes Python files as one C++ table of string constants.

usage: embed_python.py OUTPUT.cpp FILE.py...
"""

import pathlib
import sys

HEAD = """// Written by cmake/embed_python.py: the Python files of a room, as text.
#include "embed/python_sources.hpp"

#include <cstddef>

namespace pyhost::embed {

const PythonSource python_sources[] = {
"""
TAIL = """};

const std::size_t python_source_count = sizeof python_sources / sizeof python_sources[0];

}  // namespace pyhost::embed
"""
DELIMITER = "pyhost_source"  # at most 16 characters


def entry(path):
    text = path.read_text(encoding="utf-8")
    if f"){DELIMITER}" in text:
        sys.exit(f"cmake/embed_python.py: {path} contains ')' + '{DELIMITER}', which ends the C++ string early")
    return f'    {{"{path.stem}", R"{DELIMITER}({text}){DELIMITER}"}},\n'


def main(output, *files):
    output = pathlib.Path(output)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(HEAD + "".join(entry(pathlib.Path(file)) for file in files) + TAIL, encoding="utf-8")


main(*sys.argv[1:])
