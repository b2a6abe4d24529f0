"""tests/repo/test_file_lists.py: every source file stands in a list of CMake's, and no list is made by globbing."""

import functools
import os
import pathlib
import re

from repo import CPP_SUFFIXES, files, files_under, read, without_comments

CYTHON_SUFFIXES = {".pxd", ".pxi", ".pyx"}
SWIG_SUFFIXES = {".i"}
HEADER_SUFFIXES = {".cuh", ".h", ".hpp"}


def cmake_files():
    return [path for path in files() if path.suffix == ".cmake" or path.name == "CMakeLists.txt"]


CALL = re.compile(r"(\w+)\(([^()]*)\)")


def listed_by(folder, command, words):
    """Paths that a CMake command may mean: beside the list, or in the folder that its first word names."""
    if not words:
        return []
    first = folder / words[0]
    named = {"pyhost_add_kernel": f"{words[0]}.cpp", "pyhost_add_host_test": f"host/{words[0]}_test.cpp"}
    paths = [base / word for base in (folder, first, first / "python") for word in words]
    return [*paths, folder / named.get(command, ".")]


@functools.cache
def listed():
    paths = set()
    for path in cmake_files():
        for command, words in CALL.findall(without_comments(read(path))):
            paths |= {pathlib.Path(os.path.normpath(p)) for p in listed_by(path.parent, command, words.split())}
    return paths


def must_be_listed(path):
    if path.suffix == ".py":
        return path.parts[0] != "tests" or path.name.startswith("test_")
    return path.suffix in (CPP_SUFFIXES | CYTHON_SUFFIXES | SWIG_SUFFIXES) - HEADER_SUFFIXES


def test_every_source_file_is_listed():
    suffixes = CPP_SUFFIXES | CYTHON_SUFFIXES | SWIG_SUFFIXES | {".py"}
    sources = [path for folder in ("host", "extensions", "tests") for path in files_under(folder, suffixes)]
    missing = [str(path) for path in sources if must_be_listed(path) and path not in listed()]
    assert not missing


def test_every_header_is_included():
    sources = [path for folder in ("host", "extensions", "tests") for path in files_under(folder, CPP_SUFFIXES)]
    sources += files_under("extensions", SWIG_SUFFIXES)
    included = {name for path in sources for name in re.findall(r'#include "([^"]+)"', read(path))}
    unused = [str(path) for path in sources if path.suffix in HEADER_SUFFIXES and not is_included(path, included)]
    assert not unused


def is_included(path, included):
    return any("/".join(path.parts[-depth:]) in included for depth in range(1, len(path.parts)))


def test_no_list_is_globbed():
    wrong = [str(path) for path in cmake_files() if re.search(r"file\s*\(\s*GLOB", without_comments(read(path)))]
    assert not wrong


# Commands whose effect spreads over a folder, and to targets that did not ask.
DIRECTORY_WIDE = [
    "add_compile_definitions",
    "add_compile_options",
    "add_definitions",
    "include_directories",
    "link_directories",
    "link_libraries",
]


def uses(path, commands):
    return re.search(rf"\b({'|'.join(commands)})\s*\(", without_comments(read(path)))


def test_no_flag_is_directory_wide():
    wrong = [str(path) for path in cmake_files() if uses(path, DIRECTORY_WIDE)]
    assert not wrong


def test_dependencies_come_through_one_door():
    outside = [path for path in cmake_files() if path.parts[0] != "third_party"]
    wrong = [str(path) for path in outside if uses(path, ["find_package", r"FetchContent_\w+", "ExternalProject_Add"])]
    assert not wrong
