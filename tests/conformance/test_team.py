"""tests/conformance/test_team.py: openmp's team for short calls: simd's results, whoever calls, forks or ends."""

import json
import os
import pathlib
import subprocess

import pytest
from conftest import CATALOG, EXECUTABLE

SCRIPT = pathlib.Path(__file__).with_name("team.py")
NOT_SET = ""
BUILT = {one["name"] for one in CATALOG["backends"] if one["status"] == "built"}

pytestmark = pytest.mark.skipif(not {"simd", "openmp"} <= BUILT, reason="simd or openmp was not built")


@pytest.fixture(scope="module")
def ask(library, site_packages):
    """ask(question, before, **variables): what the program says; `before` is a command that starts it."""
    paths = f"import sys, runpy; sys.path += {[str(library), str(site_packages)]}; "
    # 3.12 and later warn of fork() beside NumPy's idle threads, too.
    code = paths + f"runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"

    def run(question, before=(), **variables):
        command = [*before, EXECUTABLE, "-W", "ignore::DeprecationWarning", "-c", code, question]
        wanted = {**os.environ, "OMP_WAIT_POLICY": "passive", "OMP_NUM_THREADS": "3", **variables}
        environment = {name: value for name, value in wanted.items() if value != NOT_SET}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)

    return run


@pytest.mark.parametrize("variables", [{}, {"OMP_NUM_THREADS": "1"}, {"OMP_NUM_THREADS": "5"}, {"PYHOST_SPIN_US": "0"}])
def test_results_are_simds_at_every_length(ask, variables):
    assert ask("results", **variables) == {"wrong": []}


def test_the_first_item_that_does_not_fit_is_named(ask):
    said = ask("misfits")["said"]
    assert len(said) == 4 and said[0] == said[1] and said[2] == said[3] and said[0] != said[2]


def test_many_callers_have_their_own_results(ask):
    assert ask("many_callers") == {"right": [True] * 4}


@pytest.mark.parametrize("question", ["forks", "forks_amid_calls"])
def test_a_forked_process_calls_too(ask, question):
    assert ask(question) == {"children": [0] * 5, "right": True}


def test_a_process_with_one_core_has_no_team(ask):
    core = str(min(os.sched_getaffinity(0)))
    found = ask("one_core", before=("taskset", "-c", core), OMP_NUM_THREADS=NOT_SET)
    assert found == {"right": True, "threads": 0}


@pytest.mark.parametrize(("cores", "threads"), [("3", [2, 0]), ("8", [3, 7])])
def test_openmp_takes_longer_calls_where_it_has_more_threads(ask, cores, threads):
    assert ask("whose_threads", OMP_NUM_THREADS=cores) == {"threads": threads}


@pytest.mark.parametrize(("spin_us", "threads"), [("0", 0), ("1000", 2), ("much", 2), ("9 of them", 2), (NOT_SET, 2)])
def test_the_time_that_helpers_spin_is_read_as_the_module_is_loaded(ask, spin_us, threads):
    """And is as not set where it is no number. Loading starts no thread."""
    found = ask("spins_as_loaded", PYHOST_SPIN_US=spin_us, OPENBLAS_NUM_THREADS="1")
    assert found == {"before": 1, "threads": threads}


@pytest.mark.parametrize("spin_us", ["50", "0"])
def test_helpers_sleep_when_nobody_calls(ask, spin_us):
    found = ask("sleeps", PYHOST_SPIN_US=spin_us, OMP_NUM_THREADS="2")
    assert found == {"right": True, "threads": 1, "states": ["S"]}


def test_a_process_ends_amid_a_call(ask):
    assert ask("exits_amid_a_call") == {"right": True}
