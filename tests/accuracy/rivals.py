"""tests/accuracy/rivals.py: gilknocker and py-spy, set up from PyPI and run on the same scripts as pyhost.

By definition they read different things.  pyhost: the share of the time in which a thread had the GIL.  gilknocker: how
much of its polling time its own thread spent in acquiring the GIL.  py-spy: the share of its looks at random moments
(exponential intervals) that found a thread with the GIL.
"""

import contextlib
import dataclasses
import json
import pathlib
import subprocess
import time

from scenarios import WORKLOAD, Scenario, measure
from tools import HERE, Refusal, clean_environment, run

# py-spy needs some 0.2 s to find its way in a process; the script runs so much longer than it is looked at.
MARGIN_S = 2


@dataclasses.dataclass(frozen=True)
class Reading:
    """A held share and the truth of that same run; or why there is none."""

    share: float = 0
    truth: float = 1
    reason: str = ""
    remark: str = ""


@dataclasses.dataclass(frozen=True)
class Bench:
    """What the tools are run with."""

    programs: object
    python: pathlib.Path  # of the virtual environment that has them
    folder: pathlib.Path


def install(python, venv):
    """The virtual environment's python, with the pinned versions in it."""
    inside = venv / "bin/python"
    if not inside.exists() or run([inside, "-VV"], may_fail=True).stdout != run([python, "-VV"]).stdout:
        run([python, "-m", "venv", "--clear", venv])
    done = run([inside, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt"], may_fail=True, timeout=600)
    if done.returncode != 0:
        raise Refusal(f"pip could not install gilknocker and py-spy into {venv}: {done.stderr.strip()}")
    return inside


def truth_of(threads):
    """The held share of all threads together; a loop in pure Python holds the GIL, but for the hand-overs."""
    if "held_s" not in threads[0]:
        return 1.0
    return sum(thread["held_s"] for thread in threads) / window_s(threads)


def window_s(threads):
    return (max(thread["end_ns"] for thread in threads) - min(thread["start_ns"] for thread in threads)) * 1e-9


def read_pyhost(bench, scenario):
    measured = measure(bench.programs, scenario)
    tids = {thread["tid"] for thread in measured.truths}
    held_s = sum(thread["held_s"] for thread in measured.account["threads"] if thread["tid"] in tids)
    return Reading(held_s / window_s(measured.truths), truth_of(measured.truths))


def script_of(bench, scenario):
    result = bench.folder / "result.json"
    result.unlink(missing_ok=True)
    return result, [WORKLOAD, "--duty", bench.programs.duty, "--result", result, *scenario.words]


def threads_in(result):
    return json.loads(result.read_text(encoding="utf-8"))["threads"]


def knock_command(bench, intervals_us, metric):
    return [bench.python, HERE / "knock.py", metric, ",".join(map(str, intervals_us))]


def read_gilknocker(intervals_us):
    def read(bench, scenario):
        metric = bench.folder / "metric"
        metric.unlink(missing_ok=True)
        result, script = script_of(bench, scenario)
        done = run([*knock_command(bench, intervals_us, metric), *script], may_fail=True)
        if not metric.exists():
            return Reading(reason=last_line(done.stderr) or f"status {done.returncode}")
        remark = f"the process ended with status {done.returncode}: {last_line(done.stderr)}" if done.returncode else ""
        return Reading(float(metric.read_text()), truth_of(threads_in(result)), remark=remark)

    return read


def last_line(text):
    return (text.strip().splitlines() or [""])[-1]


def longer(scenario, seconds):
    """The same for so much longer: a scenario's duration is its last bare number."""
    words = list(scenario.words)
    place = {"duty": 3, "hold": 1, "cpu": 1}[scenario.work]
    words[place] = str(float(words[place]) + seconds)
    return Scenario(tuple(words))


def duration_s(scenario):
    return round(float(scenario.words[{"duty": 3, "hold": 1, "cpu": 1}[scenario.work]]))


@contextlib.contextmanager
def running(command):
    """A script that has said `ready`; it ends by itself."""
    words = [str(word) for word in command]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=clean_environment())
    try:
        process.stdout.readline()
        time.sleep(0.1)  # its threads are in their work
        yield process.pid
        process.communicate(timeout=60)
    finally:
        process.kill()


def record_command(bench, rate_hz, output):
    return [bench.python.parent / "py-spy", "record", "--gil", "--format=raw", f"--rate={rate_hz}", "-o", output]


def read_py_spy(rate_hz):
    def read(bench, scenario):
        output = bench.folder / "stacks.txt"
        output.unlink(missing_ok=True)
        result, script = script_of(bench, longer(scenario, MARGIN_S))
        looked_s = duration_s(scenario)
        with running([bench.python, *script]) as pid:
            options = [f"--duration={looked_s}", "--pid", pid]
            done = run([*record_command(bench, rate_hz, output), *options], may_fail=True)
        if done.returncode != 0:
            return Reading(reason=last_line(done.stderr) or f"status {done.returncode}")
        # It stops at the last of its looks without counting that one.
        looks = looked_s * rate_hz - 1
        return Reading(samples_in(output) / looks, truth_of(threads_in(result)), remark=late_or_wrong(done.stdout))

    return read


def samples_in(output):
    return sum(int(line.rpartition(" ")[2]) for line in output.read_text(encoding="utf-8").splitlines())


def late_or_wrong(text):
    """What py-spy said about itself: looks that failed, or that it could not keep up."""
    lines = [line for line in text.splitlines() if "behind in sampling" in line]
    lines += [line for line in text.splitlines() if "Errors: " in line and not line.endswith("Errors: 0")]
    return lines[-1].strip() if lines else ""
