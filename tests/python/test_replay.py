"""tests/python/test_replay.py: a script is run once, its recorded calls are replayed on copies of their own."""

import pickle
import threading

import pytest
from _pyhost_measure import claims, gil_state, record, replay, timing

from _pyhost_support import measured, swap


@pytest.fixture
def swap_in(pyhost, request_of, tmp_path, monkeypatch):
    """swap_in(original, target): as a script's function of that name, that was swapped for the target."""
    monkeypatch.setattr(gil_state, "is_enabled", lambda: True)
    swap.active = request_of(record=str(tmp_path / "calls"))

    def make(original, target):
        stand_in = swap.swapped[original.__name__] = pyhost.SwappedFunction(original, target)
        return stand_in

    return make


@pytest.fixture
def recorded(tmp_path):
    """recorded(function, *argument lists): their calls, in the file that the requests name."""

    def make(function, *calls):
        place = tmp_path / "calls"
        place.touch()
        stand_in = record.Recorder(function, str(place), 1 << 20)
        for arguments in calls:
            try:
                stand_in(*arguments)
            except ArithmeticError:
                pass
        return stand_in

    return make


@pytest.fixture
def prepare(tmp_path):
    """prepare(name, **fields): (answer, cell) of the recorded calls of `name`."""
    usual = {"record": str(tmp_path / "calls"), "module": "", "policy": "own", "threads": [1]}
    (tmp_path / "calls").touch()
    return lambda name, **fields: replay.prepare_replay(name, {**usual, **fields}, measured.Swap())


def total(a, b):
    return a + b


def test_calls_that_do_what_the_reference_did_are_correct(swap_in, recorded, prepare, clock):
    def native(a, b):
        clock.hold(0.25)
        return a + b

    recorded(total, (1, 2), (3, 4))
    swap_in(total, native)
    answer, cell = prepare("total")
    provenance = f"test_replay.native, function in {__file__}"
    assert answer == {"status": "correct", "provenance": provenance, "call_s": pytest.approx(0.5)}
    assert isinstance(cell, replay.ReplayCell)


def test_the_first_call_that_differs_is_named(swap_in, recorded, prepare):
    recorded(total, (1, 2), (3, 4), (0, 4))
    swap_in(total, lambda a, b: a + b if a < 2 else 0)
    answer, cell = prepare("total")
    assert (answer["status"], answer["reason"]) == ("wrong", "call 2 of 3: result is 0, the reference gave 7")
    assert cell is None and "provenance" in answer


def divide(a, b):
    return a // b


DIFFERENT_OUTCOMES = {
    "returns_instead": (lambda a, b: 5, "it returned 5, the reference raised 'ZeroDivisionError'"),
    "raises_another": (lambda a, b: [][1], "result is 'IndexError', the reference gave 'ZeroDivisionError'"),
}


@pytest.mark.parametrize(("native", "difference"), DIFFERENT_OUTCOMES.values(), ids=DIFFERENT_OUTCOMES)
def test_an_exception_of_the_reference_is_expected(swap_in, recorded, prepare, native, difference):
    recorded(divide, (1, 0))
    swap_in(divide, native)
    assert prepare("divide")[0]["reason"] == f"call 1 of 1: {difference}"


def test_an_exception_that_the_reference_has_not_is_a_difference(swap_in, recorded, prepare):
    recorded(divide, (1, 1))
    swap_in(divide, lambda a, b: a // 0)
    sentence = "call 1 of 1: it raised 'ZeroDivisionError', the reference returned 1"
    assert prepare("divide")[0]["reason"] == sentence


def test_the_same_exception_is_correct_and_claims_nothing(swap_in, recorded, prepare, monkeypatch):
    monkeypatch.setattr(claims, "broken_claim", lambda *_: "must not be asked")
    recorded(divide, (1, 0), (4, 2))
    swap_in(divide, lambda a, b: a // b)
    assert prepare("divide", policy="held")[0]["status"] == "correct"


def sort_in_place(values):
    values.sort()


def test_arguments_afterwards_count_as_the_result_does(swap_in, recorded, prepare):
    recorded(sort_in_place, ([2, 1],))
    swap_in(sort_in_place, lambda values: None)
    sentence = "call 1 of 1: arguments afterwards[0][0][0] is 2, the reference gave 1"
    assert prepare("sort_in_place")[0]["reason"] == sentence


def test_a_difference_on_threads_says_on_how_many(swap_in, recorded, prepare, monkeypatch):
    counts = []

    def on_threads(count, work):
        counts.append(count)
        return [None, "result is off"] if count == 4 else [work()] * count

    monkeypatch.setattr(timing, "on_threads", on_threads)
    recorded(total, (1, 2), (3, 4))
    swap_in(total, lambda a, b: a + b)
    answer, cell = prepare("total", threads=[1, 2, 4, 8])
    assert answer["status"] == "wrong" and cell is None
    assert answer["reason"] == "call 1 of 2 on 4 threads: result is off"
    assert counts == [2, 4]


def test_a_false_claim_is_asked_for_the_first_call(swap_in, recorded, prepare, monkeypatch):
    def broken_claim(call, policy, sample=None):
        return f"{call.args} {policy}"

    monkeypatch.setattr(claims, "broken_claim", broken_claim)
    recorded(total, (1, 2), (3, 4))
    swap_in(total, lambda a, b: a + b)
    answer, cell = prepare("total", policy="held")
    assert (answer["status"], answer["reason"], cell) == ("false-claim", "(1, 2) held", None)


def test_without_a_recorded_call_it_is_skipped(prepare):
    assert prepare("total") == ({"status": "skipped", "reason": "no call could be recorded"}, None)


def test_a_function_that_was_not_defined_again_is_skipped(recorded, prepare):
    recorded(total, (1, 2))
    sentence = "the script did not define it in this run"
    assert prepare("total") == ({"status": "skipped", "reason": sentence}, None)


def test_what_a_backend_does_not_offer_is_skipped_with_its_reason(recorded, prepare, module_of):
    recorded(total, (1, 2))
    module_of("pyhost_made_up", ABSENT={"total": "it cannot add"})
    answer = prepare("total", module="pyhost_made_up", policy="held")
    assert answer == ({"status": "skipped", "reason": "it cannot add"}, None)


def test_the_scripts_own_function_is_never_timed_as_a_backends(swap_in, recorded, prepare):
    recorded(total, (1, 2))
    swap_in(total, total)
    with pytest.raises(RuntimeError, match="the swap did not happen"):
        prepare("total")


def test_the_reference_is_replayed_from_its_recorder(recorded, prepare, use_clock):
    clock = use_clock(record)

    def slow(a, b):
        clock.hold(0.25)
        return a + b

    swap.swapped["slow"] = recorded(slow, (1, 2), (3, 4))
    answer, cell = prepare("slow")
    assert (answer["status"], answer["call_s"], answer["count"]) == ("correct", pytest.approx(0.5), 2)
    assert answer["provenance"].endswith(f".slow, function in {__file__}")
    assert cell.function is slow


def before(*arguments, **keywords):
    return pickle.dumps((arguments, keywords)), b""


def test_each_replay_makes_every_call_once_in_order():
    seen = []
    cell = replay.ReplayCell(lambda *a, **k: seen.append((a, k)), [before(1), before(2, x=3)])
    cell.sample(1, 2)
    assert seen == [((1,), {}), ((2,), {"x": 3})] * 2


def test_every_replay_has_copies_of_its_own_and_threads_share_none(monkeypatch):
    seen = []

    def work(values):
        seen.append(values)
        values.append(1)

    cell = replay.ReplayCell(work, [before([])])
    cell.sample(3, 4)
    assert seen == [[1]] * 12  # each was empty before
    assert len({id(values) for values in seen}) == 12


def test_copies_are_made_before_the_clock_starts(monkeypatch, pyhost):
    opened = []
    plain = pyhost.time_calls

    def time_calls(function, arguments, calls):
        opened.append(len(function.sets))
        return plain(function, arguments, calls)

    monkeypatch.setattr(pyhost, "time_calls", time_calls)
    replay.ReplayCell(len, [before("")]).sample(1, 5)
    assert opened == [5]


class Fat(bytes):
    """A pickled call that says that it has 100 MiB."""

    def __len__(self):
        return 100 << 20


@pytest.mark.parametrize(
    ("recorded_calls", "threads", "calls", "made"),
    [(1, 1, 9, 2), (1, 2, 9, 1), (1, 4, 9, 1), (2, 1, 9, 1), (3, 1, 9, 1), (1, 1, 1, 1)],
)
def test_copies_of_256_MiB_are_made_at_a_time(pyhost, recorded_calls, threads, calls, made):
    cell = replay.ReplayCell(len, [(Fat(before("")[0]), b"")] * recorded_calls)
    assert cell.sample(threads, calls)["calls"] == made
    assert pyhost.batches == [made] * threads


def test_small_calls_are_replayed_as_often_as_was_asked(pyhost):
    cell = replay.ReplayCell(len, [before("")])
    assert cell.sample(2, 300)["calls"] == 300


def test_the_first_thousand_calls_are_timed():
    seen = []
    cell = replay.ReplayCell(seen.append, [before(n) for n in range(1002)])
    cell.sample(1, 1)
    assert seen == list(range(1000))


def test_the_reference_takes_the_time_of_the_first_thousand_calls(recorded, prepare, use_clock):
    clock = use_clock(record)

    def slow(n):
        clock.hold(0.001 if n < 1000 else 5.0)

    swap.swapped["slow"] = recorded(slow, *[(n,) for n in range(1002)])
    assert prepare("slow")[0]["call_s"] == pytest.approx(1.0)
    assert prepare("slow")[0]["count"] == 1002


def test_a_call_that_raises_is_timed_like_any_other():
    seen = []

    def work(n):
        seen.append(n)
        raise ValueError

    replay.ReplayCell(work, [before(1), before(2)]).sample(1, 1)
    assert seen == [1, 2]


@pytest.mark.parametrize(("call_s", "calls"), [(0.009, 1), (0.02, 2)])
def test_the_heartbeat_has_copies_enough(clock, call_s, calls):
    seen = []

    def work(values):
        clock.hold(call_s)
        seen.append(values)

    beat = replay.ReplayCell(work, [before([])]).heartbeat()
    assert beat["call_s"] == pytest.approx(call_s)
    assert len(seen) == calls


def test_calls_that_differ_as_declared_are_timed_and_the_first_is_named(swap_in, recorded, prepare, module_of):
    module_of(
        "pyhost_made_up", __file__="pyhost_made_up.py", DIFFERS={"total": {"because": "it rounds", "relative": 0.5}}
    )
    recorded(total, (1, 2), (3, 4), (5, 5))
    swap_in(total, lambda a, b: a + b - (a > 1))
    answer, cell = prepare("total", module="pyhost_made_up", threads=[1, 2])
    assert (answer["status"], answer["difference"]["items"]) == ("differs", 1)
    assert answer["reason"] == "call 2 of 3: 1 of 1 item differs from the reference, by at most 1: it rounds"
    assert isinstance(cell, replay.ReplayCell)
    answer, cell = prepare("total")  # as a module of --swap
    assert (answer["status"], cell) == ("wrong", None)


def test_a_call_that_differs_on_threads_only_is_wrong(swap_in, recorded, prepare, module_of):
    module_of("pyhost_made_up", DIFFERS={"total": {"because": "it rounds", "share": 1}})
    recorded(total, (1, 2))
    main = threading.get_ident()
    swap_in(total, lambda a, b: a + b + (threading.get_ident() != main))
    answer, _ = prepare("total", module="pyhost_made_up", threads=[1, 2])
    assert answer["status"] == "wrong" and answer["reason"].startswith("call 1 of 1 on 2 threads: ")
