"""tests/python/test_replay_cell.py: recorded calls against the clock: copies before it, freeing after it."""

import threading
import weakref

import pytest
from _pyhost_measure import compare, recorded, replay_cell, snapshot
from _pyhost_measure.replay_proof import Proof


def call(*arguments, number=0, one_in=1, seconds=0.001, outcome=("returned", None), after=None):
    saved = snapshot.save((outcome, after or (arguments, {})))
    return recorded.Call(snapshot.save((arguments, {})), recorded.pack(number, one_in, seconds, saved))


def cell_of(function, calls):
    return replay_cell.ReplayCell(function, calls, Proof(function, calls, compare.first_difference, 1.0))


def test_each_pass_makes_every_call_once_in_order():
    seen = []
    cell = cell_of(lambda n: seen.append(n), [call(1), call(2)])
    assert cell.sample(1, 4)["calls"] == 4
    assert seen == [1, 2, 1, 2]


@pytest.mark.parametrize(("asked", "made"), [(1, 3), (4, 3), (5, 6), (9, 9)])
def test_a_sample_is_of_whole_passes(asked, made):
    cell = cell_of(lambda n: None, [call(n) for n in range(3)])
    assert cell.sample(1, asked)["calls"] == made


class Slow(list):
    """An argument that takes long to copy and to free."""

    pass_s = staticmethod(lambda seconds: None)

    def __del__(self):
        self.pass_s(7)


def test_its_time_is_that_of_the_calls_alone(clock, monkeypatch):
    plain = snapshot.load
    monkeypatch.setattr(snapshot, "load", lambda saved: clock.hold(5) or plain(saved))
    monkeypatch.setattr(Slow, "pass_s", clock.hold)
    cell = cell_of(lambda values: clock.hold(0.25), [call(Slow())] * 4)
    assert cell.sample(1, 4)["wall_s"] == pytest.approx(1.0)


class Result:
    """Of a call; what happens when it is freed is told by its test."""


def test_results_are_freed_after_the_clock_has_stopped(clock):
    def work():
        clock.hold(1)
        result = Result()
        weakref.finalize(result, clock.hold, 100)
        return result

    cell = cell_of(work, [call(outcome=("returned", Result()))] * 3)
    assert cell.sample(1, 3)["wall_s"] == pytest.approx(3.0)


def test_threads_share_no_argument():
    seen, lock = [], threading.Lock()

    def work(values):
        values.append(1)
        with lock:
            seen.append(values)

    cell = cell_of(work, [call([], after=(([1],), {}))])
    cell.sample(3, 4)
    assert seen == [[1]] * 12 and len({id(values) for values in seen}) == 12


@pytest.mark.parametrize("threads", [1, 2])
def test_a_wrong_one_among_the_last_results_is_the_answer(threads):
    made = []

    def work(n):
        made.append(n)
        return n if len(made) < 9 else -1

    calls = [call(n, outcome=("returned", n)) for n in range(5)]
    cell = cell_of(work, calls)
    answer = cell.sample(threads, 10)
    assert answer["status"] == "wrong"
    where = "on 2 threads: call" if threads == 2 else "call"
    assert answer["reason"].startswith(where) and answer["reason"].endswith("result is -1, the reference gave 4")


def test_a_call_that_raises_is_timed_like_any_other():
    def work(n):
        raise ValueError

    calls = [call(n, outcome=("raised", "ValueError")) for n in range(2)]
    assert cell_of(work, calls).sample(1, 2)["calls"] == 2
    assert cell_of(lambda n: n, calls).sample(1, 2)["status"] == "wrong"


def test_copies_of_one_sample_are_bounded(monkeypatch):
    calls = [call(bytes(1000), outcome=("returned", 1000))] * 2
    monkeypatch.setattr(replay_cell, "COPIES_BYTES", 5 * sum(one.bytes for one in calls))
    cell = cell_of(len, calls)
    monkeypatch.setattr(cell, "_copy_s", 0.0)
    assert [cell.sample(threads, 1000)["calls"] for threads in (1, 2, 4, 100)] == [20, 10, 4, 2]


def test_making_the_copies_takes_no_longer_than_it_may(monkeypatch):
    cell = cell_of(lambda: None, [call()])
    monkeypatch.setattr(cell, "_copy_s", replay_cell.COPY_S / 2)
    assert cell.sample(1, 100)["calls"] == 4


@pytest.mark.parametrize(
    ("count", "seconds", "size", "timed"), [(50, 0.1, 1, 5), (50, 1e-6, 1, 50), (50, 3.0, 1, 1), (9, 1e-6, 30 << 20, 2)]
)
def test_as_many_calls_are_timed_as_fit(monkeypatch, count, seconds, size, timed):
    monkeypatch.setattr(replay_cell, "COPY_S", 100.0)
    calls = [call(n, seconds=seconds) for n in range(count)]
    for one in calls:
        one.bytes = size
    assert replay_cell.how_many_to_time(calls) == timed


def test_timed_calls_are_spread_over_the_run():
    calls = [call(n, number=n) for n in range(1000)]
    assert [one.number for one in recorded.spread_over_the_run(calls, 4)] == [0, 250, 500, 750]


def test_where_fewer_were_recorded_at_the_end_fewer_are_taken_from_the_begin():
    early = [call(number=n, one_in=1) for n in range(100)]
    late = [call(number=n, one_in=8) for n in range(100, 900) if recorded.is_chosen(n, 8)]
    numbers = [one.number for one in recorded.spread_over_the_run(early + late, 1000)]
    assert all(recorded.is_chosen(number, 8) for number in numbers)
    assert 5 < sum(number < 100 for number in numbers) < 25 and 60 < sum(number >= 100 for number in numbers) < 140


@pytest.mark.parametrize(("call_s", "calls"), [(0.009, 1), (0.02, 2)])
def test_the_heartbeat_has_copies_enough(clock, call_s, calls):
    seen = []

    def work(values):
        clock.hold(call_s)
        seen.append(values)

    beat = cell_of(work, [call([])]).heartbeat()
    assert beat["call_s"] == pytest.approx(call_s)
    assert len(seen) == calls


def test_the_heartbeat_is_of_the_call_that_took_the_reference_longest(clock):
    seen = []

    def work(name):
        clock.hold(0.009)
        seen.append(name)

    cell_of(work, [call("short", seconds=0.001), call("long", seconds=0.5), call("last", seconds=0.1)]).heartbeat()
    assert seen == ["long"]


def test_a_short_call_alone_is_timed_from_the_threads_loop_too(clock):
    made = []
    cell = cell_of(lambda x: (made.append(x), clock.hold(1e-5))[0], [call(n) for n in range(10)])
    cell.call_s()
    made.clear()
    sample = cell.sample(1, 10)
    assert sample["loop_call_s"] == pytest.approx(1e-5)
    assert made == list(range(10)) * 2  # by C++, and by a loop
    cell.mean_s = 1e-4
    assert "loop_call_s" not in cell.sample(1, 10)


def test_a_wrong_result_of_the_threads_loop_is_the_answer(clock):
    made = []
    cell = cell_of(lambda: (clock.hold(1e-5), made.append(1), "wrong" if len(made) == 3 else None)[2], [call()])
    cell.call_s()
    assert cell.sample(1, 1)["status"] == "wrong"
