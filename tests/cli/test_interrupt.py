"""tests/cli/test_interrupt.py: Ctrl-C in a comparison keeps and prints what was measured, and leaves no process."""

import json
import os
import pathlib
import signal
import time

import pytest

JULIA = "pyscripts/julia.py"
# Long enough to be stopped on the way; nine rows, and fewer backends than rows, which are all asked at once before.
LONG = ("--case=quick", "--backend=numpy,ctypes,capi,pybind11,openmp")


def processes_of(executable):
    """Process identifiers of all that run this executable now."""
    found = set()
    for folder in pathlib.Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and os.readlink(folder / "exe") == str(executable.resolve()):
                found.add(int(folder.name))
        except OSError:  # it ended meanwhile, or is another user's
            continue
    return found


def session_of(pid):
    """The session that a process belongs to; a child keeps it though it leads a group of its own."""
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None


def left_over(executable, process, within_s=5):
    """Processes of the comparison that are still there, after some time to go."""
    deadline_s = time.monotonic() + within_s
    while True:
        left = {pid for pid in processes_of(executable) if session_of(pid) == process.pid}
        if not left or time.monotonic() > deadline_s:
            return left
        time.sleep(0.05)


def wait_until(executable, process, is_enough):
    """Until as many processes of the comparison are there."""
    deadline_s = time.monotonic() + 60
    while not is_enough(len({pid for pid in processes_of(executable) if session_of(pid) == process.pid})):
        assert process.poll() is None and time.monotonic() < deadline_s
        time.sleep(0.02)


def wait_for_children(executable, process, count):
    wait_until(executable, process, lambda processes: processes > count)


def wait_for_the_end_of_a_set(executable, process):
    """Children of the first set have gone, so that each row has samples."""
    wait_until(executable, process, lambda processes: processes <= ALL_CHILDREN // 2)


@pytest.fixture
def interrupted(executable, start, pyhost, tmp_path):
    """interrupted(number, children, wait): a comparison that a signal stops; (status, output, report, left over)."""
    pyhost(JULIA, "--case=quick", "--budget=0.05", "--backend=capi", "--quiet")  # the reference is cached now

    def stop(number, children, wait, *options):
        process = start(executable, JULIA, *LONG, f"--json={tmp_path / 'report.json'}", *options)
        wait_for_children(executable, process, children)
        wait(executable, process)
        process.send_signal(number)
        out, _ = process.communicate(timeout=20)
        report = json.loads((tmp_path / "report.json").read_text())
        return process.returncode, out, report, left_over(executable, process)

    return stop


# Children of the preparation: the reference, and one for each of nine rows.
ALL_CHILDREN = 10


def test_what_was_measured_is_kept_and_printed(interrupted):
    status, out, report, left = interrupted(signal.SIGINT, ALL_CHILDREN, wait_for_the_end_of_a_set)
    assert (status, left) == (130, set())
    assert report["interrupted"] is True
    assert "Cost, 1 thread\n" in out and "GIL, shares and cores" in out
    statuses = [row["status"] for row in report["rows"]]
    assert statuses.count("correct") >= 2 and set(statuses) <= {"correct", "interrupted", "skipped"}
    for row in report["rows"]:
        sampled = [cell for cell in row["cells"] if cell["samples"]]
        assert (row["status"] == "correct") == bool(sampled)
        assert all(cell["summary"]["samples"] == len(cell["samples"]) for cell in sampled)


def test_it_stops_before_the_first_sample_too(interrupted):
    status, out, report, left = interrupted(signal.SIGINT, 1, lambda *_: None)
    assert (status, left) == (130, set())
    assert report["interrupted"] is True and out
    for row in report["rows"][1:]:
        assert (row["status"] in ("interrupted", "skipped"), bool(row["reason"])) == (True, True), row


def test_a_termination_ends_it_in_the_same_way(interrupted):
    status, _, report, left = interrupted(signal.SIGTERM, ALL_CHILDREN, lambda *_: time.sleep(0.5))
    assert (status, left, report["interrupted"]) == (128 + signal.SIGTERM, set(), True)


@pytest.fixture
def hanging(executable, start):
    """A comparison whose only contestant never answers."""
    environment = {"PYTHONPATH": pathlib.Path(__file__).parent}
    process = start(executable, JULIA, "--case=quick", "--swap=julia=planted.hang:julia", env=environment)
    wait_for_children(executable, process, 2)
    time.sleep(0.5)
    return process


def test_it_stops_while_a_child_hangs(executable, hanging):
    hanging.send_signal(signal.SIGINT)
    out, _ = hanging.communicate(timeout=20)
    assert hanging.returncode == 130 and left_over(executable, hanging) == set()
    assert "interrupted" in out and "timed-out" not in out


def test_a_killed_parent_leaves_no_child(executable, hanging):
    hanging.kill()
    hanging.communicate(timeout=20)
    assert left_over(executable, hanging) == set()


def test_a_finished_comparison_leaves_no_child(executable, start):
    process = start(executable, JULIA, "--case=quick", "--budget=0.05", "--backend=capi")
    process.communicate(timeout=60)
    assert process.returncode == 0 and left_over(executable, process) == set()


def test_a_script_that_is_interrupted_while_it_is_recorded_ends_as_130(executable, start, write):
    source = "import time\n\n\ndef noop():\n    pass\n\n\nnoop()\nprint('ready', flush=True)\ntime.sleep(60)"
    script = write("slow.py", source)
    process = start(executable, script, "--backend=capi")
    assert process.stderr.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 130 and left_over(executable, process) == set()


RUNS_TWICE = """
import pathlib, sys, time
def add_ints(a, b):
    return a + b
add_ints(1, 2)
with open(sys.argv[1], "a") as marks:
    marks.write("run\\n")
if len(pathlib.Path(sys.argv[1]).read_text().split()) == 2:
    time.sleep(60)
"""


def test_while_calls_are_recorded_the_first_run_is_kept(executable, start, tmp_path):
    script, marks = tmp_path / "twice.py", tmp_path / "marks"
    script.write_text(RUNS_TWICE)
    process = start(executable, script, "--backend=capi", "--", marks)
    deadline_s = time.monotonic() + 60
    while not marks.exists() or len(marks.read_text().split()) < 2:
        assert process.poll() is None and time.monotonic() < deadline_s
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 130 and "(script), case once" in out, out
    assert left_over(executable, process) == set()
