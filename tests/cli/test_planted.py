"""tests/cli/test_planted.py: each planted fault is reported as exactly that, and the other rows stand."""

import re
import signal

import pytest

# Of a free-threaded Python there is nothing to read.
pytestmark = pytest.mark.usefixtures("needs_gil")

CRASH = f"signal {int(signal.SIGSEGV)} (Segmentation fault)"
PLACE = r", at __init__\.py:\d+ in string_at"
SAMPLE = r", sample \d+ at 2 threads"
SILENCE = "no answer within 3 s during '{}'; --timeout=SECONDS allows more"

# planted module -> (status, the whole reason as a pattern)
FAULTS = {
    "crash": ("crashed", re.escape(f"{CRASH} during 'prepare', in call 1 of julia") + PLACE),
    "late_crash": ("crashed", re.escape(f"{CRASH} during 'sample'") + PLACE + SAMPLE),
    "leaver": ("crashed", "left by itself with status 3 during 'prepare'"),
    "hang": ("timed-out", re.escape(SILENCE.format("prepare"))),
    "late_hang": ("timed-out", re.escape(SILENCE.format("sample")) + SAMPLE),
    "wrong_pixel": ("wrong", r"item 2112 is (\d+), want \d+"),
    "wrong_in_thread": ("wrong", r"on 2 threads: item 0 is (\d+), want \d+"),
    "vandal": ("wrong", "it changed its arguments, which the reference leaves as they are"),
    "released": ("false-claim", "it claims 'released' but holds the GIL: it never let go during a call"),
    "held": ("false-claim", r"it claims 'held' but lets go of the GIL: once during a call"),
    "raises": ("failed", "OverflowError: too many points"),
    "late_exception": ("failed", "OSError: no room left" + SAMPLE),
}
HEALTHY = [("python", "own"), ("capi", "held"), ("capi", "released")]


@pytest.fixture(scope="module")
def planted(compare, request):
    """One comparison of all the planted modules beside a healthy backend: (CompletedProcess, rows by backend)."""
    swaps = [f"--swap=julia=planted.{name}:julia" for name in FAULTS]
    folder = request.config.rootpath / "tests/cli"
    done, report = compare("pyscripts/julia.py", "--backend=capi", "--timeout=3", *swaps, env={"PYTHONPATH": folder})
    return done, report


def row_of(report, name):
    [row] = [row for row in report["rows"] if row["backend"] == f"planted.{name}"]
    return row


@pytest.mark.parametrize("name", FAULTS)
def test_the_row_says_what_went_wrong(planted, name):
    row = row_of(planted[1], name)
    status, reason = FAULTS[name]
    assert row["status"] == status
    assert re.fullmatch(reason, row["reason"]), row["reason"]


@pytest.mark.parametrize("name", FAULTS)
def test_no_time_is_printed_for_it(planted, tables_of, name):
    done, report = planted
    row = row_of(report, name)
    tables = tables_of(done.stderr)
    assert len(tables) == 2
    for table in tables:
        _, gil, message = table[1 + report["rows"].index(row)]
        assert gil == row["gil"] and message.startswith(f"{row['status']}: {row['reason'][:20]}")
    assert row["heartbeat"] is None


@pytest.mark.parametrize("name", [name for name, (_, reason) in FAULTS.items() if "sample" not in reason])
def test_what_failed_before_its_first_sample_has_no_cell(planted, name):
    row = row_of(planted[1], name)
    assert (row["cells"], row["call_overhead_s"]) == ([], None)


@pytest.mark.parametrize("name", [name for name, (_, reason) in FAULTS.items() if "sample" in reason])
def test_the_cell_that_failed_has_its_reason_and_no_figures(planted, name):
    [cell] = [cell for cell in row_of(planted[1], name)["cells"] if cell["threads"] == 2]
    assert (cell["summary"], cell["samples"]) == (None, [])
    assert cell["reason"] and row_of(planted[1], name)["reason"].startswith(cell["reason"])


def test_the_other_rows_stand_with_their_times(planted):
    done, report = planted
    rows = {(row["backend"], row["gil"]): row for row in report["rows"]}
    for name in HEALTHY:
        assert rows[name]["status"] == "correct"
        assert [len(cell["samples"]) > 0 for cell in rows[name]["cells"]] == [True, True]
    assert re.search(r"^capi +released +\d", done.stderr, re.MULTILINE)


def test_the_exit_status_is_1(planted):
    assert planted[0].returncode == 1


def test_the_full_reason_of_each_failure_is_told_below_the_tables(planted):
    done, report = planted
    notes = " ".join(done.stderr.split())
    for name in FAULTS:
        assert row_of(report, name)["reason"] in notes


@pytest.mark.parametrize("name", ["wrong_pixel", "crash"])
def test_a_fault_alone_is_enough_for_status_1(pyhost, request, name):
    swap = f"--swap=julia=planted.{name}:julia"
    here = {"env": {"PYTHONPATH": request.config.rootpath / "tests/cli"}}
    done = pyhost("pyscripts/julia.py", "--case=quick", "--budget=0.05", swap, **here)
    assert done.returncode == 1 and FAULTS[name][0] in done.stdout


def test_a_run_with_a_crashing_module_dies_of_the_signal(pyhost, request):
    here = {"env": {"PYTHONPATH": request.config.rootpath / "tests/cli"}}
    done = pyhost("run", "pyscripts/julia.py", "--swap=julia=planted.crash:julia", **here)
    assert done.returncode == -signal.SIGSEGV
