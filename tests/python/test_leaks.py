"""tests/python/test_leaks.py: calls leave nothing behind, and what they do is found, rare or unknown to Python."""

import ctypes
import gc
import itertools

import pytest
from _pyhost_measure import gil_state, leaks
from halves import SCRIPT, half

from _pyhost_support import measured, swap

pytestmark = pytest.mark.usefixtures("few_objects")


def find(module, **request):
    return leaks.find(module, "half", request, measured.Swap())


def test_calls_that_leave_nothing_behind_are_counted(halving):
    answer = find(halving(half))
    assert answer == {
        "status": "correct",
        "probe": "leaks",
        "expected": "no object left",
        "outcome": "none after 50 calls of 3 kinds",
        "verdict": "ok",
    }


def test_afterwards_garbage_is_collected_as_before(halving):
    find(halving(half))
    assert gc.get_freeze_count() == 0


def test_objects_left_behind_are_found_for_the_kind_of_call_that_leaves_them(halving):
    kept = []

    def native(n, out=None):
        if n == 8:
            kept.append(object())
        return half(n)

    answer = find(halving(native))
    assert answer["verdict"] == "leaks"
    assert answer["outcome"].startswith("calls with as it should be leave 1.") and ";" not in answer["outcome"]


@pytest.mark.parametrize(("of_ten", "outcome"), [(6, "calls that succeed leave 0."), (4, "none after 50 calls")])
def test_an_object_in_more_than_every_second_call_is_a_leak(halving, of_ten, outcome):
    numbers, kept = itertools.count(), [None] * 10_000  # nothing else is allocated

    def native(n, out=None):
        if n == 3:
            number = next(numbers)
            kept[number] = object() if number % 10 < of_ten else None
        return half(n)

    assert find(halving(native))["outcome"].startswith(outcome)


def test_references_to_the_arguments_count_as_well(halving):
    numbers, kept = itertools.count(), [None] * 10_000
    more = "\n    def make_inputs(case): return ('an argument of its own',)\n"

    def native(n, out=None):
        kept[next(numbers)] = n  # allocates nothing

    assert find(halving(native, more))["outcome"].startswith("calls that succeed leave 1.0")


@pytest.mark.parametrize(("has_gil", "verdict"), [(True, "leaks"), (False, "ok")])
def test_without_a_gil_what_is_freed_after_hundreds_of_calls_is_no_leak(halving, monkeypatch, has_gil, verdict):
    monkeypatch.setattr(gil_state, "is_enabled", lambda: has_gil)
    numbers, kept = itertools.count(), [None] * 700

    def native(n, out=None):
        if n == 3:
            kept[next(numbers) % len(kept)] = object()
        return half(n)

    assert find(halving(native))["verdict"] == verdict


def test_what_is_kept_once_is_no_leak(halving):
    cache = {}

    def native(n, out=None):
        cache.setdefault(n, [object() for _ in range(1000)])
        return half(n)

    assert find(halving(native))["verdict"] == "ok"


def test_of_many_kinds_that_leak_three_are_told(halving):
    kept = []

    def native(n, out=None):
        kept.append(object())
        return half(n)

    for count, end in ((2, " each"), (3, "; and 1 other kind leaves some"), (4, "; and 2 other kinds leave some")):
        probes = f"\n    def wrong_inputs(): return ((str(n), (n,), {{}}, 'same') for n in range({count}))\n"
        outcome = find(halving(native, probes))["outcome"]
        assert outcome.endswith(end) and outcome.count(" objects behind each") == 3


def test_a_script_without_probes_and_without_a_tiny_case_has_calls_that_succeed(pyhost, module_of):
    module = module_of("made_up", SCRIPT[: SCRIPT.index("def wrong_inputs")].replace("tiny", "quick"))
    swap.swapped["half"] = pyhost.SwappedFunction(module.half, half)
    assert find(module)["outcome"] == "none after 50 calls of 1 kinds"


# In full: few calls here, as many as it takes to tell.
@pytest.fixture
def fewer(monkeypatch):
    monkeypatch.setattr(leaks, "FULL_CALLS", 4000)


def test_in_full_there_are_more_calls_of_those_that_succeed_and_of_those_that_are_refused(halving, fewer):
    calls = []

    def native(n, out=None):
        calls.append(n)
        del calls[:-1]
        counts[n] = counts.get(n, 0) + 1
        return half(n)

    counts = {}
    answer = find(halving(native), is_full=True)
    assert answer["outcome"] == "none after 4000 calls that succeed, and 2000 of each of 1 kinds that do not"
    assert (counts[3] % 4000, counts[8] % 50, counts["a"] % 2000) == (50, 0, 0)  # in rounds; 50 to see how long


def test_calls_that_take_long_are_fewer(halving, monkeypatch):
    monkeypatch.setattr(leaks, "LONGEST_S", 1.0)
    ticks = itertools.count()
    monkeypatch.setattr(leaks.time, "perf_counter", lambda: next(ticks) * 0.2)  # 4 ms a call
    assert find(halving(half), is_full=True)["outcome"].startswith("none after 250 calls that succeed, and 2000")


@pytest.mark.parametrize(("argument", "what"), [(3, "calls that succeed"), ("a", "calls with a str")])
def test_in_full_one_object_in_a_hundred_calls_is_found(halving, fewer, argument, what):
    numbers, kept = itertools.count(1), [None] * 100_000

    def native(n, out=None):
        if n == argument:
            number = next(numbers)
            kept[number] = object() if number % 100 == 0 else None
        return half(n)

    answer = find(halving(native), is_full=True)
    assert answer["verdict"] == "leaks"
    assert answer["outcome"].startswith(f"{what} leave 0.01") and answer["outcome"].endswith(" objects behind each")
    kept[:], numbers = [None] * 100_000, itertools.count(1)
    assert find(halving(native))["verdict"] == "ok"


def test_in_full_memory_that_python_does_not_know_of_is_found(halving, fewer):
    allocate = ctypes.CDLL(None).malloc
    allocate.argtypes, allocate.restype = [ctypes.c_size_t], ctypes.c_void_p
    clear = ctypes.CDLL(None).memset
    clear.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]

    def native(n, out=None):
        if n == "a":
            clear(allocate(500), 1, 500)
        return half(n)

    assert find(halving(native))["verdict"] == "ok"
    answer = find(halving(native), is_full=True)
    assert answer["verdict"] == "leaks"
    assert answer["outcome"].startswith("calls with a str leave 5")
    assert answer["outcome"].endswith(" bytes of malloc() behind each")


def test_in_full_memory_of_garbage_is_no_leak(halving, monkeypatch):
    monkeypatch.setattr(leaks, "FULL_CALLS", 500)  # by themselves fewer objects are not collected

    def native(n, out=None):
        if n == 3:
            circle = [bytearray(5000)]
            circle.append(circle)
        return half(n)

    assert find(halving(native), is_full=True)["verdict"] == "ok"
