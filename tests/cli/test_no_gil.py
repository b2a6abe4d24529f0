"""tests/cli/test_no_gil.py: a free-threaded Python in which a module turns the GIL on: the module is named."""

import subprocess
import sysconfig

import pytest

# An extension module of before free threading: it does not declare Py_mod_gil.
OLD_MODULE = """
    #include <Python.h>

    static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "old", NULL, 0, NULL, NULL, NULL, NULL, NULL};

    PyMODINIT_FUNC PyInit_old(void) { return PyModuleDef_Init(&definition); }
    """
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
    import old
"""


@pytest.fixture
def old_module(has_gil, write):
    if has_gil:
        pytest.skip("this Python has a GIL from the start")
    source = write("old.c", OLD_MODULE)
    command = ["g++", "-shared", "-fPIC", "-I", sysconfig.get_path("include"), source, "-o", source.with_suffix(".so")]
    subprocess.run(command, check=True)


@pytest.mark.parametrize(
    ("imports", "named"),
    [("import old", "old"), (SILENCED, "a module whose warning was silenced"), ("", "")],
    ids=["loud", "silenced", "none"],
)
def test_the_module_is_named(old_module, compare, write, imports, named):
    done, report = compare(write("adds.py", imports + KERNEL), "--backend=capi")
    assert done.returncode == 0, done.stderr
    assert {row["gil_turned_on_by"] for row in report["rows"]} == {named}
    assert ("which the import of" in " ".join(done.stderr.split())) == bool(named)
