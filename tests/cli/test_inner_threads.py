"""tests/cli/test_inner_threads.py: threads that a call starts itself: rows of their own, and what the GIL says."""

import json
import re

import pytest

QUICK = ("--case=quick", "--threads=1", "--budget=0.1", "--quiet", "--json=-")


@pytest.fixture(autouse=True)
def needs_openmp(catalog):
    [openmp] = [one for one in catalog["backends"] if one["name"] == "openmp"]
    if openmp["status"] != "built":
        pytest.skip(f"openmp was not built: {openmp['reason']}")


@pytest.fixture
def account(pyhost, tmp_path, needs_gil):
    """account(policy): that of the lesson, whose calls are openmp's under this policy."""

    def run(policy):
        file = tmp_path / "account.json"
        options = ("--backend=openmp", f"--gil={policy}", "--quiet", "--warn-hold=0", f"--json={file}")
        done = pyhost("run", *options, "pyscripts/inner_threads.py", "--quick")
        assert done.returncode == 0, done.stderr
        return json.loads(file.read_text(encoding="utf-8"))

    return run


def waiting_s(account, waiter, holder):
    """How long one thread waited while the other held the GIL."""
    names = [thread["name"] for thread in account["threads"]]
    found = account["threads"][names.index(waiter)]["waited_on"]
    return sum(one["waiting_s"] for one in found if one["holder"] == names.index(holder))


def test_each_number_is_a_row_of_the_backend_that_heeds_it(pyhost):
    done = pyhost("bench", "sum_primes", "--backend=openmp,capi", "--gil=held", "--inner-threads=2,1", *QUICK)
    assert (done.returncode, done.stderr) == (0, "")
    rows = json.loads(done.stdout)["rows"]
    assert [(row["backend"], row["inner_threads"]) for row in rows] == [
        ("python", None),
        ("openmp", 1),
        ("openmp", 2),
        ("capi", None),
    ]
    assert {row["status"] for row in rows} == {"correct"}
    assert all(cell["threads"] == 1 and cell["samples"] for row in rows for cell in row["cells"])


def test_without_such_a_backend_a_sentence_names_those_that_there_are(pyhost):
    done = pyhost("bench", "sum_primes", "--backend=capi", "--inner-threads=2", *QUICK)
    assert done.returncode == 2
    assert "--inner-threads is for backends whose calls start threads of their own: " in done.stderr
    assert "openmp" in done.stderr


def test_calls_that_hold_the_gil_stop_every_other_thread_however_many_threads_they_start(account):
    found = account("held")
    [calls] = found["calls"]
    assert (calls["releases"], calls["released_s"]) == (0, 0)
    assert waiting_s(found, "I/O beside calls", "calls") > 0


def test_calls_that_release_it_do_so_each_once(account):
    [calls] = account("released")["calls"]
    assert calls["provenance"].startswith("pyhost_openmp.released.sum_primes")
    assert calls["releases"] == calls["calls"] > 0


def test_the_lesson_explains_itself_under_python_too(run_program, python):
    done = run_program(python, "pyscripts/inner_threads.py", "--quick")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines[2:5]] == ["beside", "nobody", "calls"]
    assert len(re.findall(r"^- ", done.stdout, flags=re.MULTILINE)) in (1, 2)  # one without a GIL
    assert max(len(line) for line in lines) <= 100
