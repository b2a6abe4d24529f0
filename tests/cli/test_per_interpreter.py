"""tests/cli/test_per_interpreter.py: rows whose threads have a sub-interpreter and a GIL each, from CPython 3.12 on."""

import json
import sys

import pytest

SUM_PRIMES = "pyscripts/sum_primes.py"
PER_INTERPRETER = "--gil=held,per-interpreter"
has_own_gils = pytest.mark.skipif(sys.version_info < (3, 12), reason="a GIL per interpreter needs CPython 3.12")
BINDINGS = ("capi", "pybind11")
NAP = "CASES = {'quick': 1}\ndef nap(s): return None\ndef make_inputs(case): return (0.001,)\n"


def row_of(report, backend, gil="per-interpreter"):
    [row] = [row for row in report["rows"] if (row["backend"], row["gil"]) == (backend, gil)]
    return row


@pytest.fixture(scope="module")
def planted(pyhost, request):
    """planted(target): a comparison with another function for sum_primes, such as tests/cli/planted's."""

    def run(target):
        here = {"env": {"PYTHONPATH": request.config.rootpath / "tests/cli"}}
        swap = f"--swap=sum_primes={target}"
        return pyhost(SUM_PRIMES, "--case=quick", "--budget=0.05", swap, "--gil=per-interpreter", **here)

    return run


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this CPython has a GIL per interpreter")
def test_an_older_python_says_why_there_is_none(compare):
    done, report = compare(SUM_PRIMES, "--backend=capi", PER_INTERPRETER)
    assert done.returncode == 0
    for backend in ("python", "capi"):
        row = row_of(report, backend)
        assert (row["status"], row["cells"]) == ("skipped", [])
        assert row["reason"] == "a GIL per interpreter needs CPython 3.12 or later"


@pytest.mark.usefixtures("needs_gil")
def test_released_in_a_sub_interpreter_is_a_row_or_says_why_there_is_none(compare):
    done, report = compare(SUM_PRIMES, "--backend=capi", "--lanes=interpreters", "--gil=released", "--threads=1")
    assert done.returncode == 0
    row = row_of(report, "capi", "released")
    assert row["lane"] == "interpreters"
    if sys.version_info < (3, 12):
        assert (row["status"], row["reason"]) == ("skipped", "a GIL per interpreter needs CPython 3.12 or later")
    else:
        assert (row["status"], row["reason"]) == ("correct", "")
        assert all(sample["gil"]["releases"] >= sample["calls"] for sample in row["cells"][0]["samples"])


# capi and pybind11 are right in any sub-interpreter; ctypes itself is from 3.13 on.
@pytest.fixture(scope="module", params=["sum_primes", "julia", "fused_arith"])
def report(compare, needs_gil, request):
    done, report = compare(f"pyscripts/{request.param}.py", "--backend=capi,pybind11,ctypes", PER_INTERPRETER)
    assert done.returncode == 0, done.stderr
    return report


@has_own_gils
def test_pure_python_and_the_bindings_are_right_in_every_interpreter(report):
    for backend in ("python", *BINDINGS):
        row = row_of(report, backend)
        assert (row["status"], row["reason"]) == ("correct", "")
        assert [len(cell["samples"]) > 0 for cell in row["cells"]] == [True, True]


@has_own_gils
def test_the_reference_is_the_main_interpreters(report):
    assert (report["rows"][0]["backend"], report["rows"][0]["gil"]) == ("python", "own")
    assert row_of(report, "python")["cells"][0]["summary"]["speedup"] != 1


@has_own_gils
def test_what_runs_is_the_bindings_own(report):
    for backend in BINDINGS:
        name = f"pyhost_{backend}.held.{report['rows'][0]['kernel']}"
        assert row_of(report, backend)["provenance"].startswith(name)


@has_own_gils
def test_two_threads_hold_two_gils_at_once(report):
    """With one GIL the holds of all threads together cannot be longer than the time."""
    for backend in BINDINGS:
        one, each = (held_share(row_of(report, backend, gil)) for gil in ("held", "per-interpreter"))
        assert one < 1.001 and 1.2 < each < 2.001, backend
    assert 1.2 < held_share(row_of(report, "python")) < 2.001


def held_share(row):
    """Of two threads' time, both together: the most of a sample, for on a busy machine one may have begun late."""
    return max(sample["gil"]["held_s"] / sample["wall_s"] for sample in row["cells"][1]["samples"])


@has_own_gils
@pytest.mark.usefixtures("needs_gil")
def test_a_module_that_no_sub_interpreter_can_load_is_a_row_with_pythons_own_reason(planted):
    done = planted("planted.not_isolated:sum_primes")
    reason = "skipped: it cannot be loaded in a sub-interpreter: module numpy."
    assert done.returncode == 0 and reason in " ".join(done.stdout.split())


@has_own_gils
@pytest.mark.usefixtures("needs_gil")
@pytest.mark.skipif(sys.version_info < (3, 13), reason="asks a module of 3.13 which interpreter it is in")
def test_what_is_right_in_the_main_interpreter_only_is_wrong(planted):
    done = planted("planted.only_main:sum_primes")
    rows = [line.split() for line in done.stdout.splitlines() if line.startswith("planted.only_main")]
    assert done.returncode == 1
    assert [row[1] for row in rows[:2]] == ["own", "per-interpreter"]
    assert rows[0][2][0].isdigit() and rows[1][2] == "wrong:"


@has_own_gils
@pytest.mark.usefixtures("needs_gil")
def test_a_crash_in_a_sub_interpreter_is_a_row(planted):
    done = planted("os:_exit")
    assert done.returncode == 1
    assert len([line for line in done.stdout.splitlines() if "per-interpreter  crashed: " in line]) == 2


@has_own_gils
@pytest.mark.usefixtures("needs_gil")
@pytest.mark.skipif(sys.version_info < (3, 13), reason="ctypes cannot be loaded in a sub-interpreter of 3.12")
def test_a_thread_of_the_main_interpreter_ticks_on_while_another_holds_its_gil(pyhost, write, request):
    script = write("nap.py", NAP)
    here = {"env": {"PYTHONPATH": request.config.rootpath / "tests/cli"}}
    words = ("--swap=nap=planted.nap:nap", "--gil=per-interpreter", "--threads=1", "--budget=1", "--json=-")
    rows = json.loads(pyhost(script, *words, **here).stdout)["rows"]
    stalls = {row["gil"]: row["heartbeat"]["stall_s"] for row in rows if row["backend"] == "planted.nap"}
    assert stalls["own"] > 0.15 > stalls["per-interpreter"]


@has_own_gils
@pytest.mark.usefixtures("needs_gil")
def test_a_swapped_function_may_let_go_of_the_gil(compare, write):
    script = write("nap.py", NAP)
    done, report = compare(script, "--swap=nap=time:sleep", "--gil=per-interpreter", "--threads=1")
    assert done.returncode == 0
    assert row_of(report, "time")["status"] == "correct"


@has_own_gils
@pytest.mark.usefixtures("needs_gil")
def test_a_script_without_cases_says_that_it_has_one_interpreter(compare, write):
    script = write("plain.py", "def sum_primes(n):\n    return 17\n\nprint(sum_primes(8))\n")
    done, report = compare(script, "--backend=capi", PER_INTERPRETER)
    rows = [row for row in report["rows"] if row["gil"] == "per-interpreter"]
    assert done.returncode == 0 and rows
    assert all("needs a script with CASES" in row["reason"] for row in rows)


@pytest.mark.parametrize("words", [("run", "--backend=capi", SUM_PRIMES), ("check", "capi")])
def test_where_threads_cannot_have_an_interpreter_each_it_is_refused(pyhost, words):
    verb, *rest = words
    done = pyhost(verb, "--gil=per-interpreter", *rest)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("pyhost: --gil=per-interpreter gives every thread of a measured cell an interpreter")
