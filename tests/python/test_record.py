"""tests/python/test_record.py: the calls that a recorder keeps of a script, and those that it does not."""

import copy
import os
import pickle
import resource
import threading

import pytest
from _pyhost_measure import call_file, record, recorded

ENOUGH = 1 << 20


@pytest.fixture
def place(tmp_path):
    """The file for the calls, as the parent makes it: empty."""
    (tmp_path / "calls").touch()
    return str(tmp_path / "calls")


@pytest.fixture
def recorder(place):
    """recorder(function, limit_bytes): a recorder of that file."""
    return lambda function, limit_bytes=ENOUGH: record.Recorder(function, place, limit_bytes)


def loaded(recorder):
    """[(arguments and keywords, outcome, the same after)] of what was recorded."""
    calls = recorded.load(recorder._file.place, recorder.__name__)
    return [(call.arguments(), *call.outcome()) for call in calls]


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
    [call] = recorded.load(stand_in._file.place, stand_in.__name__)
    assert call.seconds == pytest.approx(0.25)


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
    [(before, after)] = call_file.load(stand_in._file.place, stand_in.__name__)
    os.truncate(stand_in._file.place, 0)
    return len(before) + len(after)


def test_calls_are_kept_up_to_the_byte_limit(recorder):
    size = size_of_a_call(recorder, total, 1)
    stand_in = recorder(total, 4 * size)
    for _ in range(4000):
        assert stand_in(1) == 3
    assert (stand_in.calls, len(loaded(stand_in))) == (4000, 4)


def test_the_limit_is_what_may_be_kept_and_not_one_byte_less(recorder):
    size = size_of_a_call(recorder, total, 1)
    stand_in = recorder(total, size - 1)
    stand_in(1)
    assert loaded(stand_in) == []
    assert stand_in.refused == "the byte limit of recorded calls was reached"


def test_the_first_refusal_is_the_one_that_is_said(recorder):
    stand_in = recorder(lambda value: value, 100)
    stand_in(threading.Lock())
    stand_in("a" * 1000)
    assert "can't be pickled" in stand_in.refused


def test_after_a_call_that_was_too_large_no_smaller_one_is_kept(recorder):
    size = size_of_a_call(recorder, len, "a")
    stand_in = recorder(len, size + 10)
    stand_in("a" * 1000)
    stand_in("a")
    assert (stand_in.calls, loaded(stand_in)) == (2, [])


def test_when_the_limit_is_reached_nothing_is_pickled_any_more(recorder):
    class Counts:
        pickled = 0

        def __reduce__(self):
            Counts.pickled += 1
            return str, ()

    stand_in = recorder(id, 1)
    stand_in(Counts())
    before = Counts.pickled
    stand_in(Counts())
    assert before > 0 and Counts.pickled == before


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


def test_a_forked_process_appends_to_the_same_file(recorder, fork):
    stand_in = recorder(total)
    stand_in(1)
    assert fork(lambda: stand_in(2))() == 0
    stand_in(3)
    assert [outcome for _, outcome, _ in loaded(stand_in)] == [("returned", n) for n in (3, 4, 5)]


def test_only_the_calls_of_the_function_that_was_asked_for_are_loaded(recorder, place):
    def total_of_all(n):
        return n

    for stand_in in (recorder(total), recorder(total_of_all)):
        stand_in(1)
    assert [outcome for _, outcome, _ in loaded(recorder(total))] == [("returned", 3)]
    assert call_file.load(place, "tot") == []


def test_what_is_recorded_can_be_read_at_once(recorder, place):
    stand_in = recorder(total)
    stand_in(1)
    assert os.path.getsize(place) > 0  # a script may end by os._exit()


def test_a_script_that_closes_everything_is_recorded_on(recorder):
    stand_in = recorder(total)
    opened = os.listdir("/proc/self/fd")
    stand_in(1)
    assert os.listdir("/proc/self/fd") == opened and len(loaded(stand_in)) == 1  # nothing of ours is left to close


@pytest.mark.parametrize("gone", ["removed", "another_file"])
def test_a_call_that_cannot_be_kept_is_none_of_the_scripts_business(recorder, place, gone):
    stand_in = recorder(total)
    os.rename(place, place + ".before")  # which keeps its number, so that the other has another one
    if gone == "another_file":
        open(place, "w").close()
    assert [stand_in(n) for n in (1, 2)] == [3, 4]
    reason = {"removed": "No such file or directory", "another_file": "Stale file handle"}[gone]
    assert stand_in.refused == f"a call can't be kept ({reason})"
    assert os.listdir(os.path.dirname(place)) == ["calls.before"] or os.path.getsize(place) == 0


def test_without_a_file_the_script_runs_all_the_same(tmp_path):
    stand_in = record.Recorder(total, str(tmp_path / "none"), ENOUGH)
    assert stand_in(1) == 3 and stand_in.refused == "a call can't be kept (No such file or directory)"


def test_a_full_file_ends_the_recording(recorder, place):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    stand_in = recorder(total)
    stand_in(1)
    size = os.path.getsize(place)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + size // 2, limits[1]))
    try:
        stand_in(2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    stand_in(3)
    assert stand_in.refused == "a call can't be kept (No space left on device)"
    assert [outcome for _, outcome, _ in loaded(stand_in)] == [("returned", 3)]


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


def test_where_recording_takes_long_a_sample_is_recorded_all_over_the_run(recorder, use_clock, monkeypatch):
    clock = use_clock(record)
    plain = record.snapshot.save
    monkeypatch.setattr(record.snapshot, "save", lambda value: clock.hold(0.01) or plain(value))
    stand_in = recorder(total)
    for n in range(2000):
        stand_in(n)
    calls = recorded.load(stand_in._file.place, "total")
    assert stand_in.calls == 2000 and 100 < len(calls) < 300  # 0.02 s each
    assert sum(call.number > 1000 for call in calls) > 20
    assert {call.one_in for call in calls} >= {1, 2, 4, 8}
    assert stand_in.why_not_all().startswith("in the end one in ")


def test_where_bytes_run_short_a_sample_is_recorded_all_over_the_run(recorder):
    stand_in = recorder(total, 100 * size_of_a_call(recorder, total, 1))
    for _ in range(1000):
        stand_in(1)
    calls = recorded.load(stand_in._file.place, "total")
    assert 60 < len(calls) <= 100 and calls[-1].number > 500


def test_all_calls_are_recorded_where_there_is_room(recorder):
    stand_in = recorder(total)
    for _ in range(100):
        stand_in(1)
    assert len(loaded(stand_in)) == 100 and stand_in.why_not_all() == ""


def test_after_its_end_nothing_is_recorded(recorder):
    stand_in = recorder(total)
    stand_in.is_over = True
    assert stand_in(1) == 3 and (stand_in.calls, loaded(stand_in)) == (0, [])


def test_the_layout_of_an_array_is_recorded(recorder):
    numpy = pytest.importorskip("numpy")
    stand_in = recorder(lambda x: float(x.sum()))
    stand_in(numpy.zeros((3, 4))[:, 1])
    [(((column,), _), _, _)] = loaded(stand_in)
    assert column.strides == (32,)
