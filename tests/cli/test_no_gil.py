"""tests/cli/test_no_gil.py: a free-threaded Python in which a module turns the GIL on: the module is named."""

import importlib.util

import pytest

KERNEL = """

CASES = {"quick": 500}

def sum_primes(n):
    return sum(x for x in range(2, n) if all(x % d for d in range(2, x)))

def make_inputs(case):
    return (CASES[case],)
"""
SILENCED = """
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import _testsinglephase
"""


@pytest.mark.parametrize(
    ("imports", "named"),
    [("import _testsinglephase", "_testsinglephase"), (SILENCED, "a module whose warning was silenced"), ("", "")],
    ids=["loud", "silenced", "none"],
)
def test_the_module_is_named(has_gil, compare, write, imports, named):
    if has_gil:
        pytest.skip("this Python has a GIL from the start")
    if importlib.util.find_spec("_testsinglephase") is None:
        pytest.skip("this Python came without the modules of its own tests")
    done, report = compare(write("adds.py", imports + KERNEL), "--backend=capi")
    assert done.returncode == 0, done.stderr
    assert {row["gil_turned_on_by"] for row in report["rows"]} == {named}
    assert ("which the import of" in " ".join(done.stderr.split())) == bool(named)
