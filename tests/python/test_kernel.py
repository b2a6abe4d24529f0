"""tests/python/test_kernel.py: what a script with CASES says of its inputs, its check and its work."""

import os
import sys
import textwrap
from array import array

import numpy
import pytest
from _pyhost_measure import inputs, kernel, timing

SCRIPT = """
    CASES = {"tiny": 1, "quick": 10, "talk": 1000}


    def make_inputs(case):
        return [CASES[case]], case


    def double(values, case):
        return [2 * value for value in values]
"""
WORK = """
    def work(case):
        return 8 * CASES[case], CASES[case]
"""


@pytest.fixture
def made(module_of):
    """made(more, case): the kernel `double` of the script above with more in it."""
    return lambda more="", case="quick": kernel.Kernel(module_of("made_up", script(more)), "double", case)


def script(more):
    return textwrap.dedent(SCRIPT) + textwrap.dedent(more)


def test_a_kernel_has_the_function_and_the_inputs_of_its_case(made):
    found = made(case="talk")
    assert found.inputs == ([1000], "talk")
    assert found.function(*found.inputs) == [2000]


def test_work_is_that_of_the_case(made):
    assert made(WORK, "talk").work() == [8000.0, 1000.0]
    assert made(WORK, "talk").operations("tiny") == 1.0
    assert made(WORK).has_work()


def test_a_script_that_does_not_say_its_work_has_none(made):
    assert made().work() == [0.0, 0.0]
    assert not made().has_work()


@pytest.mark.parametrize("amounts", ["(1,)", "(1, 2, 3)", "(1, -1)", "(-0.5, 1)", "(1, float('nan'))", "(1, 1e999)"])
def test_a_work_that_is_no_work_is_an_error(made, amounts):
    with pytest.raises(ValueError, match=r"work\('quick'\) must be \(bytes, operations\), two finite numbers; it is"):
        made(f"def work(case): return {amounts}\n").work()


def test_a_work_of_nothing_is_one(made):
    assert made("def work(case): return 0, 0\n").work() == [0.0, 0.0]


CHECKS = {
    "none": ("return None", None),
    "a_sentence": ("return 'off by one'", "off by one"),
    "an_empty_sentence": ("return ''", ""),
    "true": ("return True", None),
    "false": ("return False", "check() says that the result differs from the reference"),
    "numpys_false": ("import numpy; return numpy.bool_(False)", "check() says that the result differs"),
    "zero": ("return 0", "check() says that the result differs from the reference"),
    "an_assertion": ("assert got == want, f'{got} for {want}'", "[1] for [2]"),
    "an_assertion_without_words": ("raise AssertionError", "check() failed"),
    "an_assertion_that_holds": ("assert got != want", None),
}


@pytest.mark.parametrize(("body", "sentence"), CHECKS.values(), ids=CHECKS)
def test_a_check_speaks_in_several_ways(made, body, sentence):
    found = made(f"def check(got, want): {body}\n").check([1], [2])
    assert found == sentence if sentence is None else found.startswith(sentence)


def test_an_error_in_a_check_is_the_scripts(made):
    with pytest.raises(ZeroDivisionError):
        made("def check(got, want): 1 / 0\n").check(1, 1)


def test_without_a_check_results_must_be_exactly_equal(made):
    assert made().check([0.0], [0.0]) is None
    assert made().check([0.0], [-0.0]) == "result[0] is 0.0, the reference gave -0.0"


def test_the_overhead_is_from_the_tiny_and_the_quick_case(made, monkeypatch):
    monkeypatch.setattr(timing, "overhead", lambda *arguments: arguments)
    found = made(WORK, "talk")
    cases = ((([1], "tiny"), 1.0), (([10], "quick"), 10.0))
    assert found.overhead(len) == (len, *cases)


def test_without_a_tiny_case_there_is_no_overhead(made):
    assert made("CASES = {'quick': 1}\n").overhead(len) is None


def test_a_script_is_imported_under_its_own_name(write, tmp_path):
    path = write("folder/some_script.py", "import beside\nassert __name__ == 'some_script'\nvalue = beside.value\n")
    write("folder/beside.py", "value = 7\n")
    module = kernel.load_script(path)
    assert module.value == 7 and sys.modules["some_script"] is module
    assert sys.path[0] == str(tmp_path / "folder")


def test_the_folder_of_a_linked_script_is_the_real_one(write, tmp_path):
    os.symlink(write("folder/real.py", ""), tmp_path / "link.py")
    kernel.load_script(str(tmp_path / "link.py"))
    assert sys.path[0] == str(tmp_path / "folder")
    assert "link" in sys.modules


@pytest.mark.usefixtures("safe_path")
def test_a_safe_path_stays_safe(write, tmp_path):
    kernel.load_script(write("some_script.py", ""))
    assert str(tmp_path) not in sys.path


# inputs.py

CHANGES = {
    "an_item_of_an_array": lambda a: a[0].__setitem__(1, 5.0),
    "the_sign_of_an_item": lambda a: a[0].__setitem__(0, -0.0),
    "an_item_of_numpys": lambda a: a[1].__setitem__((0, 1), 5.0),
    "a_list": lambda a: a[2].append(1),
    "a_list_inside": lambda a: a[2][1].append(1),
    "the_sign_in_a_list": lambda a: a[2].__setitem__(0, -0.0),
    "the_shape": lambda a: setattr(a[1], "shape", (4,)),
}


def arguments():
    return array("d", [0.0, 2.0]), numpy.eye(2), [0.0, []], 3


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_of_the_arguments_changes_their_digest(change):
    given = arguments()
    before = inputs.digest(given)
    assert before == inputs.digest(arguments())
    change(given)
    assert inputs.digest(given) != before


def test_other_items_of_the_same_bytes_are_other_arguments():
    assert inputs.digest([array("i", [1, 0])]) != inputs.digest([array("q", [1])])
    assert inputs.digest([array("i", [1])]) != inputs.digest([array("I", [1])])


def test_a_memoryview_can_be_digested():
    assert inputs.digest([memoryview(b"ab")]) != inputs.digest([memoryview(b"ac")])


def test_the_digest_of_a_kernel_is_that_of_its_inputs(made):
    found = made()
    before = found.digest()
    found.inputs[0].append(1)
    assert found.digest() != before


@pytest.mark.parametrize("cases", [{1: 1}, {"quick": 1, None: 2}, "quick", 5, [3], None])
def test_cases_without_names_are_an_error(module_of, cases):
    with pytest.raises(ValueError, match="^CASES must be of the form "):
        kernel.case_names(module_of("made_up", CASES=cases))


def test_the_tiny_case_is_not_among_the_names(module_of):
    assert kernel.case_names(module_of("made_up", CASES={"tiny": 1, "quick": 2})) == ["quick"]
    assert kernel.case_names(module_of("made_up", CASES=["quick", "talk"])) == ["quick", "talk"]
