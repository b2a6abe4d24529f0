"""tests/repo/test_layering.py: arrows between rooms point one way; the host knows no backend and no kernel by name."""

import ast
import re

from repo import CPP_SUFFIXES, ROOT, backend_names, catalog, files_under, read, without_comments

# The table of arrows: a room may include its own headers and those of these rooms, and does include each of these.
ARROWS = {
    "core": set(),
    "cli": {"core"},
    "stats": {"core"},
    "report": {"core", "stats"},
    "gil": {"core"},
    "watch": {"core", "gil"},
    "measure": {"core", "gil"},
    "embed": {"core", "gil", "measure"},
    "bench": {"core", "stats"},
    "app": {"core", "cli", "report", "embed", "bench", "watch"},
    "main": {"core", "cli", "embed", "bench", "app"},  # main.cpp
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
PYTHON_HEADER = re.compile(
    r"^(Python\.h|pybind11/.*|numpy/.*|internal/pycore_.*|cpython/.*|frameobject\.h|structmember\.h)$"
)


def includes(path):
    return [header for _, header in INCLUDE.findall(read(path))]


def quoted_includes(path):
    return [header for quote, header in INCLUDE.findall(read(path)) if quote == '"']


def room_of(path):
    return path.parts[1] if len(path.parts) > 2 else "main"


def sees_python(path):
    return any(PYTHON_HEADER.match(header) for header in includes(path))


def host_files():
    return files_under("host", CPP_SUFFIXES)


def test_every_room_is_in_the_table():
    assert {room_of(path) for path in host_files()} == set(ARROWS)


def test_includes_follow_the_arrows():
    wrong = [
        f"{path} includes {header}"
        for path in host_files()
        for header in quoted_includes(path)
        if "/" in header and header.split("/")[0] not in ARROWS[room_of(path)] | {room_of(path)}
    ]
    assert not wrong


def test_every_arrow_is_used():
    used = {(room_of(path), header.split("/")[0]) for path in host_files() for header in quoted_includes(path)}
    unused = [f"{room} -> {seen}" for room, arrows in ARROWS.items() for seen in arrows if (room, seen) not in used]
    assert not unused


def test_every_include_is_written_from_host():
    generated = {"build_config.hpp"}
    wrong = [
        f"{path} includes {header}"
        for path in host_files()
        for header in quoted_includes(path)
        if header not in generated and not (ROOT / "host" / header).is_file()
    ]
    assert not wrong


def test_cmake_depends_are_the_arrows():
    text = read("host/CMakeLists.txt")
    rooms = re.findall(r"pyhost_add_room\((\w+)\s+(?:BESIDE_THE_SCRIPT\s+)?(?:DEPENDS\s+([\w\s]*?)\s+)?SOURCES", text)
    assert {name for name, _ in rooms} == set(ARROWS) - {"main"}
    for name, depends in rooms:
        assert set(depends.split()) == ARROWS[name], f"room {name} depends on {depends}"
    linked = re.search(r"target_link_libraries\(pyhost PRIVATE([\w\s]*)\)", text)[1].split()
    assert {name.removeprefix("pyhost_") for name in linked} == ARROWS["main"]


def test_only_embed_measure_and_two_files_of_gil_see_python():
    seen = [path for path in host_files() if sees_python(path)]
    assert {room_of(path) for path in seen} <= {"embed", "gil", "measure"}, seen
    assert [path.name for path in seen if room_of(path) == "gil"] == ["python_layout.c", "python_opcodes.c"]


# Packages of the rooms' Python, and those of the other rooms that they may import.
PYTHON_ARROWS = {
    "measure": {"_pyhost_measure", "_pyhost"},
    "embed": {"_pyhost_measure", "_pyhost_support", "_pyhost", "pyhost"},
}


def imported_packages(path):
    nodes = list(ast.walk(ast.parse(read(path))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


def test_python_of_a_room_imports_along_the_arrows():
    files = files_under("host", {".py"})
    assert {room_of(path) for path in files} == set(PYTHON_ARROWS)
    wrong = [
        f"{path} imports {package}"
        for path in files
        for package in imported_packages(path)
        if package.lstrip("_").startswith("pyhost") and package not in PYTHON_ARROWS[room_of(path)]
    ]
    assert not wrong


def test_kernels_and_rules_are_free_of_python_and_of_backends():
    for path in files_under("extensions/kernels", CPP_SUFFIXES) + files_under("extensions/rules", CPP_SUFFIXES):
        assert not sees_python(path), f"{path} sees Python"
        outside = [header for header in quoted_includes(path) if header.split("/")[0] not in ("kernels", "rules")]
        assert not outside, f"{path} includes {outside}"


def test_the_mathematics_knows_no_rule():
    for path in files_under("extensions/kernels", {".hpp"}):
        assert not [header for header in quoted_includes(path) if header.startswith("rules/")], path


def test_the_host_links_no_kernel_and_no_backend():
    text = without_comments(read("host/CMakeLists.txt"))
    linked = [name for name in ["kernels", *backend_names()] if re.search(rf"\bpyhost_{name}\b", text)]
    assert not linked


RAW_STRING = re.compile(r'R"(\w*)\(.*?\)\1"', re.DOTALL)  # long texts for the user
STRING = r'"(?:\\.|[^"\\\n])*"'
STRING_OR_COMMENT = re.compile(rf"({STRING})|//[^\n]*|/\*.*?\*/", re.DOTALL)


def cpp_strings(path):
    text = RAW_STRING.sub("", read(path))
    text = STRING_OR_COMMENT.sub(lambda match: match[1] or "", text)
    text = re.sub(r"^\s*#\s*include.*$", "", text, flags=re.MULTILINE)
    return [string[1:-1] for string in re.findall(STRING, text)]


def python_strings(path):
    tree = ast.parse(read(path))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in prose)
    return [node.value for node in constants if isinstance(node.value, str)]


def names_used(text, names):
    """Names that a string knows. A sentence for the user (it has spaces) may give one as an example."""
    if " " in text.strip():
        return set()
    return set(re.split(r"[^A-Za-z0-9_]+", text.replace("pyhost_", ""))) & names


def test_the_host_names_no_backend_and_no_kernel():
    names = {*backend_names(), *catalog()["kernels"]} - {"python"}
    strings = [(path, text) for path in host_files() for text in cpp_strings(path)]
    strings += [(path, text) for path in files_under("host", {".py"}) for text in python_strings(path)]
    wrong = [(str(path), text) for path, text in strings if names_used(text, names)]
    assert not wrong
