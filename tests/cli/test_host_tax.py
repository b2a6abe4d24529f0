"""tests/cli/test_host_tax.py: the host beside the interpreter that it embeds: loops in either, and what it exports."""

import json
import math
import re
import statistics
import subprocess

import pytest


@pytest.fixture(scope="module")
def tax_of(pyhost):
    """tax_of(*options): what the report of a comparison with the shortest budget that measures it says."""

    def run(*options, **more):
        done = pyhost(
            "pyscripts/add_ints.py", "--backend=capi", "--case=quick", "--budget=1", "--json=-", *options, **more
        )
        return json.loads(done.stdout)["machine"]["host_tax"]

    return run


@pytest.fixture(scope="module")
def tax(tax_of):
    return tax_of()


def test_tax_is_taken_against_the_interpreter_that_is_embedded(tax, pyhost):
    ask = ["-I", "-c", "import sys; print(sys.version)"]
    stock = subprocess.run([tax["stock"], *ask], capture_output=True, text=True, timeout=60, check=True)
    assert stock.stdout == pyhost(*ask).stdout
    assert tax["reason"] == ""


# Student's t at 97 %, by the number of values.
STUDENT = {9: 2.634, 10: 2.574, 11: 2.527, 12: 2.491, 13: 2.461, 14: 2.436, 15: 2.415}


def test_factor_is_the_mean_of_the_processes_and_told_where_its_interval_is_narrow(tax):
    loops = [[math.log(host / stock) for host, stock in loop["pairs_s"]] for loop in tax["loops"].values()]
    assert len(loops) >= 7
    rounds = [statistics.fmean(logarithms) for logarithms in zip(*loops)]
    assert tax["rounds"] == 5 and len(rounds) in range(45, 76, 5)  # more than nine pairs where those do not agree
    processes = [statistics.median(rounds[first : first + 5]) for first in range(0, len(rounds), 5)]
    half = STUDENT[len(processes)] * statistics.stdev(processes) / math.sqrt(len(processes))
    low, high = (math.exp(statistics.fmean(processes) + sign * half) for sign in (-1, 1))
    assert (tax["low"], tax["high"]) == pytest.approx((low, high))
    factor = math.exp(statistics.fmean(processes)) if high - low <= 0.05 else None
    assert tax["factor"] == pytest.approx(factor)


def test_a_cost_that_is_known_is_kept_until_it_is_asked_for_anew(tax_of, tmp_path):
    def pairs(*options):
        tax = tax_of(*options, env={"XDG_CACHE_HOME": tmp_path})
        return tax["factor"] is not None, tax["loops"]["calls"]["pairs_s"]

    is_known, first = pairs()
    assert (pairs()[1] == first) is is_known
    assert pairs("--fresh")[1] != first


def test_every_time_is_of_a_loop_that_ran(tax):
    # An empty loop's clock readings are 100 ns apart.
    assert all(second > 1e-5 for loop in tax["loops"].values() for pair in loop["pairs_s"] for second in pair)


def test_a_quick_look_does_without(compare):
    _, report = compare("pyscripts/add_ints.py", "--backend=capi")
    tax = report["machine"]["host_tax"]
    assert (tax["factor"], tax["loops"], tax["reason"]) == (None, {}, "--budget is below 1 s")


def test_info_says_it(pyhost):
    assert_it_is_said(pyhost("info"))


def assert_it_is_said(done):
    assert re.search(
        r"x \(95 % interval .*\) the CPU time of /|cost beside /.* not known", " ".join(done.stdout.split())
    )


def test_variables_for_python_touch_neither_side(pyhost, write, tmp_path):
    """PYTHONMALLOC=debug would double the time of a side that read it."""
    started = tmp_path / "started"
    write("sitecustomize.py", f"open({str(started)!r}, 'a').write('a Python')")
    assert_it_is_said(pyhost("info", env={"PYTHONPATH": tmp_path}))
    assert started.read_text(encoding="utf-8") == "a Python"  # the one that says what this build is


def test_executable_exports_pythons_names_and_no_cpp_ones(executable):
    command = ["readelf", "--wide", "--dyn-syms", executable]
    listing = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    fields = [line.split() for line in listing.splitlines() if line.strip()[:1].isdigit()]
    defined = {field[7].partition("@")[0] for field in fields if len(field) > 7 and field[6] != "UND"}
    assert {"PyLong_FromLong", "_Py_NoneStruct", "pthread_cond_wait"} <= defined
    assert not [name for name in defined if name.startswith("_Z")]
