"""tests/cli/test_broken_scripts.py: a script whose CASES, work() or processes are not as they should be.

What it says is a sentence or a failed row.  What any answer may look like is tests/host/bench_malformed_test.cpp's.
"""

import pytest

SCRIPT = """
import os

CASES = {"quick": 1}


def make_inputs(case):
    return ()


def noop():
    return None


"""

BROKEN = {
    "a_case_that_is_a_number": (
        2,
        "CASES = {1: 1}",
        "the script cannot be read: ValueError: CASES must be of the form",
    ),
    "a_number_of_cases": (2, "CASES = 3", "the script cannot be read: ValueError: CASES must be of the form"),
    "work_that_is_no_number": (
        1,
        "def work(case): return float('nan'), 1",
        "there is no reference to compare with: ValueError: work('quick') must be (bytes, operations)",
    ),
    "a_check_that_is_no_text": (0, "def check(got, want): return [float('nan')]", ""),
    "inputs_that_fork": (0, "def make_inputs(case):\n    os.fork()\n    return ()", ""),
}


@pytest.mark.parametrize(("status", "more", "sentence"), BROKEN.values(), ids=BROKEN)
def test_a_broken_script_is_told_in_a_sentence(pyhost, write, status, more, sentence):
    done = pyhost(write("broken.py", SCRIPT + more + "\n"), "--backend=capi", "--gil=held", "--budget=0.2")
    assert "internal error" not in done.stderr and "Traceback" not in done.stdout
    assert done.returncode == status, done.stdout + done.stderr
    assert sentence in " ".join((done.stdout + done.stderr).split())
