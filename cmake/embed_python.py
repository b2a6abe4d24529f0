"""cmake/embed_python.py: writes Python files as one C++ table of string constants, each as text and compiled.

Compiled, for every measured child imports some thirty of them, and the compiler would take most of its start.

usage: embed_python.py ROOM OUTPUT.cpp FILE.py...
"""

import importlib.util
import marshal
import pathlib
import sys

HEAD = """// Written by cmake/embed_python.py: the Python files of a room, as text and compiled.
#include "ROOM/python_sources.hpp"

namespace pyhost::ROOM {
namespace {

using namespace std::string_view_literals;

constexpr PythonSource sources[] = {
"""
TAIL = """};

}  // namespace

std::span<const PythonSource> python_sources() { return sources; }

}  // namespace pyhost::ROOM
"""
DELIMITER = "pyhost_source"  # at most 16 characters
MAGIC = int.from_bytes(importlib.util.MAGIC_NUMBER, "little")  # as PyImport_GetMagicNumber() has it
LINE = 32  # bytes


def entry(path):
    text = path.read_text(encoding="utf-8")
    if f"){DELIMITER}" in text:
        sys.exit(f"cmake/embed_python.py: {path} contains ')' + '{DELIMITER}', which ends the C++ string early")
    code = marshal.dumps(compile(text, f"<pyhost>/{path.stem}.py", "exec", dont_inherit=True, optimize=0))
    return f'    {{"{path.stem}", R"{DELIMITER}({text}){DELIMITER}",\n{literal(code)}, {MAGIC}}},\n'


def literal(code):
    """A std::string_view of bytes; octal, for a hexadecimal escape has no end."""
    lines = (code[start : start + LINE] for start in range(0, len(code), LINE))
    return "\n".join('     "' + "".join(f"\\{byte:03o}" for byte in line) + '"' for line in lines) + "sv"


def main(room, output, *files):
    output = pathlib.Path(output)
    output.parent.mkdir(parents=True, exist_ok=True)
    entries = "".join(entry(pathlib.Path(file)) for file in files)
    output.write_text(HEAD.replace("ROOM", room) + entries + TAIL.replace("ROOM", room), encoding="utf-8")


main(*sys.argv[1:])
