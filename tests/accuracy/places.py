"""tests/accuracy/places.py: the place of a hold: what threads waited for, by place, against the program's own clock.

    build/venv/bin/python tests/accuracy/places.py [--pyhost build/release/pyhost] [--quick] [--loaded | --one-core]

Each of several threads holds the GIL in one line for a given time, and releases it in the next for as long
(places_work.py), and notes when its hold began and ended.  What was waited in the trace while one of these intervals
went on is the truth; the rest was waited while a thread held the GIL elsewhere: between the two lines, or where it had
just got it, and then lost its core.  Exit status 1 where one row misses its bar.
"""

import bisect
import dataclasses
import json
import os
import pathlib
import tempfile

from tools import HERE, beside, find_programs, machine, main_of, parser_of, progress, run, table

WORK = HERE / "places_work.py"
EXPLAINED_BAR = 95.0  # per cent of what was waited
OFF_BAR = 1.0  # percentage points of it
CYCLES_US = (100, 1_000, 3_000, 10_000, 100_000)


@dataclasses.dataclass(frozen=True)
class Row:
    hold_us: int
    threads: int
    waited_s: float
    explained: float  # shares, in per cent
    truth: float
    claimed: float
    looks: int

    @property
    def is_met(self):
        return self.explained >= EXPLAINED_BAR and abs(self.claimed - self.truth) <= OFF_BAR

    def cells(self):
        return [
            f"{self.hold_us / 1000:g} ms",
            str(self.threads),
            f"{self.waited_s:.3f} s",
            f"{self.explained:.1f} %",
            f"{self.truth:.1f} %",
            f"{self.claimed:.1f} %",
            f"{self.claimed - self.truth:+.1f} pt",
            str(self.looks),
            "met" if self.is_met else "MISSED",
        ]


def names_of(events):
    return {event["tid"]: event["args"]["name"] for event in events if event["name"] == "thread_name"}


def spans(events, state, tid=None):
    """(start, end) in seconds since the run began, in order: of one thread, or of all."""
    chosen = [event for event in events if event["ph"] == "X" and event["name"] == state]
    own = [event for event in chosen if tid is None or event["tid"] == tid]
    return sorted((event["ts"] * 1e-6, (event["ts"] + event["dur"]) * 1e-6) for event in own)


def at_the_line(trace, told):
    """When a thread that was in the line held the GIL."""
    start_s = trace["otherData"]["monotonic_start_ns"] * 1e-9
    pieces = []
    for tid, name in names_of(trace["traceEvents"]).items():
        lines = sorted((begin - start_s, end - start_s) for begin, end in told["holds"].get(name, []))
        pieces += intersection(lines, spans(trace["traceEvents"], "held", tid))
    return sorted(pieces)


def overlap_s(span, others, starts):
    total_s, at = 0.0, max(0, bisect.bisect_right(starts, span[0]) - 1)
    while at < len(others) and others[at][0] < span[1]:
        total_s += max(0.0, min(span[1], others[at][1]) - max(span[0], others[at][0]))
        at += 1
    return total_s


def intersection(ones, others):
    starts = [start for start, _ in others]
    pieces = []
    for start, end in ones:
        at = max(0, bisect.bisect_right(starts, start) - 1)
        while at < len(others) and others[at][0] < end:
            piece = (max(start, others[at][0]), min(end, others[at][1]))
            if piece[0] < piece[1]:
                pieces.append(piece)
            at += 1
    return pieces


def waited_s(waits, holds):
    starts = [start for start, _ in holds]
    return sum(overlap_s(wait, holds, starts) for wait in waits)


def judge(hold_us, threads, account, trace, told):
    events = trace["traceEvents"]
    waits = spans(events, "waiting")
    all_s = waited_s(waits, spans(events, "held"))
    places = account["waited_places"]
    explained_s = sum(place["waiting_s"] for place in places)
    at_line_s = sum(place["waiting_s"] for place in places if place["site"]["line"] == told["line"])
    counted_s = sum(wait["waiting_s"] for thread in account["threads"] for wait in thread["waited_on"])
    return Row(
        hold_us,
        threads,
        counted_s,
        100 * explained_s / counted_s,
        100 * waited_s(waits, at_the_line(trace, told)) / all_s,
        100 * at_line_s / explained_s,
        sum(place["looks"] for place in places),
    )


def measure(programs, hold_us, threads, seconds):
    with tempfile.TemporaryDirectory() as name:
        account, trace, told = (pathlib.Path(name) / file for file in ("account.json", "trace.json", "told.json"))
        options = ["--quiet", "--warn-hold=0", "--json", account, "--trace", trace]
        run([programs.pyhost, "gil", *options, WORK, told, hold_us, threads, seconds])
        account, trace, told = (json.loads(path.read_text(encoding="utf-8")) for path in (account, trace, told))
    return judge(hold_us, threads, account, trace, told)


def command():
    parser = parser_of(__doc__.splitlines()[0])
    parser.add_argument("--loaded", action="store_true", help="beside two busy processes")
    parser.add_argument("--one-core", action="store_true", help="all on one core")
    options = parser.parse_args()
    programs = find_programs(options.pyhost, options.duty)
    if options.one_core:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    rows = []
    with beside(2 if options.loaded else 0):
        for hold_us in CYCLES_US:
            for threads in (2, 4):
                progress(f"{hold_us} us, {threads} threads")
                rows.append(measure(programs, hold_us, threads, 1 if options.quick else 4))
    progress("")
    where = "beside two busy processes" if options.loaded else "on one core" if options.one_core else "nothing beside"
    print(f"Places by pyhost gil: {machine(programs)}, {where}\n")
    heads = ["hold", "threads", "waited", "explained", "truth at the line", "claimed", "off", "looks", "verdict"]
    print(table(heads, [row.cells() for row in rows]))
    missed = sum(not row.is_met for row in rows)
    print(f"\n{len(rows) - missed} of {len(rows)} bars met")
    return 1 if missed else 0


if __name__ == "__main__":
    main_of(command)
