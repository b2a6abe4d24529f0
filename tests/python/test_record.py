"""tests/python/test_record.py: the calls that a recorder keeps of a script, and those that it does not."""

import copy
import os
import pickle
import threading

import pytest

from _pyhost_support import record

ENOUGH = 1 << 20


@pytest.fixture
def recorder(tmp_path):
    """recorder(function, limit_bytes): a recorder whose folder is the test's."""
    return lambda function, limit_bytes=ENOUGH: record.Recorder(function, str(tmp_path), limit_bytes)


def loaded(recorder):
    """[(arguments and keywords, outcome, the same after)] of what was recorded."""
    calls = record.load(recorder._folder, recorder.__name__)
    opened = [(pickle.loads(before), pickle.loads(after)) for before, after in calls]
    return [(before, outcome, after) for before, (outcome, after, _) in opened]


def total(a, b=2):
    """Sums."""
    return a + b


def test_a_call_is_kept_with_its_arguments_and_its_result(recorder):
    stand_in = recorder(total)
    assert stand_in(1) == 3 and stand_in(5, b=6) == 11
    assert (stand_in.calls, stand_in.refused) == (2, "")
    assert loaded(stand_in) == [
        (((1,), {}), ("returned", 3), ((1,), {})),
        (((5,), {"b": 6}), ("returned", 11), ((5,), {"b": 6})),
    ]


def test_arguments_are_kept_as_they_were_before_and_after(recorder):
    stand_in = recorder(lambda values: values.append(7))
    stand_in([1])
    assert loaded(stand_in) == [((([1],), {}), ("returned", None), (([1, 7],), {}))]


def test_an_exception_is_kept_by_its_type_and_raised(recorder):
    def fails(text):
        raise KeyError(text)

    stand_in = recorder(fails)
    with pytest.raises(KeyError, match="a"):
        stand_in("a")
    assert loaded(stand_in) == [((("a",), {}), ("raised", "KeyError"), (("a",), {}))]


def test_a_call_that_leaves_the_script_is_counted_but_not_kept(recorder):
    def leaves():
        raise SystemExit(3)

    stand_in = recorder(leaves)
    with pytest.raises(SystemExit):
        stand_in()
    assert (stand_in.calls, loaded(stand_in)) == (1, [])


def test_its_seconds_are_those_inside_the_call(recorder, use_clock):
    clock = use_clock(record)
    stand_in = recorder(lambda: clock.hold(0.25))
    stand_in()
    [(_, after)] = record.load(stand_in._folder, stand_in.__name__)
    assert pickle.loads(after)[2] == pytest.approx(0.25)


def test_a_recursive_call_belongs_to_the_outer_one(recorder):
    def fibonacci(n):
        return n if n < 2 else stand_in(n - 1) + stand_in(n - 2)

    stand_in = recorder(fibonacci)
    assert stand_in(6) == 8
    assert stand_in.calls == 1 and len(loaded(stand_in)) == 1
    stand_in(1)  # not inside any more
    assert stand_in.calls == 2


def test_after_an_exception_the_next_call_is_an_outer_one_again(recorder):
    stand_in = recorder(lambda n: 1 // n)
    with pytest.raises(ZeroDivisionError):
        stand_in(0)
    stand_in(1)
    assert stand_in.calls == 2 and len(loaded(stand_in)) == 2


def test_another_threads_call_is_not_inside(recorder):
    def work(is_outer):
        if is_outer:
            thread = threading.Thread(target=stand_in, args=(False,))
            thread.start()
            thread.join()

    stand_in = recorder(work)
    stand_in(True)
    assert stand_in.calls == 2 and len(loaded(stand_in)) == 2


def size_of_a_call(recorder, function, *arguments):
    stand_in = recorder(function)
    stand_in(*arguments)
    [(before, after)] = record.load(stand_in._folder, stand_in.__name__)
    os.remove(stand_in._open_file.name)
    return len(before) + len(after)


def test_calls_are_kept_up_to_the_byte_limit(recorder):
    size = size_of_a_call(recorder, total, 1)
    stand_in = recorder(total, 2 * size)
    for _ in range(4):
        assert stand_in(1) == 3
    assert (stand_in.calls, len(loaded(stand_in))) == (4, 2)


def test_the_limit_is_what_may_be_kept_and_not_one_byte_less(recorder):
    size = size_of_a_call(recorder, total, 1)
    stand_in = recorder(total, size - 1)
    stand_in(1)
    assert loaded(stand_in) == []
    assert stand_in.refused == "the byte limit of recorded calls was reached"


def test_after_a_call_that_was_too_large_no_smaller_one_is_kept(recorder):
    size = size_of_a_call(recorder, len, "a")
    stand_in = recorder(len, size + 10)
    stand_in("a" * 1000)
    stand_in("a")
    assert (stand_in.calls, loaded(stand_in)) == (2, [])


def test_what_cannot_be_pickled_is_refused_with_the_reason_of_the_first(recorder):
    stand_in = recorder(lambda value: value)
    stand_in(threading.Lock())
    stand_in(x for x in ())
    stand_in(3)
    sentence = "an argument or a result can't be pickled (cannot pickle '_thread.lock' object)"
    assert stand_in.refused == sentence
    assert (stand_in.calls, [before for before, _, _ in loaded(stand_in)]) == (3, [((3,), {})])


def test_a_result_that_cannot_be_pickled_is_refused_too(recorder):
    stand_in = recorder(lambda: threading.Lock())
    stand_in()
    assert "can't be pickled" in stand_in.refused and loaded(stand_in) == []


def test_a_forked_process_writes_a_file_of_its_own(recorder, monkeypatch, tmp_path):
    stand_in = recorder(total)
    stand_in(1)
    monkeypatch.setattr(os, "getpid", lambda: 99_999_999)
    stand_in(2)
    stand_in(3)
    monkeypatch.undo()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([f"total.{os.getpid()}", "total.99999999"])
    assert sorted(outcome for _, outcome, _ in loaded(stand_in)) == [("returned", n) for n in (3, 4, 5)]


def test_only_the_calls_of_the_function_that_was_asked_for_are_loaded(recorder, tmp_path):
    def total_of_all(n):
        return n

    for stand_in in (recorder(total), recorder(total_of_all)):
        stand_in(1)
    assert [outcome for _, outcome, _ in loaded(recorder(total))] == [("returned", 3)]
    assert record.load(str(tmp_path), "tot") == []


def test_what_is_recorded_can_be_read_at_once(recorder, tmp_path):
    stand_in = recorder(total)
    stand_in(1)
    assert len((tmp_path / f"total.{os.getpid()}").read_bytes()) > 0  # a script may end by os._exit()


def test_a_recorder_looks_like_its_function(recorder):
    stand_in = recorder(total)
    assert (stand_in.__name__, stand_in.__doc__, stand_in.__wrapped__) == ("total", "Sums.", total)


def test_a_recorder_pickles_and_copies_by_its_qualified_name(recorder, monkeypatch):
    stand_in = recorder(total)
    monkeypatch.setitem(globals(), "total", stand_in)
    assert pickle.loads(pickle.dumps(stand_in)) is stand_in
    assert copy.copy(stand_in) is stand_in


def test_a_recorder_is_bound_as_a_method(recorder):
    class Number(int):
        plus = recorder(total)

    assert Number(3).plus() == 5
    assert isinstance(Number.plus, record.Recorder)
