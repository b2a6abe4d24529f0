"""tests/python/test_claims.py: what a function does with the GIL against what its place in the backend claims."""

import functools
import sys

import pytest
from _pyhost_measure import claims, gil_state, heartbeat, timing


@pytest.fixture(autouse=True)
def with_a_gil(monkeypatch, use_clock):
    monkeypatch.setattr(gil_state, "is_enabled", lambda: True)
    use_clock(timing)


@pytest.fixture
def samples(monkeypatch):
    """samples(*made): the samples that one call after another gives, the last for ever; how many were taken."""
    taken = []

    def use(*made):
        def sample(function, arguments, threads, calls):
            assert (arguments, threads, calls) == ((), 1, 1)
            taken.append(sys.getswitchinterval())
            return made[min(len(taken), len(made)) - 1]

        monkeypatch.setattr(timing, "sample", sample)
        return taken

    return use


def sample(wall_s=0.1, cpu_s=None, held_s=0.0, releases=1):
    split = {"held_s": held_s, "released_s": wall_s - held_s, "waiting_s": 0.0, "releases": releases}
    return {"wall_s": wall_s, "cpu_s": wall_s if cpu_s is None else cpu_s, "calls": 1, "gil": split}


def test_own_claims_nothing(samples):
    taken = samples(sample(releases=3))
    assert claims.broken_claim(len, "own") is None
    assert not taken


@pytest.mark.parametrize("policy", ["held", "released"])
def test_without_a_gil_nothing_is_claimed(samples, monkeypatch, policy):
    monkeypatch.setattr(gil_state, "is_enabled", lambda: False)
    taken = samples(sample(releases=3), sample(releases=0))
    assert claims.broken_claim(len, policy) is None
    assert not taken


def test_held_that_never_lets_go_is_true(samples):
    taken = samples(sample(releases=0, held_s=0.1))
    assert claims.broken_claim(len, "held") is None
    assert len(taken) == 1


@pytest.mark.parametrize(("releases", "times"), [(1, "once"), (2, "2 times"), (30, "30 times")])
def test_held_that_lets_go_is_false_and_says_how_often(samples, releases, times):
    samples(sample(releases=releases))
    assert claims.broken_claim(len, "held") == f"it claims 'held' but lets go of the GIL: {times} during a call"


def test_released_that_never_lets_go_is_false(samples):
    samples(sample(releases=0, held_s=0.1))
    sentence = "it claims 'released' but holds the GIL: it never let go during a call"
    assert claims.broken_claim(len, "released") == sentence


def test_released_that_lets_go_for_long_is_true_at_once(samples):
    taken = samples(sample(releases=1, held_s=0.01))
    assert claims.broken_claim(len, "released") is None
    assert len(taken) == 1


def test_a_token_release_is_false_and_says_how_much_it_holds(samples):
    taken = samples(sample(wall_s=0.2, cpu_s=0.2, held_s=0.196))
    sentence = "it claims 'released' but holds the GIL: for 98% of a call of 200 ms"
    assert claims.broken_claim(len, "released") == sentence
    assert len(taken) == 3  # of five, and one was clear


@pytest.mark.parametrize("call", [functools.partial(map, len, []), functools.partial(sorted, [], key=len)])
def test_what_a_function_calls_back_holds_the_gil_whatever_the_function_claims(samples, call):
    taken = samples(sample(held_s=0.099, releases=1000))
    assert claims.broken_claim(call, "released") is None
    assert len(taken) == 1


def test_one_that_calls_back_and_never_lets_go_is_false(samples):
    samples(sample(held_s=0.1, releases=0))
    assert "never let go" in claims.broken_claim(functools.partial(map, len, []), "released")


def test_arguments_that_cannot_be_called_excuse_nothing(samples):
    samples(sample(held_s=0.099))
    assert claims.broken_claim(functools.partial(sorted, [1], key=None), "released") is not None


@pytest.mark.parametrize("order", ["TTH", "TH", "H"])
def test_one_call_that_computes_for_long_without_the_gil_makes_it_true(samples, order):
    taken = samples(*[sample(held_s=0.099) if each == "T" else sample(held_s=0.06) for each in order])
    assert claims.broken_claim(len, "released") is None
    assert len(taken) == len(order)


@pytest.mark.parametrize("order", ["TTDDD", "DTDTD", "DDD"])
def test_most_of_five_calls_that_wait_for_a_device_make_it_true(samples, order):
    token, waits = sample(held_s=0.099), sample(wall_s=0.3, cpu_s=0.1, held_s=0.099)
    taken = samples(*[token if each == "T" else waits for each in order])
    assert claims.broken_claim(len, "released") is None
    assert len(taken) == len(order)


PUT_ASIDE = {**sample(wall_s=0.2, cpu_s=0.1, held_s=0.17), "core_wait_s": 0.1}  # with the GIL, or without it?


def test_calls_that_were_put_aside_accuse_nobody_that_another_one_clears(samples):
    taken = samples(*[PUT_ASIDE] * 23, sample(held_s=0.07))
    assert claims.broken_claim(len, "released") is None
    assert len(taken) == 24


def test_one_that_was_not_put_aside_is_enough_to_tell(samples):
    taken = samples(*[PUT_ASIDE] * 23, sample(held_s=0.099))
    assert claims.broken_claim(len, "released") is not None
    assert len(taken) == 24


def test_after_50_calls_that_were_put_aside_nobody_knows(samples):
    taken = samples(PUT_ASIDE)
    assert claims.broken_claim(len, "released") is None
    assert len(taken) == 50


@pytest.mark.parametrize("order", ["HTHTT", "HTTT", "TTHT", "THHTT"])
def test_one_call_that_was_put_aside_while_it_let_go_does_not_make_a_token_release_true(samples, order):
    token, stretched = sample(held_s=0.099), sample(wall_s=0.3, cpu_s=0.1, held_s=0.099)
    taken = samples(*[token if each == "T" else stretched for each in order])
    assert claims.broken_claim(len, "released") is not None
    assert len(taken) == len(order)


@pytest.mark.parametrize(("held_s", "calls"), [(0.05, 1), (0.095, 1)])
def test_a_twentieth_of_the_processor_time_released_is_enough_at_once(samples, held_s, calls):
    taken = samples(sample(held_s=held_s))
    assert claims.broken_claim(len, "released") is None
    assert len(taken) == calls


# wall, processor and held seconds: is the release only a token?
TOKENS = {
    "all_but_a_hundredth": (0.1, 0.1, 0.099, True),
    "at_95_percent": (0.1, 0.1, 0.095, False),
    "just_above_95_percent": (0.1, 0.1, 0.0951, True),
    "allocates_its_result": (0.1, 0.1, 0.08, False),
    "a_call_of_a_millisecond": (0.001, 0.001, 0.00099, False),
    "just_above_a_millisecond": (0.00101, 0.00101, 0.001, True),
    "put_aside_while_it_let_go": (0.19, 0.1, 0.099, True),
    "waits_for_a_device": (0.2, 0.1, 0.099, False),
    "exactly_half": (0.2, 0.1, 0.1, False),
    "sleeps": (0.2, 0.001, 0.0001, False),
    "other_threads_compute_beside": (0.1, 0.4, 0.099, True),
    "other_threads_compute_for_it": (0.1, 0.16, 0.06, False),
}


@pytest.mark.parametrize(("wall_s", "cpu_s", "held_s", "is_token"), TOKENS.values(), ids=TOKENS)
def test_a_release_is_a_token_where_nearly_all_processor_time_was_with_the_gil(
    samples, wall_s, cpu_s, held_s, is_token
):
    samples(sample(wall_s, cpu_s, held_s))
    assert (claims.broken_claim(len, "released") is not None) is is_token


def test_a_wait_for_a_core_is_none_for_a_device(samples):
    samples(*[{**sample(0.4, 0.1, 0.099), "core_wait_s": 0.3}] * 3, sample(held_s=0.099))
    assert claims.broken_claim(len, "released") is not None


def test_nobody_asks_for_the_gil_while_a_call_is_looked_at(samples):
    sys.setswitchinterval(0.003)
    taken = samples(sample(held_s=0.099))
    claims.broken_claim(len, "released")
    assert taken == pytest.approx([1000] * 3)
    assert sys.getswitchinterval() == pytest.approx(0.003)


def test_the_switch_interval_is_put_back_where_the_call_raises():
    def fails():
        raise KeyError("x")

    sys.setswitchinterval(0.003)
    with pytest.raises(KeyError):
        claims.broken_claim(fails, "held")
    assert sys.getswitchinterval() == pytest.approx(0.003)


@pytest.fixture
def untraced(monkeypatch, pyhost):
    """untraced(*steps): there is no tracer; the steps of a counting thread, call by call; how often it was asked."""
    pyhost.is_traced = False
    asked = []

    def use(*steps):
        def steps_during(call):
            asked.append(call)
            return steps[min(len(asked), len(steps)) - 1]

        monkeypatch.setattr(heartbeat, "steps_during", steps_during)
        return asked

    return use


def test_without_the_tracer_a_counting_thread_that_stands_still_tells_holding(clock, untraced):
    asked = untraced(0)
    sentence = "it claims 'released' but holds the GIL: a counting thread made no step during 5 calls"
    assert claims.broken_claim(lambda: clock.hold(0.1), "released") == sentence
    assert len(asked) == 5


def test_without_the_tracer_one_step_is_enough(clock, untraced):
    asked = untraced(0, 0, 7, 0)
    assert claims.broken_claim(lambda: clock.release(0.1), "released") is None
    assert len(asked) == 3


def test_without_the_tracer_a_step_tells_that_held_lets_go(clock, untraced):
    asked = untraced(7)
    sentence = "it claims 'held' but lets go of the GIL: a counting thread made 7 steps during a call"
    assert claims.broken_claim(lambda: clock.release(0.1), "held") == sentence
    assert len(asked) == 1


def test_without_the_tracer_held_is_believed_where_the_counter_stands_still(clock, untraced):
    asked = untraced(0)
    assert claims.broken_claim(lambda: clock.hold(0.1), "held") is None
    assert len(asked) == 5


@pytest.mark.parametrize(("call_s", "asks"), [(0.0009, 0), (0.001, 1), (0.0011, 1)])
def test_without_the_tracer_a_call_shorter_than_a_millisecond_is_believed(clock, untraced, call_s, asks):
    asked = untraced(7)
    assert (claims.broken_claim(lambda: clock.hold(call_s), "held") is not None) is bool(asks)
    assert len(asked) == asks
