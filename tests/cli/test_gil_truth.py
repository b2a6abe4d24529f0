"""tests/cli/test_gil_truth.py: `pyhost gil` against the truth, by the scenarios and the bars of tests/accuracy.

Each test asks yes or no about one run that two clocks watched, the tracer's and the script's own: what disturbs the run
disturbs both alike.  Nothing here compares the times of two runs.
"""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "accuracy"))

import judge  # noqa: E402
import scenarios  # noqa: E402
from tools import Programs  # noqa: E402

# Of a free-threaded Python there is nothing to read.
pytestmark = pytest.mark.usefixtures("needs_gil")

DUTY_S = 1.5
PLAN = {
    "duty": [*scenarios.duties(DUTY_S), *scenarios.crowds(DUTY_S)],
    "cpu": [scenarios.cpu(2, 1), scenarios.cpu(2, 4)],
    "hold": [scenarios.hold(2)],
}
ALL = [scenario for plan in PLAN.values() for scenario in plan]


@pytest.fixture(scope="module")
def measured(executable, python):
    """measured(scenario): its one run, which several tests look at; measured(scenario, 1): another."""
    programs = Programs(executable, executable.parent / "tests", pathlib.Path(python))
    runs = {}

    def measure(scenario, number=0):
        if (scenario, number) not in runs:
            runs[scenario, number] = scenarios.measure(programs, scenario)
        return runs[scenario, number]

    return measure


def each(plan):
    return pytest.mark.parametrize("scenario", plan, ids=lambda scenario: scenario.name)


def missed(findings):
    return [finding for finding in findings if not finding.is_met]


def findings_of(judged, measured, scenario):
    """Of another run where the first misses a bar: a moment without a core costs one, an account that is wrong both."""
    findings = judged(measured(scenario))
    return judged(measured(scenario, 1)) if missed(findings) else findings


@each(PLAN["duty"])
def test_holds_begin_and_end_where_they_did(measured, scenario):
    findings = findings_of(lambda run: [judge.held_one_by_one(run)], measured, scenario)
    assert findings and not missed(findings)


@each([scenario for scenario in PLAN["duty"] if "--threads" in scenario.words])
def test_the_time_that_threads_wait_for_each_other_is_near_the_truth(measured, scenario):
    findings = findings_of(judge.waiting_shares, measured, scenario)
    assert findings and not missed(findings)


@each([scenarios.cpu(2, 1)])
def test_a_loop_in_pure_python_holds_the_gil_all_the_time(measured, scenario):
    assert not missed([judge.full_share(measured(scenario))])


@each(PLAN["hold"])
def test_a_long_hold_has_its_length_and_the_place_of_its_call(measured, scenario):
    assert not missed(judge.long_hold(measured(scenario)))


@each(ALL)
def test_held_spans_of_the_trace_never_overlap(measured, scenario):
    assert not missed(judge.no_overlap(measured(scenario)))


@each(ALL)
def test_account_and_trace_add_up(measured, scenario):
    assert not missed(judge.sums_agree(measured(scenario)))


@each(ALL)
def test_the_trace_agrees_with_looks_from_outside(measured, scenario):
    run = measured(scenario)
    if run.account["peek"] is None:
        pytest.skip(f"no looks from outside: {run.account['notes']}")
    assert not missed([judge.peek_agrees(run)])


def test_a_share_that_is_more_than_a_point_off_is_found():
    assert judge.in_points("", "", 0.5, 0.5099, judge.SHARE_BAR).is_met
    assert not judge.in_points("", "", 0.5, 0.4899, judge.SHARE_BAR).is_met


def test_a_hold_that_the_trace_has_elsewhere_or_not_at_all_is_found():
    holds = [(10, 20), (30, 40), (50, 60)]
    assert judge.unlike_ns(holds, [(9, 21), (30, 33), (36, 41), (52, 70)]) == [2, 4, 12]
    assert judge.unlike_ns(holds, [(12, 22), (32, 42), (52, 62)]) == [4, 4, 4]
    assert judge.unlike_ns(holds, [(0, 10), (20, 30)]) == [10, 10, 10]
    assert judge.unlike_ns(holds, [(0, 100)]) == [90, 90, 90]


def one_run(spans_us, **truth):
    events = [
        {"ph": "X", "pid": 1, "tid": 7, "name": "held", "ts": begin, "dur": end - begin} for begin, end in spans_us
    ]
    trace = {"traceEvents": events, "otherData": {"monotonic_start_ns": 5000, "dropped_events": 0}}
    truths = [{"tid": 7, "name": "worker", "cycles": 4, "wall_s": 1e-3, **truth}]
    return scenarios.Measured(PLAN["duty"][0], truths, {"threads": [{"tid": 7, "held_s": 600e-6}]}, trace, [])


def test_few_holds_do_not_stand_for_all():
    run = one_run([(0, 100), (200, 300)], sure_holds_ns=[(205_000, 305_000)])
    assert judge.held_one_by_one(run).is_met
    run.truths[0]["cycles"] = 5
    assert not judge.held_one_by_one(run).is_met


def test_what_a_thread_holds_before_and_after_its_work_is_left_out():
    run = one_run([(0, 100), (200, 300), (500, 900)], start_ns=5_000 + 250_000, end_ns=5_000 + 800_000)
    assert judge.in_work_s(run, "held", run.truths[0]) == pytest.approx((600 - 100 - 50 - 100) * 1e-6)


def test_an_overlap_is_found():
    touching, overlapping = [(0, 2), (2, 3), (3, 3)], [(0, 2), (1, 3), (3, 4)]
    assert judge.overlaps(touching) == []
    assert judge.overlaps(overlapping) == [((0, 2), (1, 3))]


def test_held_spans_are_sorted_by_process():
    def span(pid, name, start_us):
        return {"ph": "X", "pid": pid, "tid": 1, "name": name, "ts": start_us, "dur": 0.001}

    events = [span(1, "held", 5), span(1, "released", 6), span(2, "held", 3), span(1, "held", 4), {"ph": "M"}]
    assert judge.held_spans_ns(events) == {1: [(4000, 4001), (5000, 5001)], 2: [(3000, 3001)]}
