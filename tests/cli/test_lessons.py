"""tests/cli/test_lessons.py: the scripts that explain themselves run anywhere and print their table and sentences."""

import re

import pytest

# Of a free-threaded Python there is nothing to read.
pytestmark = pytest.mark.usefixtures("needs_gil")

# script -> first cells of the table's lines, the header first
LESSONS = {
    "starvation": ["beside", "nobody", "calls of 4 ms", "calls of 8 ms", "calls of 4 ms and 0.5 ms pauses"],
    "convoy": ["beside", "nobody", "a Python loop", "native, GIL held", "native, GIL released"],
    "switch_interval": ["interval", "5.00 ms", "2.00 ms", "1.00 ms", "0.50 ms", "0.20 ms", "0.10 ms", "0.05 ms"],
}
WIDTH = 100


@pytest.fixture(params=["python", "pyhost", "pyhost gil"])
def run(request, run_program, python, executable):
    """run(*arguments): what plain python, pyhost and its gil verb make of it."""
    commands = {
        "python": (python,),
        "pyhost": (executable,),
        "pyhost gil": (executable, "gil", "--quiet", "--warn-hold=0"),
    }
    return lambda *arguments: run_program(*commands[request.param], *arguments)


def parts_of(text):
    """The table's lines as lists of cells, and the paragraphs below it."""
    head, _, tail = text.partition("\nWhat to see here:\n")
    table = head.split("\n\n", 1)[1]
    return [re.split(r" {2,}", line) for line in table.splitlines()], re.split(r"^- ", tail, flags=re.MULTILINE)[1:]


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_prints_its_table_and_a_sentence_on_each_part(run, name):
    done = run(f"pyscripts/{name}.py", "--quick")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    table, paragraphs = parts_of(done.stdout)
    assert [line[0] for line in table[: len(LESSONS[name])]] == LESSONS[name]
    assert {len(line) for line in table if len(line) > 1} == {5}
    assert len(paragraphs) == 4 and all(re.search(r"\d\.\d\d ms", text) for text in paragraphs)
    assert max(len(line) for line in done.stdout.splitlines()) <= WIDTH


def test_every_number_of_the_sentences_is_one_of_this_run(run_program, python):
    done = run_program(python, "pyscripts/convoy.py", "--quick")
    table, paragraphs = parts_of(done.stdout)
    medians = [line[1] for line in table[1:]]
    assert f"more than {medians[0]} late" in " ".join(paragraphs[0].split())
    assert f"more than {medians[3]} late" in " ".join(paragraphs[3].split())


def test_the_switch_interval_beside_a_native_call_is_a_part_of_its_own(run_program, python):
    table = parts_of(run_program(python, "pyscripts/switch_interval.py", "--quick").stdout)[0]
    at = table.index(["beside a native call that holds the GIL"])
    assert [(line[0], line[3:]) for line in table[at + 1 :]] == [("5.00 ms", ["-", "-"]), ("0.05 ms", ["-", "-"])]


def test_the_seconds_can_be_chosen(run_program, python):
    table = parts_of(run_program(python, "pyscripts/convoy.py", "--seconds=0.05").stdout)[0]
    assert 1 <= int(table[1][4]) <= 50


def test_half_of_the_wake_ups_are_no_later_than_the_latest(run_program, python):
    table = parts_of(run_program(python, "pyscripts/convoy.py", "--quick").stdout)[0]
    late = [[float(cell.removesuffix(" ms")) for cell in line[1:4]] for line in table[1:]]
    assert late == [sorted(figures) for figures in late]


def test_a_lesson_puts_the_switch_interval_back(run_program, python):
    code = """
import runpy, sys
sys.setswitchinterval(0.0125)
sys.argv = ["switch_interval.py", "--seconds=0.01"]
sys.path.insert(0, "pyscripts")
runpy.run_path("pyscripts/switch_interval.py", run_name="__main__")
print(round(sys.getswitchinterval(), 4))  # CPython keeps whole microseconds
"""
    done = run_program(python, "-c", code)
    assert done.stdout.endswith("\n0.0125\n"), done.stderr
