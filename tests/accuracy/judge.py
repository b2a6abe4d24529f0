"""tests/accuracy/judge.py: holds what pyhost says against the truth: one finding for each claim and script.

The held share of a working thread is compared so: seconds with the GIL by the account of that thread, but for those
that the trace has before and after its duty, and by the clock of the module, both over the wall time of the duty.  What
the thread does in Python before and after takes 0.1 ms, or 20 where the kernel runs something else meanwhile.

On a busy machine a thread is put off its core inside calls that acquire or release, too, and the module cannot know
whether with the GIL.  The holds to which that did not happen are compared one by one with the trace.
"""

import dataclasses
import itertools
import math

from scenarios import call_site, thread_of

SHARE_BAR = 1.0  # percentage points
SURE_SHARE = 0.25  # of the holds: fewer would not stand for all
FULL_BAR = 0.5  # percentage points: what prints as 100 %
WAITING_BAR = 2.0  # percentage points: the two clocks disagree on when a thread that was woken began to want the GIL
PEEK_BAR = 3.0  # per cent of the looks: a few fall between the change of the lock and its signal
SUM_BAR = 0.1  # percentage points: identities of one account
NS_A_US = 1000  # the trace's timestamps are microseconds


@dataclasses.dataclass(frozen=True)
class Finding:
    script: str
    what: str
    truth: str
    found: str
    off: float
    unit: str
    bar: float

    @property
    def is_met(self):
        return abs(self.off) <= self.bar  # false for a NaN


def in_points(script, what, truth, found, bar):
    """Two shares, compared in percentage points."""
    return Finding(script, what, f"{100 * truth:.2f} %", f"{100 * found:.2f} %", 100 * (found - truth), "pt", bar)


def count(script, what, wrong):
    """How often something happened that must not happen."""
    return Finding(script, what, "0", str(wrong), wrong, "", 0)


def shares(measured, state, bar):
    """Of each thread with a duty: its time in `state` by both clocks."""
    findings = []
    for truth in measured.truths:
        pair = (seconds / truth["wall_s"] for seconds in (truth[f"{state}_s"], in_work_s(measured, state, truth)))
        findings.append(in_points(measured.scenario.name, f"{state}, {truth['name']}", *pair, bar))
    return findings


def in_work_s(measured, state, truth):
    """A thread's time in `state` by the account, but for what the trace has of it before its work and after."""
    begin_ns, end_ns = (truth[name] - measured.start_ns for name in ("start_ns", "end_ns"))
    spans = spans_ns(measured.events, state, "tid").get(truth["tid"], [])
    inside = sum(max(0, min(end, end_ns) - max(start, begin_ns)) for start, end in spans)
    outside_s = (sum(map(length_of, spans)) - inside) * 1e-9
    return thread_of(measured.account, truth["tid"])[f"{state}_s"] - outside_s


def held_shares(measured):
    return shares(measured, "held", SHARE_BAR)


def held_one_by_one(measured):
    """The holds whose both ends the module knows: by how much the trace's differ, in the thread where that is most."""
    worst = max(unlike_share(measured, truth) for truth in measured.truths)
    return in_points(measured.scenario.name, "holds, one by one", 0, worst, SHARE_BAR)


def unlike_share(measured, truth):
    """Of a thread's wall time; infinite where too few holds are known to stand for all."""
    spans = spans_ns(measured.events, "held", "tid").get(truth["tid"], [])
    holds = [(begin - measured.start_ns, end - measured.start_ns) for begin, end in truth["sure_holds_ns"]]
    holds = [hold for hold in holds if spans and hold[0] >= spans[0][0]]  # the oldest spans may be dropped
    if len(holds) < SURE_SHARE * truth["cycles"]:
        return math.inf
    return sum(unlike_ns(holds, spans)) * 1e-9 / truth["wall_s"]


def unlike_ns(holds, spans):
    """Of each hold by how much the spans that have a part of it begin and end elsewhere, or break off meanwhile."""
    unlike, first = [], 0
    for begin, end in holds:
        while first < len(spans) and spans[first][1] <= begin:
            first += 1
        following = itertools.islice(spans, first, None)
        found = list(itertools.takewhile(lambda span: span[0] < end, following))  # noqa: B023
        if found:
            ends = abs(found[0][0] - begin) + abs(found[-1][1] - end)
            unlike.append(ends + sum(after[0] - before[1] for before, after in itertools.pairwise(found)))
        else:
            unlike.append(end - begin)
    return unlike


def waiting_shares(measured):
    return shares(measured, "waiting", WAITING_BAR)


def full_share(measured):
    """A loop in pure Python, alone."""
    (truth,) = measured.truths
    return in_points(
        measured.scenario.name, "held", 1.0, in_work_s(measured, "held", truth) / truth["wall_s"], FULL_BAR
    )


def long_hold(measured):
    """The length of the hold and the place of the call that did not let go."""
    name, (truth,) = measured.scenario.name, measured.truths
    traced = thread_of(measured.account, truth["tid"])
    length = in_points(name, "held, during the hold", 1.0, traced["longest_hold_s"] / truth["held_s"], SHARE_BAR)
    line, first, last = call_site("clock.hold(")
    wanted = f"workload.py:{line}:{first}-{last}"
    holds = [hold for hold in measured.account["holds"] if abs(hold["longest_s"] / truth["held_s"] - 1) < 0.01]
    sites = ", ".join(place_of(hold["site"]) for hold in holds) or "none"
    kept = max((hold["kept_waiting_s"] for hold in holds), default=0) / truth["held_s"]
    place = Finding(name, "place of the call", wanted, sites, float(sites != wanted), "", 0)
    waited = in_points(name, "kept another thread waiting", 1.0, kept, SHARE_BAR)
    return [length, place, waited, running_account(measured)]


def running_account(measured):
    """What --watch said while the hold lasted; its lines give the time to a tenth of a second."""
    longest = max((span for spans in held_spans_ns(measured.events).values() for span in spans), key=length_of)
    start_s, end_s = (moment_ns * 1e-9 for moment_ns in longest)
    inside = [
        share
        for (before_s, _), (at_s, share) in itertools.pairwise(measured.watched)
        if start_s + 0.05 <= before_s and at_s <= end_s - 0.05
    ]
    what = f"lowest of {len(inside)} lines of --watch"
    return in_points(measured.scenario.name, what, 1.0, min(inside, default=0), FULL_BAR)


def length_of(span):
    return span[1] - span[0]


def place_of(site):
    if site is None:
        return "not known"
    return f"{site['file'].rpartition('/')[2]}:{site['line']}:{site['column']}-{site['end_column']}"


def peek_agrees(measured):
    """Looks from outside, each beside what the trace says at its moment; off: per cent of the looks that differ."""
    name, peek = measured.scenario.name, measured.account["peek"]
    if peek is None or peek["compared"] == 0:
        return Finding(name, "peek", "-", "no looks", math.nan, "%", PEEK_BAR)
    error = max(peek["error"] / 2, 1 / peek["looks"])
    apart = (peek["held_share"] - peek["traced_share"]) / error
    texts = (f"{100 * peek['traced_share']:.2f} %", f"{100 * peek['held_share']:.2f} % ({apart:+.1f} se)")
    differing = peek["compared"] - peek["agreeing"]
    return Finding(name, "peek", *texts, 100 * differing / peek["compared"], f"% of {peek['compared']}", PEEK_BAR)


def sums_agree(measured):
    """Identities of one account, as shares of the wall time; what exceeds it is off."""
    account, name = measured.account, measured.scenario.name
    gil = account["gils"][0]
    wall_s, held_s = gil["wall_s"], sum(thread["held_s"] for thread in account["threads"])
    used_s = max(held_s, gil["held_s"] + gil["free_but_wanted_s"])
    rest_s = max(abs(rest_of_life_s(thread)) for thread in account["threads"])
    of_trace = {tid: sum(map(length_of, spans)) for tid, spans in spans_ns(measured.events, "held", "tid").items()}
    unlike_s = max(abs(thread["held_s"] - of_trace.get(thread["tid"], 0) * 1e-9) for thread in account["threads"])
    whole = [in_points(name, "held, account = trace", 0, unlike_s / wall_s, SUM_BAR)] if measured.is_whole else []
    return whole + [
        in_points(name, "held by all threads = held of the GIL", gil["held_s"] / wall_s, held_s / wall_s, SUM_BAR),
        in_points(name, "held, and held + free but wanted <= wall", 0, max(0, used_s / wall_s - 1), 0),
        in_points(name, "held + waiting + released = lifetime", 0, rest_s / wall_s, SUM_BAR),
    ]


def rest_of_life_s(thread):
    return thread["lifetime_s"] - thread["held_s"] - thread["waiting_s"] - thread["released_s"]


def spans_ns(events, state, by):
    """{pid or tid: [(start, end)]} of the stretches in `state`, by start."""
    spans = {}
    for event in events:
        if event["ph"] == "X" and event["name"] == state:
            start_ns = round(event["ts"] * NS_A_US)
            spans.setdefault(event[by], []).append((start_ns, start_ns + round(event["dur"] * NS_A_US)))
    return {whose: sorted(found) for whose, found in spans.items()}


def held_spans_ns(events):
    """{pid: [(start, end)]} of the stretches with the GIL, by start."""
    return spans_ns(events, "held", "pid")


def overlaps(spans):
    """Pairs of neighbours of which the second begins before the first ended."""
    return [(first, second) for first, second in itertools.pairwise(spans) if second[0] < first[1]]


def no_overlap(measured):
    """The GIL of a process is held by one thread at a time, in the trace too."""
    spans = held_spans_ns(measured.events)
    name = measured.scenario.name
    return [
        count(name, "held spans that overlap", sum(len(overlaps(found)) for found in spans.values())),
        count(name, "traces without held spans", int(not spans)),
    ]


def claims(measured):
    """What is claimed of this kind of script."""
    work, threads = measured.scenario.work, len(measured.truths)
    if work == "hold":
        return long_hold(measured)
    if work == "cpu":
        return [full_share(measured)] if threads == 1 else []
    return held_shares(measured) + (waiting_shares(measured) if threads > 1 else [])


def identities(measured):
    """What must hold of every account."""
    one_by_one = [held_one_by_one(measured)] if measured.scenario.work == "duty" else []
    return sums_agree(measured) + no_overlap(measured) + one_by_one
