"""tests/python/test_window.py: several threads that call at once, counted until the last has made its calls."""

import threading

import pytest
from _pyhost_measure import window

MS = 1_000_000  # ns


@pytest.fixture
def looks(monkeypatch, pyhost):
    """looks(threads, chunks): a window whose accounts the test writes: (window, accounts by thread)."""

    def make(threads, chunks):
        accounts = [(0, 0, 0, 0)] * threads
        monkeypatch.setattr(pyhost, "accounts_of", lambda slots: [accounts[slot] for slot in slots], raising=False)
        opened = window.Window(threads, chunks)
        opened.slots = list(range(threads))
        opened._open()

        def mark(index, *account):
            accounts[index] = account
            monkeypatch.setattr(pyhost, "thread_account", lambda: account, raising=False)
            return opened.mark(index)

        return opened, accounts, mark

    return make


def test_it_is_over_with_the_last_threads_last_chunk(looks):
    opened, _, mark = looks(2, 2)
    assert not mark(0, 10 * MS, 0, 0, 0)
    assert not mark(0, 20 * MS, 0, 0, 0)
    assert not mark(0, 30 * MS, 0, 0, 0)  # it goes on: the other one is late
    assert not mark(1, 15 * MS, 0, 0, 0)
    assert mark(1, 35 * MS, 0, 0, 0)
    assert opened.done == [3, 2]


def test_a_chunk_under_way_counts_by_the_time_that_it_did_not_wait(looks):
    opened, accounts, mark = looks(2, 2)
    mark(0, 10 * MS, 10 * MS, 0, 0)
    mark(0, 20 * MS, 20 * MS, 0, 0)
    mark(1, 30 * MS, 15 * MS, 15 * MS, 0)
    accounts[0] = (60 * MS, 25 * MS, 35 * MS, 0)  # since its last chunk: 5 ms at work, 35 ms waiting
    mark(1, 60 * MS, 30 * MS, 30 * MS, 0)
    assert opened.counted == pytest.approx(2 + 0.5 + 2)


def test_a_thread_that_only_waits_since_its_last_chunk_is_counted_no_more(looks):
    opened, accounts, mark = looks(2, 1)
    mark(0, 10 * MS, 10 * MS, 0, 0)
    accounts[0] = (20 * MS, 10 * MS, 10 * MS, 0)
    mark(1, 20 * MS, 10 * MS, 10 * MS, 0)
    assert opened.counted == 2


def test_what_is_under_way_is_never_more_than_a_chunk(looks):
    opened, accounts, mark = looks(2, 1)
    mark(0, 10 * MS, 10 * MS, 0, 0)
    accounts[0] = (90 * MS, 90 * MS, 0, 0)
    mark(1, 90 * MS, 10 * MS, 0, 0)
    assert opened.counted == 3


def test_the_split_is_of_both_threads_between_start_and_end(looks):
    opened, accounts, mark = looks(2, 1)
    opened.start = [(0, 5 * MS, 1 * MS, 7), (0, 0, 0, 0)]
    mark(0, 10 * MS, 9 * MS, 2 * MS, 9)
    accounts[0] = (20 * MS, 15 * MS, 4 * MS, 10)
    mark(1, 20 * MS, 4 * MS, 6 * MS, 1)
    split = window._split(opened)
    assert split == pytest.approx({"held_s": 0.014, "released_s": 0.017, "waiting_s": 0.009, "releases": 4})


@pytest.mark.parametrize(("call_ms", "chunks", "waits"), [(80, 1, [0.004] * 2), (80, 2, [0.004] * 2), (9, 1, [])])
def test_before_a_long_call_of_which_nothing_may_count_a_thread_waits_a_moment(
    looks, monkeypatch, call_ms, chunks, waits
):
    opened, _, mark = looks(2, chunks)
    waited = []
    monkeypatch.setattr(opened._has_ended, "wait", waited.append)  # in vain
    for done in range(1, chunks + 2):
        mark(0, done * call_ms * MS, 0, 0, 0)
        assert waited == ([] if done < chunks else pytest.approx(waits))  # once, and no more


def test_whose_calls_are_made_while_the_others_wait_ends_it_at_once(looks, monkeypatch):
    opened, _, mark = looks(2, 1)
    monkeypatch.setattr(window, "PATIENT_SHARE", 1000)
    first = threading.Thread(target=mark, args=(0, 80 * MS, 0, 0, 0), daemon=True)
    first.start()
    while opened.done[0] == 0:
        pass
    mark(1, 81 * MS, 0, 0, 0)
    first.join(10)
    assert not first.is_alive() and opened.is_over


def test_every_thread_makes_its_calls_and_nobody_stops_before_the_last():
    made = {}

    def work():
        made[threading.get_ident()] = made.get(threading.get_ident(), 0) + 1

    sample, results = window.sample(work, (), 3, 50, 0.0001)
    assert len(made) == 3 and min(made.values()) >= 50 and results == [None] * 3
    assert sample["calls"] == 50 and sample["gil"] is None
    assert 150 <= sample["all_calls"] <= sum(made.values()) + 15
    assert sample["wall_s"] > 0


@pytest.mark.parametrize(("calls", "call_s", "made"), [(1, 0.1, 1), (20, 0.01, 20), (1000, 1e-6, 1000), (7, 1e-4, 5)])
def test_calls_come_in_chunks_of_half_a_millisecond(calls, call_s, made):
    assert window.sample(len, ([],), 2, calls, call_s)[0]["calls"] == made


def test_each_threads_last_result_comes_back_and_no_other_lives_on():
    class Result:
        alive = 0

        def __init__(self):
            Result.alive += 1
            self.alive_then = Result.alive

        def __del__(self):
            Result.alive -= 1

    def work():
        return Result()

    _, results = window.sample(work, (), 1, 20, 0.01)
    assert [result.alive_then for result in results] == [1] and Result.alive == 1


def test_an_exception_in_one_thread_ends_the_others():
    def work():
        count.append(1)
        if len(count) == 100:
            raise KeyError("x")

    count = []
    with pytest.raises((KeyError, threading.BrokenBarrierError)):
        window.sample(work, (), 2, 10_000, 0.01)


def test_a_thread_alone_makes_its_calls_from_the_same_loop(pyhost):
    made = []

    def work(*arguments):
        made.append(arguments)
        pyhost.clock.hold(0.002)
        return len(made)

    pyhost.core_wait_share = 0.25
    call_s, last = window.alone(work, (1, 2), 0.001)
    assert (made, last) == ([(1, 2)] * 10, 10)  # 5 ms of them, after as many that are not timed
    assert call_s == pytest.approx(0.0015)  # without the waits for a core
    assert pyhost.batches[-1] == 1  # the loop is Python's


def test_what_each_thread_waited_for_a_core_is_summed(monkeypatch, pyhost):
    waits = {}

    def core_wait_ns():
        thread = threading.get_ident()
        waits[thread] = waits.get(thread, 0) + 3 * MS
        return waits[thread]

    monkeypatch.setattr(pyhost, "core_wait_ns", core_wait_ns)
    sample, _ = window.sample(int, (), 2, 4, 0.001)
    assert sample["all_core_wait_s"] == pytest.approx(2 * 0.003)
