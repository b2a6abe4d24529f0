"""tests/repo/test_wire_page.py: what two processes must both know is spelled once, and the page about it is true."""

import ast
import re

import pytest
from test_layering import cpp_strings
from wire_page import PAGE, constants, description, page, variables

from repo import CPP_SUFFIXES, files_under, read

# The description, and the names that C++ knows it by.
HOME = {"host/core/wire.hpp", "host/core/wire_description.cpp"}


def spelled():
    """(file, text) of every string in the host."""
    for path in files_under("host", CPP_SUFFIXES):
        yield from ((str(path), text) for text in cpp_strings(path))
    for path in files_under("host", {".py"}):
        nodes = (node for node in ast.walk(ast.parse(read(path))) if isinstance(node, ast.Constant))
        yield from ((str(path), node.value) for node in nodes if isinstance(node.value, str))


def test_the_page_is_true():
    assert read(PAGE) == page(), f"run tests/repo/wire_page.py, which writes {PAGE}"


def test_a_questions_name_is_spelled_once():
    questions = set(description()["questions"])
    assert not [found for found in spelled() if found[1] in questions and found[0] not in HOME]


def test_a_private_variable_is_spelled_once():
    names = dict(variables())
    assert len(names) == 6
    assert not [found for found in spelled() if found[1] in names and found[0] not in HOME]


def test_the_names_of_wire_hpp_are_the_parents_questions():
    named = {value for name, value, _ in constants("const char*") if name == value}
    assert named == {name for name, question in description()["questions"].items() if question["by"] == "parent"}


@pytest.mark.parametrize(
    ("file", "asker"), [("child.py", "parent"), ("interpreter.py", "child"), ("worker.py", "pool")]
)
def test_every_question_has_one_who_answers(file, asker):
    methods = set(re.findall(r"def do_(\w+)\(", read(f"host/measure/python/{file}")))
    asked = {name for name, question in description()["questions"].items() if question["by"] == asker}
    assert methods == asked - {"quit"}


def test_who_asks_uses_only_questions_that_there_are():
    for path in files_under("host/measure/python", {".py"}):
        names = set(re.findall(r"\bask\.(\w+)\(", read(path)))
        assert names <= set(description()["questions"]), path


def test_every_type_is_used():
    text = str([[question["fields"], question["answer"]] for question in description()["questions"].values()])
    text += str(description()["types"].values())
    assert not [name for name in description()["types"] if not re.search(rf"\b{name}\b", text)]
