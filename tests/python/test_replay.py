"""tests/python/test_replay.py: a script is run once, its recorded calls are replayed on copies of their own."""

import itertools
import threading

import pytest
from _pyhost_measure import claims, gil_state, record, replay, replay_proof, timing
from _pyhost_measure.replay_cell import ReplayCell

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
def recorded(tmp_path, monkeypatch):
    """recorded(function, *argument lists): their calls, in the file that the requests name."""
    monkeypatch.setattr(record, "LEVEL_S", 100.0)  # all of them, however busy the machine is

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
    usual |= {"budget_s": 1.0, "timed": 9}
    (tmp_path / "calls").touch()
    return lambda name, **fields: replay.prepare_replay(name, {"kernel": name, **usual, **fields}, measured.Swap())


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
    assert answer == {
        "status": "correct",
        "provenance": provenance,
        "call_s": pytest.approx(0.25),
        "compared": 2,
        "timed": 2,
    }
    assert isinstance(cell, ReplayCell)


def test_the_first_call_that_differs_is_named(swap_in, recorded, prepare):
    recorded(total, (1, 2), (3, 4), (0, 4))
    swap_in(total, lambda a, b: a + b if a < 2 else 0)
    answer, cell = prepare("total")
    assert (answer["status"], answer["reason"]) == ("wrong", "call 2 of 3: result is 0, the reference gave 7")
    assert cell is None and "provenance" in answer


def test_a_crash_report_will_know_the_call(pyhost, swap_in, recorded, prepare):
    recorded(total, (1, 2), (3, 4))
    announced = []
    swap_in(total, lambda a, b: announced.append(pyhost.announced[-1]) or a + b)
    prepare("total")
    assert announced[:2] == ["recorded call 1 of total", "recorded call 2 of total"]
    assert pyhost.announced[-1] == ""


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
    recorded(divide, (1, 0), (4, 0))
    swap_in(divide, lambda a, b: a // b)
    assert prepare("divide", policy="held")[0]["status"] == "correct"


def sort_in_place(values):
    values.sort()


def test_arguments_afterwards_count_as_the_result_does(swap_in, recorded, prepare):
    recorded(sort_in_place, ([2, 1],))
    swap_in(sort_in_place, lambda values: None)
    sentence = "call 1 of 1: arguments afterwards[0][0][0] is 2, the reference gave 1"
    assert prepare("sort_in_place")[0]["reason"] == sentence


def test_a_difference_on_threads_says_on_how_many_and_at_which_call(swap_in, recorded, prepare, monkeypatch):
    counts = []

    def on_threads(count, work):
        counts.append(count)
        is_off = len(counts) == 2  # later the reference itself is asked
        return [[(0, (("returned", 0 if is_off else 3), ((1, 2), {})))]]

    monkeypatch.setattr(timing, "on_threads", on_threads)
    monkeypatch.setattr(replay_proof, "OVERLAPS", 0)
    monkeypatch.setattr(replay_proof, "SIDE_BY_SIDE_S", 0)
    recorded(total, (1, 2), (1, 2))
    swap_in(total, lambda a, b: a + b)
    answer, cell = prepare("total", threads=[1, 2, 4, 8])
    assert answer["status"] == "wrong" and cell is None
    assert answer["reason"] == "call 1 of 2, on 4 threads: result is 0, the reference gave 3"
    assert counts[:2] == [2, 4]


def test_each_thread_begins_at_another_call_with_copies_of_its_own(swap_in, recorded, prepare, monkeypatch):
    seen = {}
    work_of = timing.on_threads

    def note(a, b):
        seen.setdefault(threading.get_ident(), []).append(a)
        return a + b

    recorded(total, *[(n, 0) for n in range(10)])
    swap_in(total, note)
    monkeypatch.setattr(timing, "on_threads", lambda count, work: seen.clear() or work_of(count, work))
    assert prepare("total", threads=[2])[0]["status"] == "correct"
    seen.pop(threading.get_ident())
    assert sorted(calls[0] for calls in seen.values()) == [0, 5]


def test_a_false_claim_is_asked_for_the_longest_call(swap_in, recorded, prepare, monkeypatch, use_clock):
    clock = use_clock(record)

    def slow(a, b):
        clock.hold(a)
        return a + b

    def broken_claim(call, policy, sample=None):
        return f"{call.args} {policy}"

    monkeypatch.setattr(claims, "broken_claim", broken_claim)
    recorded(slow, (1, 2), (3, 4), (2, 9))
    swap_in(slow, lambda a, b: a + b)
    answer, cell = prepare("slow", policy="held")
    assert (answer["status"], answer["reason"], cell) == ("false-claim", "(3, 4) held", None)


def test_a_claim_is_asked_of_copies(swap_in, recorded, prepare, monkeypatch):
    seen = []

    def broken_claim(call, policy, sample=None):
        for _ in range(3):
            call.make_ready()
            call()

    monkeypatch.setattr(claims, "broken_claim", broken_claim)
    recorded(sort_in_place, ([2, 1],))
    swap_in(sort_in_place, lambda values: seen.append(list(values)) or values.sort())
    assert prepare("sort_in_place", policy="held")[0]["status"] == "correct"
    assert seen[-4:-1] == [[2, 1]] * 3


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


def test_the_reference_is_replayed_on_its_own_record(recorded, prepare, clock):
    def slow(a, b):
        clock.hold(0.25)
        return a + b

    swap.swapped["slow"] = recorded(slow, (1, 2), (3, 4))
    answer, cell = prepare("slow", timed=0)
    assert (answer["status"], answer["call_s"], answer["compared"]) == ("correct", pytest.approx(0.25), 2)
    assert answer["provenance"].endswith(f".slow, function in {__file__}")
    assert cell.function is slow


def test_a_reference_that_differs_from_its_record_is_compared_with_nobody(recorded, prepare):
    numbers = iter(range(1000))

    def counts():
        return next(numbers)

    swap.swapped["counts"] = recorded(counts, ())
    answer, cell = prepare("counts")
    assert (answer["status"], cell) == ("skipped", None)
    assert answer["reason"] == (
        "it cannot be compared: replayed, the reference itself differs from its record: "
        "call 1 of 1: result is 1, the reference gave 0"
    )


def test_nobody_is_accused_of_what_the_reference_does_in_the_same_process(swap_in, recorded, prepare):
    state = []

    def depends(n):
        return n + len(state)

    recorded(depends, (1,), (2,))
    state.append("the script has gone another way")
    swap_in(depends, lambda n: depends(n))
    answer, cell = prepare("depends")
    assert (answer["status"], cell) == ("skipped", None)
    assert answer["reason"].startswith("it cannot be compared")


def test_a_recursive_reference_calls_itself_and_is_not_recorded_again(module_of, recorded, prepare):
    script = module_of("script", "def down(n):\n    return n and down(n - 1)\n")
    script.down = swap.swapped["down"] = recorded(script.down, (3,))
    assert prepare("down")[0]["status"] == "correct"
    assert isinstance(script.down, record.Recorder)
    assert script.down.calls == 1


def test_the_scripts_own_check_is_used(swap_in, recorded, prepare, module_of):
    script = module_of("script", "def near(n): return n / 3\ndef check(got, want): return abs(got - want) < 0.1\n")
    recorded(script.near, (1,))
    swap_in(script.near, lambda n: n * 0.34)
    assert prepare("near")[0]["status"] == "correct"
    script.check = eval("lambda name, n: True")
    sentence = "call 1 of 1: result is 0.34, the reference gave 0.3333333333333333"
    assert prepare("near")[0]["reason"] == sentence


def test_few_calls_are_made_a_hundred_times(swap_in, recorded, prepare):
    made = []
    recorded(total, (1, 2), (3, 4), (5, 6))
    swap_in(total, lambda a, b: made.append(a) or a + b)
    prepare("total", threads=[1])
    assert made[:100] == ([1, 3, 5] * 34)[:100]


def test_results_that_are_never_equal_are_not_made_again_and_again(swap_in, recorded, prepare, monkeypatch):
    monkeypatch.setattr(replay_proof, "ROUNDS_S", 0.3)  # thousands of calls
    for enough in ("OVERLAPS", "SIDE_BY_SIDE_S"):
        monkeypatch.setattr(replay_proof, enough, 0)
    made = []
    recorded(total, (1.0, float("nan")))
    swap_in(total, lambda a, b: made.append(a) or a + b)
    assert prepare("total", threads=[1, 2])[0]["status"] == "correct"
    alone, rounds = replay_proof.FEWEST_CALLS, 2 * 2 * replay_proof.THREADS_CALLS
    assert len(made) <= alone + rounds + 100  # and the claim's


@pytest.mark.parametrize(("value", "is_again"), [(3, True), ((3, "x"), True), ([3] * 17, False), ([[3]], False)])
def test_results_that_are_quickly_compared_are_made_again_on_threads(
    swap_in, recorded, prepare, monkeypatch, value, is_again
):
    monkeypatch.setattr(replay_proof, "ROUNDS_S", 0.1)
    for enough in ("OVERLAPS", "SIDE_BY_SIDE_S"):
        monkeypatch.setattr(replay_proof, enough, 0)

    def valued(number):
        return value

    made = []
    recorded(valued, (1,))
    swap_in(valued, lambda number: made.append(number) or value)
    assert prepare("valued", threads=[1, 2])[0]["status"] == "correct"
    alone, rounds = replay_proof.FEWEST_CALLS, 2 * 2 * replay_proof.THREADS_CALLS
    assert (len(made) > alone + rounds + 100) == is_again


def test_a_call_begins_beside_another_only_while_that_is_under_way(swap_in, recorded, prepare, monkeypatch):
    beside = []

    def one_after_the_other(count, work):
        made = [work() for _ in range(count)]
        beside.append(proofs[-1]._overlaps)
        return made

    proofs = []
    first = replay_proof.Proof.__init__
    monkeypatch.setattr(replay_proof.Proof, "__init__", lambda self, *args: proofs.append(self) or first(self, *args))
    monkeypatch.setattr(timing, "on_threads", one_after_the_other)
    monkeypatch.setattr(replay_proof, "OVERLAPPING_S", 0.05)
    recorded(total, (1, 2), (1, 2))
    swap_in(total, lambda a, b: a + b)
    assert prepare("total", threads=[2])[0]["status"] == "correct"
    assert beside and set(beside) == {0}


def test_where_time_runs_short_calls_all_over_the_run_are_compared(recorded, prepare, swap_in, use_clock):
    clock = use_clock(replay_proof)
    made = []

    def slow(n):
        clock.hold(0.001)
        made.append(n)

    recorded(slow, *[(n,) for n in range(1000)])
    swap_in(slow, slow_copy := lambda n: slow(n))
    made.clear()
    answer, _ = prepare("slow", budget_s=0.2)
    assert slow_copy and answer["status"] == "correct"
    assert 60 < answer["compared"] < 130 and max(made[: answer["compared"]]) > 900


def test_calls_that_differ_as_declared_are_timed_and_the_first_is_named(swap_in, recorded, prepare, module_of):
    module_of("pyhost_made_up", DIFFERS={"total": {"because": "it rounds", "relative": 0.5}})
    recorded(total, (1, 2), (3, 4), (5, 5))
    swap_in(total, lambda a, b: a + b - (a > 1))
    answer, cell = prepare("total", module="pyhost_made_up", threads=[1, 2])
    assert (answer["status"], answer["difference"]["items"], answer["compared"]) == ("differs", 1, 3)
    assert answer["reason"] == "call 2 of 3: 1 of 1 item differs from the reference, by at most 1: it rounds"
    assert "status" not in cell.sample(1, 3)
    answer, cell = prepare("total")  # as a module of --swap
    assert (answer["status"], cell) == ("wrong", None)


def test_a_call_that_differs_now_and_then_or_on_threads_only_is_wrong(swap_in, recorded, prepare, module_of):
    module_of("pyhost_made_up", DIFFERS={"total": {"because": "it rounds", "share": 1}})
    recorded(total, (1, 2))
    main, calls = threading.get_ident(), itertools.count()
    for more in (lambda: threading.get_ident() != main, lambda: next(calls) % 7 == 3):
        swap_in(total, lambda a, b, more=more: a + b + more())
        assert prepare("total", module="pyhost_made_up", threads=[1, 2])[0]["status"] == "wrong"


def test_a_sample_that_differs_from_the_proof_is_wrong(swap_in, recorded, prepare, module_of):
    module_of("pyhost_made_up", DIFFERS={"total": {"because": "it rounds", "share": 1}})
    recorded(total, (1, 2))
    more = [1]
    swap_in(total, lambda a, b: a + b + more[0])
    answer, cell = prepare("total", module="pyhost_made_up")
    assert answer["status"] == "differs"
    more[0] = 2
    assert cell.sample(1, 1)["status"] == "wrong"
