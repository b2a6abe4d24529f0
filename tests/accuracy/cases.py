"""tests/accuracy/cases.py: eight programs whose truth is known: how often is what `pyhost gil` says of them right?

    build/venv/bin/python tests/accuracy/cases.py [--pyhost build/release/pyhost] [--quick] [--loaded | --one-core]
        [--runs N] [CASE...]

Each program (cases_work.py) writes down what is true by its own clock; the account and the lines on stderr, with the
moments at which they came, are held against it.  Exit status 1 where one run is wrong.
"""

import dataclasses
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import time

import cases_work
from tools import (
    HERE,
    PATIENCE_S,
    beside,
    clean_environment,
    find_programs,
    machine,
    main_of,
    parser_of,
    progress,
    table,
)

WORK = HERE / "cases_work.py"
# What a thread may lose of its core, on a busy machine, where two clocks look at one moment.
SLACK_S = 0.1


@dataclasses.dataclass(frozen=True)
class Seen:
    truth: dict
    account: dict
    lines: list  # of stderr: (time.perf_counter() as it came, text)

    @property
    def text(self):
        return " ".join(" ".join(text for _, text in self.lines).split())

    def thread(self, name):
        return next(thread for thread in self.account["threads"] if thread["name"] == name)

    def of_thread(self, kind, name):
        """Entries of `holds` or `waited_places`."""
        index = self.account["threads"].index(self.thread(name))
        return [entry for entry in self.account[kind] if entry["thread"] == index and entry["site"]]

    def said_at(self, text):
        return [at_s for at_s, line in self.lines if text in line]


class Complaints(list):
    def near(self, what, found, truth, slack):
        if abs(found - truth) > slack:
            self.append(f"{what}: {found:.3f}, true is {truth:.3f} ± {slack:.3f}")

    def least(self, what, found, least):
        if found < least:
            self.append(f"{what}: {found:.3f}, should be {least:.3f} at least")

    def most(self, what, found, most):
        if found > most:
            self.append(f"{what}: {found:.3f}, should be {most:.3f} at most")

    def true(self, what, is_true):
        if not is_true:
            self.append(what)


def share(part, whole):
    return part / whole if whole else 0.0


def check_collection(seen, wrong):
    longest_s = seen.truth["longest_s"]
    collecting = [hold["longest_s"] for hold in seen.of_thread("holds", "request") if hold["site"]["collecting"]]
    wrong.near("longest hold in a collection", max(collecting, default=0), longest_s, 0.05 * longest_s + SLACK_S)
    # `ticker` wants the GIL all the time.
    places = [place for place in seen.of_thread("waited_places", "request") if place["site"]["collecting"]]
    waited_s, all_s = sum(place["waiting_s"] for place in places), seen.truth["all_s"]
    wrong.near("waited for collections", waited_s, all_s, 0.2 * all_s + SLACK_S)


def check_ends_with_the_gil(seen, wrong):
    gone = [thread for thread in seen.account["threads"] if thread["name"] != "MainThread"]
    wrong.true(f"{len(gone)} threads beside the main one", len(gone) == 1)
    for thread in gone:
        wrong.true("not said who took it", f"thread {thread['tid']} ended with the GIL" in seen.text)
        # It may get its first core late.
        wrong.most("held by the thread that ended", thread["held_s"], seen.truth["left_s"] + SLACK_S)
        wrong.least("held by the thread that ended", thread["held_s"], 0.7 * seen.truth["left_s"])
    held_s = sum(thread["held_s"] for thread in seen.account["threads"])
    wrong.near("held by all threads", held_s, seen.account["gils"][0]["held_s"], 0.01 * held_s)


def check_late_waiter(seen, wrong):
    warned = [at_s - seen.truth["wanted_s"] for at_s in seen.said_at("has held the GIL for")]
    wrong.true(f"{len(warned)} warnings", len(warned) == 2)
    for at_s, due_s in zip(warned, (0.05, 10)):
        wrong.near("warned after a wait of", at_s, due_s, SLACK_S)
    wrong.near("waited", seen.thread("waiter")["waiting_s"], seen.truth["waited_s"], SLACK_S)


def check_lets_go_often(seen, wrong):
    wrong.near("acquisitions", seen.thread("MainThread")["acquisitions"], seen.truth["calls"], 1000)
    peek = seen.account["peek"]
    wrong.least("looks that can be compared", peek["compared"], 1)  # most are while it lets go
    wrong.least("looks that agree", share(peek["agreeing"], peek["compared"]), 0.95)
    wrong.true("the self-check denies the account", "self-check failed" not in seen.text)


def check_pool_targets(seen, wrong):
    holds = [hold for hold in seen.of_thread("holds", "pool_0") if hold["site"]["file"].endswith("thread.py")]
    held_s = sum(hold["held_s"] for hold in holds)
    named = {hold["site"]["callable"] for hold in holds}
    wrong.true(f"named {sorted(map(str, named))}", {"_pickle.loads", "str.__mul__"} <= named)
    # The main thread's clock also has what either thread waited for a core.
    wrong.most("held by the two functions", held_s, seen.truth["wall_s"] + 0.01)
    wrong.least("held by the two functions", held_s, 0.97 * seen.truth["cpu_s"] - 0.01)


def check_pure_loops(seen, wrong):
    for name, wall_s in seen.truth["walls_s"].items():
        thread = seen.thread(name)
        # It ends without the GIL, and may lack a core for that.
        released_s = thread["released_s"] - max(0, thread["lifetime_s"] - wall_s)
        wrong.most(f"{name} released", share(released_s, wall_s), 0.01)
        wrong.most(f"{name} let go unforced", thread["acquisitions"] - thread["forced"], 2)
    held_s = sum(seen.thread(name)["held_s"] for name in seen.truth["walls_s"])
    wall_s = max(seen.truth["walls_s"].values())
    # Who is to have it next may lack a core for that.
    wanted_s = seen.account["gils"][0]["free_but_wanted_s"]
    wrong.near("held by the loops, or wanted", share(held_s + wanted_s, wall_s), 1, 0.03)


def check_starved(seen, wrong):
    holder, waiter = seen.thread("holder"), seen.thread("waiter")
    missed, waited_s = seen.truth["missed"], seen.truth["waited_s"]
    # By its own clock it also waits for a core as it wakes up.
    without_core_s = waiter["released_s"] - seen.truth["napped_s"]
    wrong.near("waited", waiter["waiting_s"] + without_core_s, waited_s, SLACK_S)
    wrong.most("missed hand-overs", holder["taken_back"], missed + 10)
    # Where it has cores; and right after a forced release it naps.
    if waiter["waiting_s"] > 0.9 * waited_s:
        wrong.least("missed hand-overs", holder["taken_back"], 0.8 * (missed - holder["forced"]) - 10)
    places = seen.of_thread("waited_places", "holder")
    explained_s = sum(place["waiting_s"] for place in places)
    for_holder = sum(wait["waiting_s"] for wait in waiter["waited_on"])
    wrong.least("explained by places", share(explained_s, for_holder), 0.95)
    releasing_s = sum(
        place["waiting_s"]
        for place in places
        if place["site"]["line"] == seen.truth["release_line"] and not place["caller"]
    )
    # Where it may lose its core as it has just taken the GIL back.
    wrong.most("claimed for the line that lets go", share(releasing_s, explained_s), 0.05)
    if holder["taken_back"] > 100 and holder["taken_back"] > 0.6 * seen.truth["rounds"]:
        wrong.true("starvation is not named", "holder starves others" in seen.text)


def check_stopped_from_outside(seen, wrong):
    wrong.true("called one native call", "all the time in this call" not in seen.text)
    # A stop in which it wanted the GIL back is one in its own clock, too.
    waited_s = seen.thread("worker")["longest_wait_s"]
    true_s = seen.truth["stopped_s"] - (waited_s if waited_s > 0.3 else 0)
    stopped_s = sum(hold["stopped_s"] or 0 for hold in seen.of_thread("holds", "worker"))
    wrong.near("stopped while it held", stopped_s, true_s, 0.1 * true_s + SLACK_S)
    blocked_s = sum(hold["blocked_s"] or 0 for hold in seen.of_thread("holds", "worker"))
    wrong.most("blocked", blocked_s, SLACK_S)


def read_lines(stream, lines):
    for line in stream:
        lines.append((time.perf_counter(), line))


def measure(programs, case):
    with tempfile.TemporaryDirectory() as name:
        truth, account = (pathlib.Path(name) / file for file in ("truth.json", "account.json"))
        process = subprocess.Popen(
            [programs.pyhost, "gil", "--json", account, WORK, truth, case],
            env=clean_environment(),
            stderr=subprocess.PIPE,
            text=True,
        )
        lines = []
        reader = threading.Thread(target=read_lines, args=(process.stderr, lines))
        reader.start()
        process.wait(PATIENCE_S)
        reader.join()
        truth, account = (json.loads(path.read_text(encoding="utf-8")) for path in (truth, account))
        return Seen(truth, account, lines)


def complaints(programs, case):
    wrong = Complaints()
    CHECKS[case](measure(programs, case), wrong)
    return wrong


CHECKS = {case.__name__: globals()[f"check_{case.__name__}"] for case in cases_work.CASES}


def command():
    parser = parser_of(__doc__.splitlines()[0])
    parser.add_argument("--loaded", action="store_true", help="beside two busy processes")
    parser.add_argument("--one-core", action="store_true", help="all on one core")
    parser.add_argument("--runs", type=int, default=10, help="of each program; --quick: 2")
    parser.add_argument("cases", nargs="*", metavar="CASE", help="of " + ", ".join(CHECKS))
    options = parser.parse_args()
    programs = find_programs(options.pyhost, options.duty)
    if options.one_core:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    runs = 2 if options.quick else options.runs
    rows, said = [], []
    with beside(2 if options.loaded else 0):
        for case in options.cases or CHECKS:
            right = 0
            for number in range(1, runs + 1):
                progress(f"{case}, run {number} of {runs}")
                wrong = complaints(programs, case)
                right += not wrong
                said += [f"- {case}, run {number}: {complaint}" for complaint in wrong]
            rows.append([case, f"{right} of {runs}", "met" if right == runs else "MISSED"])
    progress("")
    where = "beside two busy processes" if options.loaded else "on one core" if options.one_core else "nothing beside"
    print(f"Cases by pyhost gil: {machine(programs)}, {where}\n")
    print(table(["case", "right", "verdict"], rows))
    if said:
        print("\n" + "\n".join(said))
    return 1 if said else 0


if __name__ == "__main__":
    main_of(command)
