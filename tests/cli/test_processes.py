"""tests/cli/test_processes.py: rows with a worker process in the place of each thread, and no process left behind."""

import json
import signal

import pytest
from test_interrupt import left_over, wait_until

SUM_PRIMES = "pyscripts/sum_primes.py"
ALL = 9  # this, the reference, four children, and a worker of each but the last
WAYS = ("fork", "shared-memory")


@pytest.fixture(scope="module")
def report(compare):
    done, report = compare("pyscripts/fused_arith.py", "--backend=capi", "--gil=held", "--lanes=threads,processes")
    assert done.returncode == 0, done.stderr
    return report


def test_pure_python_and_a_backend_have_a_row_for_each_way_of_the_inputs(report):
    found = [(row["backend"], row["gil"], row["lane"], row["inputs_by"]) for row in report["rows"]]
    expected = [("python", "own", "threads", None)]
    expected += [("python", "own", "processes", way) for way in WAYS]
    expected += [("capi", "held", "threads", None)]
    assert found == expected + [("capi", "held", "processes", way) for way in WAYS]
    assert {(row["status"], row["reason"]) for row in report["rows"]} == {("correct", "")}
    assert all(len(cell["samples"]) > 0 for row in report["rows"] for cell in row["cells"])


def test_workers_hold_gils_of_their_own(report):
    [row] = [row for row in report["rows"] if (row["gil"], row["inputs_by"]) == ("held", "fork")]
    for sample in row["cells"][1]["samples"]:
        assert sample["gil"]["waiting_s"] < 0.01 * sample["wall_s"]
        assert sample["gil"]["held_s"] > 1.1 * sample["cpu_s"] / 2


def test_what_sending_takes_stands_apart_and_in_the_other_lanes_not_at_all(report):
    items = 10_000
    for row in report["rows"]:
        if row["lane"] == "threads":
            assert row["transfer"] is None
            continue
        transfer = row["transfer"]
        assert transfer["inputs_s"] > 0 and transfer["result_s"] > 0
        assert 8 * items < transfer["result_bytes"] < 8 * items + 1000
        copied = transfer["inputs_bytes"]
        assert copied == 0 if row["inputs_by"] == "fork" else 16 * items < copied < 16 * items + 1000


def test_a_queue_is_plot_data_of_49_sizes_by_threads_and_processes(pyhost):
    words = ("sum_primes", "--queue", "--lanes=threads,processes", "--threads=3", "--budget=0.01", "--json=-")
    report = json.loads(pyhost("bench", *words).stdout)
    assert [row["lane"] for row in report["rows"]] == ["threads", "processes"]
    for row in report["rows"]:
        assert (row["status"], {run["workers"] for run in row["runs"]}) == ("correct", {1, 3})
        for run in row["runs"]:
            assert [job["size"] for job in run["jobs"]] == report["sizes"] == list(range(1_000, 50_000, 1_000))


@pytest.fixture(scope="module")
def words():
    swap = "--swap=sum_primes=planted.only_parent:sum_primes"
    return SUM_PRIMES, swap, "--lanes=processes", "--case=quick", "--budget=0.05", "--threads=1"


def planted(request, kind):
    return {"env": {"PYTHONPATH": request.config.rootpath / "tests/cli", "PLANTED": kind}}


@pytest.mark.parametrize(
    ("kind", "status", "reason"),
    [
        ("crash", "failed", "worker process 1 ended: signal 6 (Aborted)"),
        ("wrong", "wrong", "in worker process 1 of 1: the result is 1548137 (int), want 1548136"),
        ("hang", "timed-out", "no answer within 3 s during 'prepare'; --timeout=SECONDS allows more"),
    ],
)
def test_what_a_worker_does_wrong_is_its_row_and_the_others_stand(pyhost, request, words, kind, status, reason):
    done = pyhost(*words, "--timeout=3", "--json=-", **planted(request, kind))
    rows = json.loads(done.stdout)["rows"]
    assert done.returncode == 1
    bad = [row for row in rows if row["backend"] == "planted.only_parent"]
    assert [(row["status"], row["reason"]) for row in bad] == [(status, reason)] * 2
    good = [row for row in rows if row not in bad]
    assert len(good) == 3 and {row["status"] for row in good} == {"correct"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_no_worker_is_left_behind_that_computes(executable, start, request, words, number):
    process = start(executable, *words, **planted(request, "hang"))
    wait_until(executable, process, lambda processes: processes >= ALL)
    process.send_signal(number)
    process.communicate(timeout=30)
    assert left_over(executable, process) == set()
