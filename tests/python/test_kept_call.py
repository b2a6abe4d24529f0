"""tests/python/test_kept_call.py: a result stays until it was compared, and what freeing it takes counts."""

import pytest
from _pyhost_measure import kept_call


class Slow:
    """Freeing it takes a while, with the GIL held."""

    def __init__(self, clock, freeing_s):
        self.clock, self.freeing_s = clock, freeing_s

    def __del__(self):
        self.clock.hold(self.freeing_s)


@pytest.fixture
def called(use_clock):
    """called(): a kept call that takes 0.5 s, half of it without the GIL, and then 0.125 s to free its result."""
    clock = use_clock(kept_call)

    def function(value):
        clock.hold(0.25)
        clock.release(0.25)
        return Slow(clock, value)

    return lambda: kept_call.KeptCall(function, (0.125,))


def test_the_result_is_there_until_it_is_released(called, clock):
    call = called()
    before_ns = clock.now_ns
    assert call.result is call.result and clock.now_ns == before_ns
    call.release()
    assert clock.now_ns == before_ns + 125_000_000


def test_freeing_the_result_is_a_part_of_the_call(called):
    sample = called().release()
    assert (sample["wall_s"], sample["calls"], sample["all_calls"]) == (pytest.approx(0.625), 1, 1.0)
    assert (sample["gil"]["held_s"], sample["gil"]["released_s"]) == (pytest.approx(0.375), pytest.approx(0.25))


def test_without_the_tracer_there_is_no_split(called, pyhost):
    pyhost.is_traced = False
    sample = called().release()
    assert sample["gil"] is None and sample["wall_s"] == pytest.approx(0.625)
