"""tests/python/test_described.py: what a script is, read from its source."""

import ast
import py_compile

import pytest
from _pyhost_measure import described


class Refused(Exception):
    pass


def tree_of(kind, name):
    return described.tree_of({"kind": kind, "name": str(name)}, Refused)


def test_the_source_is_read_where_there_is_one(write, tmp_path):
    assert ast.unparse(tree_of("code", "a = 1")) == ast.unparse(tree_of("script", write("a.py", "a = 1"))) == "a = 1"
    assert tree_of("module", "json").body == tree_of("script", tmp_path).body == []


def test_a_compiled_script_is_refused(write, tmp_path):
    py_compile.compile(str(write("a.py", "a = 1")), tmp_path / "a.pyc")
    with pytest.raises(Refused, match="it is compiled"):
        tree_of("script", tmp_path / "a.pyc")


def test_names_are_assigned_with_an_annotation_and_without(write):
    source = "CASES: dict[str, int] = {}\nA = B = 1\nx.y = 2\nlater: int\n"
    assert described.assigned_names(ast.parse(source)) == {"CASES", "A", "B"}


@pytest.mark.parametrize(
    ("source", "has"),
    [("import beside", True), ("from beside.deep import x", True), ("def f():\n    import folder", True)]
    + [("import json", False), ("from . import beside", False), ("x = 'import beside'", False)],
)
def test_modules_of_its_own_stand_beside_it(write, source, has):
    path = write("main.py", source)
    write("beside.py", "")
    write("folder/part.py", "")
    assert described.has_modules_of_its_own(ast.parse(source), path) is has


def test_where_nothing_fits_and_nothing_else_can_come_a_sentence_says_so(write):
    target = {"kind": "script", "name": write("main.py", "")}
    write("beside.py", "")
    described.require_swappable(ast.parse(""), target, [], Refused)
    described.require_swappable(ast.parse("import beside"), target, ["f differs"], Refused)
    with pytest.raises(Refused, match="nothing in this script can be swapped: f differs; g differs"):
        described.require_swappable(ast.parse(""), target, ["f differs", "g differs"], Refused)
