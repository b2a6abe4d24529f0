"""tests/cli/test_crashes.py: a crash says what CPython said, in which call of which function, and where."""

import json
import re
import signal

import pytest

SCRIPT = """
import sys

def add_ints(a, b):
    return a + b

for i in range(int(sys.argv[1])):
    add_ints(i, 1)
print("done")
"""
# What CPython ends with a sentence: as it does for PyEval_SaveThread() without the GIL, where it notices.
OWN = """
import atexit
import ctypes
import os
import signal

calls = 0

def add_ints(a, b):
    global calls
    calls += 1
    if calls == 3:
        ctypes.pythonapi.Py_FatalError(b"the function must be called with the GIL held")
    return a + b

def segfault(a, b):
    return ctypes.string_at(0) if a == 1 else a + b

def fine_until_exit(a, b):
    if calls == 0:
        mark()
    return a + b

def mark():
    global calls
    calls = 1
    atexit.register(os.kill, os.getpid(), signal.SIGSEGV)

def in_a_replay(a, b):  # the script makes four calls of it
    global calls
    calls += 1
    return ctypes.string_at(0) if calls == 6 else a + b

def colourful(a, b):
    if a == 1:
        raise ValueError("\\x1b[31mred\\x1b]0;title\\x07 \\x9b2Jand gone")
    return a + b
"""
SAID = "the function must be called with the GIL held"


@pytest.fixture
def script(write):
    write("own.py", OWN)
    return write("script.py", SCRIPT)


@pytest.fixture
def rows_of(pyhost, script):
    """rows_of(attribute): (CompletedProcess, rows by function) of a comparison with the planted function."""

    def run(attribute):
        swap = f"--swap=add_ints=own:{attribute}"
        done = pyhost(script, swap, "--budget=0.05", "--json=-", "--", "4", cwd=script.parent)
        rows = json.loads(done.stdout)["rows"]
        return done, {row["kernel"]: row for row in rows if row["backend"] == "own"}

    return run


def test_a_row_has_the_sentence_the_function_and_the_number_of_its_call(rows_of):
    done, rows = rows_of("add_ints")
    for row in rows.values():
        assert row["status"] == "crashed"
        assert re.match(r"signal 6 \(Aborted\) during 'run_script', in call 3 of add_ints, at ", row["reason"])
        assert SAID in row["reason"]
    assert done.returncode == 1 and SAID in " ".join(done.stderr.split())


def test_a_segmentation_fault_has_the_place_and_the_native_stack(rows_of):
    done, rows = rows_of("segfault")
    reason = rows["(script)"]["reason"]
    assert reason.startswith("signal 11 (Segmentation fault) during 'run_script', in call 2 of add_ints, at ")
    assert "own.py" in reason or "__init__.py" in reason
    assert "Extension modules" not in reason


def test_a_crash_in_a_replay_has_the_number_of_the_recorded_call(rows_of):
    _, rows = rows_of("in_a_replay")
    reason = rows["add_ints"]["reason"]
    where = "signal 11 (Segmentation fault) during 'prepare_replay', in recorded call 2 of add_ints, at "
    assert reason.startswith(where)


def test_a_crash_at_exit_is_a_row(rows_of):
    done, rows = rows_of("fine_until_exit")
    assert rows["(script)"]["status"] == "crashed"
    assert rows["(script)"]["reason"].startswith("signal 11 (Segmentation fault) at exit, after all its answers")
    assert done.returncode == 1


def test_terminal_escapes_of_a_script_do_not_pass_into_a_table(rows_of):
    done, rows = rows_of("colourful")
    assert "ValueError: red and gone" in rows["(script)"]["reason"]
    tables = done.stderr[done.stderr.index("Cost, 1 thread") :]
    assert "red and gone" in " ".join(tables.split())
    assert "\x1b" not in tables and "\x9b" not in tables


@pytest.mark.parametrize("verb", ["run", "gil"])
def test_one_run_says_the_same_on_stderr(pyhost, script, verb):
    swap = ("--swap=add_ints=own:add_ints",)
    done = pyhost(verb, *swap, script, "4", cwd=script.parent)
    assert done.returncode == -signal.SIGABRT
    assert f"Fatal Python error: {SAID}" in done.stderr
    assert "pyhost: in call 3 of add_ints\npyhost: native stack, innermost first:\n" in done.stderr
    assert "signal 6 (Aborted)" in " ".join(done.stderr.split())


def test_gil_without_a_swap_says_where_it_crashed(pyhost, write):
    script = write("crash.py", "import ctypes\n\n\ndef f():\n    ctypes.string_at(0)\n\n\nf()\n")
    done = pyhost("gil", script)
    assert done.returncode == -signal.SIGSEGV
    assert 'crash.py", line 5 in f\n' in done.stderr and "pyhost: native stack" in done.stderr
    assert "pyhost: in call" not in done.stderr


def test_what_a_script_sees_of_it_is_nothing_but_that_faulthandler_is_enabled(pyhost, write):
    source = """
        import signal, sys
        print("faulthandler" in sys.modules, signal.getsignal(signal.SIGSEGV) == signal.SIG_DFL)
        import faulthandler
        print(faulthandler.is_enabled())
    """
    script = write("seen.py", source)
    assert pyhost(script).stdout == "False True\nFalse\n"
    assert pyhost("gil", script).stdout == "False True\nTrue\n"


def test_a_worker_of_a_watched_script_says_as_much_as_under_python(pyhost, write):
    crash = "import ctypes; ctypes.string_at(0)"
    script = write("parent.py", f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {crash!r}])\n")
    done = pyhost("gil", script)
    assert done.returncode == 0 and "Fatal" not in done.stderr and "native stack" not in done.stderr
