"""tests/python/test_heartbeat.py: what a call does to other threads: these tests ask yes or no of real ones."""

import ctypes
import sys
import threading
import time

import pytest
from _pyhost_measure import gil_state, heartbeat, timing

has_gil = pytest.mark.skipif(not gil_state.is_enabled(), reason="this Python has no GIL")
hold_us = ctypes.PyDLL(None).usleep  # with the GIL, however long


@pytest.fixture
def calls_of(monkeypatch):
    """calls_of(*seconds): what one call takes, call by call; how often it was asked."""

    def use(*seconds):
        left = list(seconds)
        monkeypatch.setattr(timing, "seconds_of_one_call", lambda function, arguments: left.pop(0))
        return left

    return use


@pytest.fixture
def no_beat(monkeypatch):
    """A heartbeat that found a stall of 0.125 s in 40 ticks."""

    class Beat(heartbeat.Heartbeat):
        def __init__(self):
            self.longest_s, self.ticks = 0.125, 40

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

    monkeypatch.setattr(heartbeat, "Heartbeat", Beat)


def test_the_stall_is_that_of_a_second_call(calls_of, no_beat):
    left = calls_of(0.3, 0.25)
    assert heartbeat.measure(len, ("",)) == {"call_s": 0.25, "stall_s": 0.125, "ticks": 40}
    assert not left


def test_a_length_that_is_known_is_not_measured_again(calls_of, no_beat):
    left = calls_of(0.25)
    assert heartbeat.measure(len, ("",), 0.3)["call_s"] == 0.25
    assert not left


@pytest.mark.parametrize(("call_s", "is_told"), [(0.0099, False), (0.01, True)])
def test_a_call_shorter_than_ten_ticks_has_no_stall(calls_of, no_beat, call_s, is_told):
    calls_of(call_s, call_s)
    reason = "the call is shorter than ten ticks of 1 ms"
    told = {"call_s": call_s, "stall_s": 0.125, "ticks": 40}
    assert heartbeat.measure(len, ("",)) == (told if is_told else {"call_s": call_s, "reason": reason})


@has_gil
def test_a_call_that_holds_stalls_the_heartbeat_for_as_long():
    found = heartbeat.measure(lambda: hold_us(200_000), (), 0.2)
    assert found["stall_s"] > 0.15


def test_the_heartbeat_ticks_while_a_call_has_let_go():
    with heartbeat.Heartbeat() as beat:
        deadline_s = time.monotonic() + 20
        while beat.ticks < 5 and time.monotonic() < deadline_s:
            time.sleep(0.01)
    assert beat.ticks >= 5
    after = beat.ticks
    time.sleep(0.02)
    assert beat.ticks == after  # it has ended


def test_the_heart_finds_its_rhythm_before_it_counts(monkeypatch):
    slept = []
    beat = heartbeat.Heartbeat()
    monkeypatch.setattr(beat._thread, "start", lambda: setattr(beat, "longest_s", 9.0) or setattr(beat, "ticks", 7))
    monkeypatch.setattr(heartbeat.time, "sleep", slept.append)
    with beat:
        assert (beat.ticks, beat.longest_s, slept) == (0, 0.0, [pytest.approx(0.01)])
        monkeypatch.setattr(beat._thread, "join", lambda: None)
    assert slept[1] == pytest.approx(0.002)


def test_a_gap_between_two_ticks_is_remembered_where_it_is_the_longest(monkeypatch):
    beat = heartbeat.Heartbeat()
    beat._last = 1.0
    ticks = iter([1.001, 1.501, 1.502])

    def now():
        tick = next(ticks)
        beat._stop = tick == 1.502
        return tick

    slept = []
    monkeypatch.setattr(heartbeat.time, "sleep", slept.append)
    monkeypatch.setattr(heartbeat.time, "perf_counter", now)
    beat._beat()
    assert (beat.ticks, beat.longest_s, slept) == (3, pytest.approx(0.5), [0.001] * 3)


@has_gil
def test_a_counting_thread_makes_no_step_while_a_call_holds():
    assert heartbeat.steps_during(lambda: hold_us(50_000)) == 0


def test_a_counting_thread_steps_while_a_call_has_let_go():
    deadline_s = time.monotonic() + 20

    def call():
        done.wait(0.05)

    done = threading.Event()
    steps = 0
    while steps == 0 and time.monotonic() < deadline_s:
        steps = heartbeat.steps_during(call)
    assert steps > 0


@pytest.mark.parametrize("fails", [False, True])
def test_the_switch_interval_is_put_back_and_the_counter_ends(fails):
    inside = []

    def call():
        inside.append(sys.getswitchinterval())
        if fails:
            raise KeyError

    sys.setswitchinterval(0.003)
    threads = threading.active_count()
    try:
        heartbeat.steps_during(call)
    except KeyError:
        assert fails
    assert inside == pytest.approx([1000])
    assert sys.getswitchinterval() == pytest.approx(0.003)
    assert threading.active_count() == threads


def test_the_counter_ends_by_itself_should_a_call_wait_for_it():
    started = time.monotonic()

    def call():
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and "count" in thread.name:
                thread.join()

    heartbeat.steps_during(call, seconds=0.1)
    assert time.monotonic() - started < 20
