"""tests/python/test_cells_later.py: what is proved by a sample, and what is wrong only later or beside other calls."""

import itertools
import sys
import time

import cell_scene
import pytest
from _pyhost_measure import inputs, kept_call, timing, window
from cell_scene import LARGER, LONG_S, double

later, prepare, quiet = cell_scene.later, cell_scene.prepare, cell_scene.quiet  # fixtures


def test_in_a_later_process_a_long_call_is_proved_by_its_first_sample(later, pyhost):
    answer, cell, seen = later(double)
    assert (answer["status"], answer["call_s"], answer["overhead"]) == ("correct", LONG_S, None)
    assert seen == [10]  # the quick case, to warm up
    pyhost.batches.clear()
    assert cell.sample(1, 1)["calls"] == 1 and cell.sample(1, 1)["calls"] == 1
    assert (seen, pyhost.batches) == ([10, 20, 20], [1, 1])


def test_a_first_sample_with_a_wrong_result_has_no_time(later):
    answer, cell, _ = later(lambda values: [2 * values[0] + (values[0] == 20)], threads=[1, 2])
    assert answer["status"] == "correct"
    wrong = {"status": "wrong", "reason": "result[0] is 41, the reference gave 40"}
    assert [cell.sample(1, 1), cell.sample(2, 1), cell.sample(1, 1)] == [wrong] * 3


def test_a_long_call_is_proved_on_threads_by_its_first_window(prepare, clock, monkeypatch):
    def native(values):
        clock.hold(LONG_S)
        return double(values)

    kept = []
    monkeypatch.setattr(window, "sample", lambda *_: ({"calls": 1}, kept))
    monkeypatch.setattr(timing, "on_threads", None)  # no calls are made beside each other but in the window
    answer, cell = prepare(native, LARGER, case="talk", threads=[1, 2])
    assert answer["status"] == "correct"
    kept[:] = [[40], [41]]
    assert cell.sample(2, 1)["reason"] == "result[0] is 41, the reference gave 40"
    kept[:] = [[40], [40]]
    assert cell.sample(2, 1) == {"calls": 1}
    kept[:] = [[40], [41]]  # the last results of every sample are compared
    assert cell.sample(2, 1)["status"] == "wrong"


def test_a_first_sample_that_changes_its_arguments_has_no_time(later):
    def native(values):
        result = double(values)
        values.append(1)
        return result

    cell = later(native)[1]
    assert cell.sample(1, 1)["reason"] == "it changed its arguments, which the reference leaves as they are"


def test_a_batch_of_calls_is_proved_by_one_that_goes_before(later):
    _, cell, seen = later(double)
    assert cell.sample(1, 3)["calls"] == 3
    assert seen == [10, 20, 20, 20, 20]


@pytest.mark.parametrize("fields", [{"call_s": 0.9 * LONG_S}, {"case": "quick"}])
def test_a_short_call_or_the_smallest_case_is_proved_before_it_is_timed(later, fields):
    case = fields.get("case", "talk")
    answer, cell, seen = later(lambda values: [], **fields)
    assert (answer["status"], cell) == ("wrong", None)
    assert seen == [{"talk": 20, "quick": 10}[case]]


def wrong_where(is_wrong):
    """A function that is wrong at those of its calls."""
    numbers = itertools.count(1)
    return lambda values: [0] if is_wrong(next(numbers)) else double(values)


LATE = {
    "at_the_11th_call": lambda call: call == 11,
    "from_the_11th_call_on": lambda call: call >= 11,
    "once_in_twenty": lambda call: call % 20 == 0,
    "but_for_the_first_call": lambda call: call > 1,
}


@pytest.mark.parametrize("is_wrong", LATE.values(), ids=LATE)
def test_a_result_that_is_wrong_later_is_found(prepare, is_wrong, use_clock):
    use_clock(kept_call)
    answer, cell = prepare(wrong_where(is_wrong))
    assert (answer["status"], cell) == ("wrong", None)


def test_a_call_that_is_long_is_not_repeated(prepare, clock):
    made = []

    def native(values):
        made.append(1)
        clock.hold(0.03)
        return double(values)

    assert prepare(native, threads=[1, 2], policy="held")[0]["status"] == "correct"
    assert 4 <= len(made) < 25  # those of the overhead among them


@pytest.mark.parametrize("threads", [1, 2])
def test_the_last_result_of_every_sample_is_compared(prepare, monkeypatch, use_clock, threads):
    use_clock(kept_call)
    state = []
    _, cell = prepare(lambda values: [0] if state else double(values), threads=[1, 2])
    assert [cell.sample(threads, 3)["calls"] for _ in range(3)] == [3] * 3
    state.append("broken")
    sentence = "result has 1 items, the reference's 2"
    assert cell.sample(threads, 3) == {"status": "wrong", "reason": sentence}


def test_comparing_the_same_result_again_asks_no_check(prepare, use_clock):
    use_clock(kept_call)
    check = "\n    asked = []\n    def check(got, want): asked.append(got)\n"
    _, cell = prepare(double, check)
    asked = sys.modules["made_up"].asked
    cell.sample(1, 3), cell.sample(1, 3)
    asked.clear()
    cell.sample(1, 3), cell.sample(1, 3)
    assert asked == []


def test_a_sample_that_may_be_the_only_one_is_compared_and_not_digested(later, monkeypatch):
    _, cell, _ = later(double)
    digested = []
    monkeypatch.setattr(inputs, "result_digest", lambda result: digested.append(result))
    assert cell.sample(1, 1)["calls"] == 1
    assert digested == []
    cell.sample(1, 1)
    assert digested == [[40]]


def test_threads_with_a_scratch_area_of_one_are_found(prepare):
    scratch = [None]

    def native(values):
        scratch[0] = list(values)
        time.sleep(0.0005)
        return double(scratch[0])

    other = """
    def make_inputs(case):
        return [[9, 9] if case == "tiny" else [3, 4]]
    """
    answer, _ = prepare(native, other, threads=[1, 2], policy="released")
    assert answer["status"] == "wrong" and answer["reason"].startswith("on 2 threads: ")


def test_a_function_that_holds_the_GIL_has_no_other_inputs_beside_it(prepare):
    seen = []
    other = """
    def make_inputs(case):
        return [[9, 9] if case == "tiny" else [3, 4]]
    """
    prepare(lambda values: seen.append(values[0]) or double(values), other, threads=[1, 2], policy="held")
    assert 9 not in seen[: seen.index(3) + 20]
