"""tests/cli/test_liars.py: what the built executable says of functions that lie now and then, and of a copy."""

import json
import re

import pytest

SCRIPT = """
import numpy as np

def square(n):
    return n * n

def total(values):
    result = 0.0
    for value in values:
        result += float(value)
    return result

def copied(n):
    return n + 1

table = np.arange(400.0).reshape(100, 4)
for n in range(30):
    square(n), copied(n)
    total(table[n:, 1])
row = table[0].copy()
for n in range(3):
    row[0] = n
    total(row)
"""
MODULES = {
    "late.py": """
import itertools
calls = itertools.count(1)
def square(n): return n * n + (next(calls) % 97 == 0)
""",
    "flat.py": """
import ctypes
def total(values): return float(sum((ctypes.c_double * len(values)).from_address(values.ctypes.data)))
""",
    "known.py": """
known = {}
def total(values): return known.setdefault(id(values), (values, float(sum(values.tolist()))))[1]
""",
    "copies.py": "def copied(n):\n    return n + 1\n",
}
REASONS = {
    "late": ("square", r"call \d+ of 30.*: result is \d+, the reference gave \d+"),
    "flat": ("total", r"call 1 of 33: result is [\d.]+, the reference gave [\d.]+"),
    "known": ("total", r"in the script's own run, call 32: result is [\d.]+, the reference gave [\d.]+"),
}


@pytest.fixture(scope="module")
def judged(pyhost, tmp_path_factory):
    """(CompletedProcess, report) of one comparison of all the modules."""
    pytest.importorskip("numpy")
    folder = tmp_path_factory.mktemp("liars")
    for name, text in {**MODULES, "script.py": SCRIPT}.items():
        (folder / name).write_text(text, encoding="utf-8")
    swaps = [f"--swap={function}={module}:{function}" for module, (function, _) in REASONS.items()]
    swaps.append("--swap=copied=copies:copied")
    done = pyhost(folder / "script.py", *swaps, "--threads=1", "--budget=10", "--json=-", timeout_s=120)
    return done, json.loads(done.stdout)


def row_of(report, module, function):
    [row] = [row for row in report["rows"] if (row["backend"], row["kernel"]) == (module, function)]
    return row


@pytest.mark.parametrize("module", REASONS)
def test_a_liar_is_wrong_with_its_call(judged, module):
    function, reason = REASONS[module]
    row = row_of(judged[1], module, function)
    assert (row["status"], row["cells"]) == ("wrong", []), judged[0].stderr
    assert re.fullmatch(reason, row["reason"]), row["reason"]


def test_a_copy_is_correct(judged):
    assert row_of(judged[1], "copies", "copied")["status"] == "correct", judged[0].stderr
