"""tests/python/test_timing.py: batches, their sums and the overhead of a call, by a clock that only the test moves."""

import threading
import time

import pytest
from _pyhost_measure import timing


def batch(start_ns, end_ns, held_s=0.0, waiting_s=0.0, releases=0):
    split = {"held_s": held_s, "released_s": 0.0, "waiting_s": waiting_s, "releases": releases}
    return {"start_ns": start_ns, "end_ns": end_ns, "core_wait_ns": 0, "gil": split}


@pytest.fixture
def costs(use_clock):
    """costs(seconds_of): a function whose calls take what seconds_of(*arguments) says."""
    clock = use_clock(timing)
    return lambda seconds_of: lambda *arguments: clock.hold(seconds_of(*arguments))


def test_a_sample_of_one_thread_is_its_batch(use_clock, pyhost):
    clock = use_clock(timing)

    def work(a, b):
        assert (a, b) == (1, 2)
        clock.hold(0.002)
        clock.release(0.003, cpu_s=0.001)
        clock.wait(0.004)

    sample = timing.sample(work, (1, 2), 1, 10)
    assert pyhost.batches == [10]
    assert sample["calls"] == 10
    assert sample["wall_s"] == pytest.approx(0.09)
    assert sample["cpu_s"] == pytest.approx(0.03)
    split = {"held_s": 0.02, "released_s": 0.03, "waiting_s": 0.04, "releases": 10}
    assert sample["gil"] == pytest.approx(split)


def test_batches_side_by_side_last_from_the_first_start_to_the_last_end():
    batches = [batch(2_000, 9_000, 1.0, 2.0, 3), batch(1_000, 5_000, 10.0, 20.0, 30), batch(3_000, 4_000)]
    total = timing.sum_up(batches, 0.5, 7)
    split = total.pop("gil")
    assert total == {
        "wall_s": pytest.approx(8e-6),
        "cpu_s": 0.5,
        "core_wait_s": 0.0,
        "all_core_wait_s": 0.0,
        "calls": 7,
        "all_calls": 21.0,
    }
    assert split == {"held_s": 11.0, "released_s": 0.0, "waiting_s": 22.0, "releases": 33}


def test_one_batch_without_a_split_leaves_the_sum_without_one():
    batches = [batch(0, 1), {**batch(0, 1), "gil": None}]
    assert timing.sum_up(batches, 0.0, 1)["gil"] is None


def test_a_thread_that_begins_late_waited_until_then(monkeypatch, pyhost):
    waiting = iter([batch(1_000, 9_000, waiting_s=0.5), batch(4_000, 9_000), batch(3_000, 9_000, waiting_s=1.0)])
    monkeypatch.setattr(pyhost, "time_calls", lambda function, arguments, calls: next(waiting))
    sample = timing.sample(len, ("",), 3, 1)
    # 0.5 s and 1 s by their own account; 0 + 3 + 2 microseconds before they began.
    assert sample["gil"]["waiting_s"] == pytest.approx(1.5 + 5e-6, abs=1e-12)


def test_late_threads_without_a_split_are_no_error(monkeypatch, pyhost):
    monkeypatch.setattr(pyhost, "time_calls", lambda *_: {"start_ns": 0, "end_ns": 5, "core_wait_ns": 0, "gil": None})
    assert timing.sample(len, ("",), 2, 1)["gil"] is None


def test_every_thread_makes_all_the_calls(pyhost):
    threads = set()
    sample = timing.sample(lambda: threads.add(threading.get_ident()), (), 3, 4)
    assert (pyhost.batches, sample["calls"]) == ([4, 4, 4], 4)
    assert threading.get_ident() not in threads


def test_processor_time_of_threads_is_that_of_the_process(monkeypatch, use_clock, pyhost):
    clock = use_clock(timing)
    lock = threading.Lock()

    def time_calls(function, arguments, calls):
        with lock:
            clock.hold(0.25)
        return batch(0, 5)

    monkeypatch.setattr(pyhost, "time_calls", time_calls)
    assert timing.sample(len, ("",), 2, 1)["cpu_s"] == pytest.approx(0.5)


def test_no_thread_works_before_all_have_started(monkeypatch):
    started = []

    class Slow(threading.Thread):
        def start(self):
            started.append(self)
            super().start()
            time.sleep(0.02)  # time enough to begin alone

    monkeypatch.setattr(timing.threading, "Thread", Slow)
    assert timing.on_threads(3, lambda: len(started)) == [3, 3, 3]


def test_threads_work_at_the_same_time():
    together = threading.Barrier(3, timeout=20)  # breaks where one waits for another's end
    assert sorted(timing.on_threads(3, together.wait)) == [0, 1, 2]


def test_an_exception_in_a_thread_is_raised_by_the_caller():
    lock, left = threading.Lock(), [KeyboardInterrupt("first"), None]

    def work():
        with lock:
            error = left.pop()
        if error:
            raise error
        return 1

    with pytest.raises(KeyboardInterrupt, match="first"):
        timing.on_threads(2, work)


def test_one_call_is_one_call(costs, pyhost):
    assert timing.seconds_of_one_call(costs(lambda n: n), (0.25,)) == pytest.approx(0.25)
    assert pyhost.batches == [1]


# A batch is long enough from 1 ms on; calls are 4 times as many until then.
@pytest.mark.parametrize(
    ("call_s", "batches"),
    [
        (0.002, [1]),
        (0.001, [1]),
        (0.0009, [1, 4]),
        (0.00027, [1, 4]),
        (0.00024, [1, 4, 16]),
        (0.00001, [1, 4, 16, 64, 256]),
    ],
)
def test_calls_are_four_times_as_many_until_they_make_a_batch(costs, pyhost, call_s, batches):
    assert timing.seconds_per_call(costs(lambda: call_s), ()) == pytest.approx(call_s)
    assert pyhost.batches == batches


@pytest.mark.parametrize(("call_s", "calls"), [(0.001, 1), (0.0009, 2), (0.00027, 4), (0.00024, 5), (0.00001, 100)])
def test_as_many_calls_as_a_batch_needs_and_no_more(costs, call_s, calls):
    assert timing._calls_for(costs(lambda: call_s), ()) == calls


def test_a_call_that_takes_no_time_comes_to_an_end(monkeypatch, pyhost):
    calls_asked = []

    def time_calls(function, arguments, calls):
        calls_asked.append(calls)
        return batch(0, 0)

    monkeypatch.setattr(pyhost, "time_calls", time_calls)
    assert timing.seconds_per_call(len, ("",)) == 0.0
    assert calls_asked[-1] == 4**12  # the first power of four above ten million


def test_the_overhead_is_what_a_call_takes_before_its_work(costs):
    # t = 3 us + 2 us * n: of the smallest case's 23 us the work is 20.
    overhead = timing.overhead(costs(lambda n: 3e-6 + 2e-6 * n), ((10,), 10), ((50,), 50))
    assert overhead["vectorcall_s"] == pytest.approx(3e-6)
    # The bytecode loop is timed by the same clock: its empty twin takes nothing.
    assert overhead["bytecode_s"] == pytest.approx(3e-6)


def test_work_counts_operations_not_the_argument(costs):
    # n = 10 makes 100 operations, n = 20 makes 400: t = 5 us + 0.01 us * operations.
    overhead = timing.overhead(costs(lambda n: 5e-6 + 1e-8 * n * n), ((10,), 100), ((20,), 400))
    assert overhead["vectorcall_s"] == pytest.approx(5e-6)


@pytest.mark.parametrize("quick_operations", [10, 9])
def test_where_the_quick_case_is_no_larger_all_is_overhead(costs, quick_operations):
    overhead = timing.overhead(costs(lambda n: 1e-6 * n), ((10,), 10), ((50,), quick_operations))
    assert overhead["vectorcall_s"] == pytest.approx(1e-5)


def test_a_quick_case_that_is_faster_than_the_smallest_subtracts_nothing(costs):
    overhead = timing.overhead(costs(lambda n: 1e-4 / n), ((1,), 10), ((2,), 20))
    assert overhead["vectorcall_s"] == pytest.approx(1e-4)


def test_an_overhead_of_no_time_at_all_is_none(costs):
    # t grows faster than the operations say: the line through both cases meets zero above n = 0.
    overhead = timing.overhead(costs(lambda n: 1e-6 * n**3), ((10,), 10), ((20,), 20))
    assert overhead is None


def test_a_call_from_cpp_costs_what_it_had_a_core_for(monkeypatch, pyhost):
    monkeypatch.setattr(pyhost, "time_calls", lambda *_: {**batch(0, 8_000), "core_wait_ns": 6_000})
    assert timing._vectorcall_s(len, ("",), 2) == pytest.approx(1e-6)


def test_the_overhead_is_the_median_of_five(use_clock, monkeypatch):
    left = [9e-3, 1e-3, 5e-3, 2e-3, 3e-3]
    monkeypatch.setattr(timing, "_calls_for", lambda function, arguments: 1)
    monkeypatch.setattr(timing, "_vectorcall_s", lambda *_: left.pop())
    monkeypatch.setattr(timing, "_bytecode_s", lambda *_: 0.5)
    assert timing.overhead(len, (("",), 1), (("",), 1)) == {"vectorcall_s": 3e-3, "bytecode_s": 0.5}
    assert not left


def test_the_bytecode_loop_subtracts_the_empty_one_and_what_each_waited_for_a_core(monkeypatch, pyhost):
    waits_ns = {"loop": 100_000_000, "empty": 700_000_000}
    walls_ns = {"loop": 1_000_000_000, "empty": 1_000_000_000}  # 0.9 s with the calls, 0.3 s without

    def time_calls(function, arguments, calls):
        function(*arguments)
        name = function.__name__
        return {**batch(0, walls_ns[name]), "core_wait_ns": waits_ns[name]}

    monkeypatch.setattr(pyhost, "time_calls", time_calls)
    called = []
    assert timing._bytecode_s(lambda *arguments: called.append(arguments), (1, 2), 3) == pytest.approx(0.2)
    assert called == [(1, 2)] * 3


def test_what_one_thread_waited_for_a_core_is_told_of_several_it_is_not(monkeypatch, pyhost):
    waited = {**batch(0, 8_000_000), "core_wait_ns": 5_000_000}
    monkeypatch.setattr(pyhost, "time_calls", lambda function, arguments, calls: waited)
    assert timing.sample(len, (), 1, 1)["core_wait_s"] == pytest.approx(0.005)
    assert timing.sample(len, (), 2, 1)["core_wait_s"] == 0


def test_several_threads_waits_for_a_core_are_summed_and_in_their_time():
    one, other = {**batch(0, 10), "core_wait_ns": 3}, {**batch(0, 10), "core_wait_ns": 4}
    sample = timing.sum_up([one, other], 1.0, 1)
    assert (sample["core_wait_s"], sample["all_core_wait_s"]) == (0.0, pytest.approx(7e-9))
    alone = timing.sum_up([one], 1.0, 1)
    assert (alone["core_wait_s"], alone["all_core_wait_s"]) == (pytest.approx(3e-9), 0.0)
