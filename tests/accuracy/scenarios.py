"""tests/accuracy/scenarios.py: runs workload.py under `pyhost gil`, and reads the truth beside what pyhost says."""

import dataclasses
import functools
import json
import pathlib
import re
import tempfile

from tools import HERE, run

WORKLOAD = HERE / "workload.py"

# (hold, release) in microseconds.
CYCLES_US = [(20000, 20000), (5000, 5000), (1000, 1000), (200, 200), (50, 50), (100, 900), (900, 100)]


@dataclasses.dataclass(frozen=True)
class Scenario:
    words: tuple  # of workload.py, after its options

    @property
    def work(self):
        return self.words[0]

    @property
    def name(self):
        return " ".join(self.words)


def duty(hold_us, release_us, seconds, *more):
    return Scenario(("duty", str(hold_us), str(release_us), str(seconds), *more))


def duties(seconds):
    """One thread: asleep with the GIL, then the shortest cycles also computing with it."""
    asleep = [duty(*cycle, seconds) for cycle in CYCLES_US]
    return asleep + [duty(*cycle, seconds, "--spin") for cycle in CYCLES_US if max(cycle) < 5000]


def crowds(seconds):
    """Two and three threads that want the GIL of one another."""
    return [duty(*cycle, seconds, "--threads", str(n)) for cycle in [(5000, 5000), (200, 200)] for n in (2, 3)]


def cpu(seconds, threads):
    return Scenario(("cpu", str(seconds), "--threads", str(threads)))


def hold(seconds):
    return Scenario(("hold", str(seconds)))


@dataclasses.dataclass(frozen=True)
class Measured:
    scenario: Scenario
    truths: list  # one dict a working thread: workload.py's
    account: dict  # of `pyhost gil --json`
    trace: dict  # of `pyhost gil --trace`
    watched: list  # of `pyhost gil --watch`: (seconds since the run began, share of the time since the line before)

    @property
    def events(self):
        return self.trace["traceEvents"]

    @property
    def start_ns(self):
        """CLOCK_MONOTONIC where the trace's times are 0."""
        return self.trace["otherData"]["monotonic_start_ns"]

    @property
    def is_whole(self):
        """Whether the trace has all spans."""
        return self.trace["otherData"]["dropped_events"] == 0


def measure(programs, scenario):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        result, account, trace = (folder / file for file in ("result.json", "account.json", "trace.json"))
        done = run(
            [programs.pyhost, "gil", *watch_options(scenario), "--json", account, "--trace", trace, WORKLOAD]
            + ["--duty", programs.duty, "--result", result, *scenario.words]
        )
        truth, account, trace = (json.loads(path.read_text(encoding="utf-8")) for path in (result, account, trace))
        return Measured(scenario, truth["threads"], account, trace, watch_lines(done.stderr))


def watch_options(scenario):
    return ["--quiet", "--warn-hold=0", *(["--watch=0.2"] if scenario.work == "hold" else [])]


def watch_lines(text):
    found = re.findall(r"^pyhost: +([\d.]+) s +GIL held (\d+) %", text, re.MULTILINE)
    return [(float(at_s), int(per_cent) / 100) for at_s, per_cent in found]


def thread_of(account, tid):
    return next(thread for thread in account["threads"] if thread["tid"] == tid)


@functools.cache
def call_site(text):
    """(line, first column, last column), from 1, of the one call in workload.py that begins with `text`."""
    lines = WORKLOAD.read_text(encoding="utf-8").splitlines()
    number, line = next((number, line) for number, line in enumerate(lines, 1) if text in line)
    column = line.index(text) + 1
    return number, column, line.index(")", column) + 1
