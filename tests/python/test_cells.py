"""tests/python/test_cells.py: one kernel and case under one backend: every proof, in its order, before any time."""

import functools
import threading

import cell_scene
import pytest
from _pyhost_measure import backend, cells, claims, heartbeat, kept_call, kernel, probes, timing, window
from cell_scene import LARGER, LONG_S, double

from _pyhost_support import swap

prepare, quiet = cell_scene.prepare, cell_scene.quiet  # fixtures


def test_a_function_that_passes_every_proof_is_a_cell(prepare, clock):
    def native(values):
        clock.hold(0.25)
        return double(values)

    answer, cell = prepare(native)
    assert answer["provenance"].endswith(f".native, function in {__file__}")
    assert (answer["status"], answer["work"]) == ("correct", [16.0, 10.0])
    assert answer["call_s"] == pytest.approx(0.25)
    assert set(answer["overhead"]) == {"vectorcall_s", "bytecode_s"}
    assert (cell.function, cell.inputs) == (native, ([3, 4],))


def compiling(clock):
    """double(), whose first call takes 3 s, and every other 0.25 s."""
    waits = [3.0]

    def native(values):
        clock.hold(waits.pop() if waits else 0.25)
        return double(values)

    return native


def test_the_first_call_is_told_apart_from_the_others(prepare, clock, monkeypatch):
    monkeypatch.setattr(swap, "import_s", 0.5)
    answer, _ = prepare(compiling(clock))
    assert (answer["import_s"], answer["first_call_s"]) == (0.5, pytest.approx(3.0))
    assert answer["call_s"] == pytest.approx(0.25)


def test_of_a_longer_case_the_first_call_is_the_smaller_cases(prepare, clock, use_clock, monkeypatch):
    use_clock(kernel)
    answer, _ = prepare(compiling(clock), LARGER, case="talk")
    assert answer["first_call_s"] == pytest.approx(3.0)
    assert answer["call_s"] == pytest.approx(0.25)


def test_what_is_told_of_the_first_process_is_not_told_of_a_later_one(prepare, clock, monkeypatch):
    monkeypatch.setattr(swap, "import_s", 0.5)
    answer, _ = prepare(compiling(clock), call_s=0.25)
    assert "import_s" not in answer and "first_call_s" not in answer


def test_a_function_of_ones_own_has_no_import_to_tell(prepare, clock, monkeypatch):
    monkeypatch.setattr(swap, "import_s", None)
    answer, _ = prepare(compiling(clock), module="")
    assert "import_s" not in answer and answer["first_call_s"] == pytest.approx(3.0)


def test_a_wrong_result_is_wrong_with_its_place(prepare):
    answer, cell = prepare(lambda values: [6, 9])
    assert (answer["status"], answer["reason"]) == ("wrong", "result[1] is 9, the reference gave 8")
    assert cell is None and "call_s" not in answer
    assert "provenance" in answer and answer["work"] == [16.0, 10.0]


def test_the_first_call_goes_through_the_scripts_own_name(prepare):
    def native(values):
        assert swap.swapped["double"]._pyhost_calls == 1 or seen
        seen.append(values)
        return double(values)

    seen = []
    assert prepare(native)[0]["status"] == "correct"
    assert seen[0] == [3, 4]


def test_a_function_that_writes_into_its_arguments_is_wrong(prepare):
    def native(values):
        result = double(values)
        values.append(1)
        return result

    sentence = "it changed its arguments, which the reference leaves as they are"
    answer, cell = prepare(native)
    assert (answer["status"], answer["reason"], cell) == ("wrong", sentence, None)


def test_a_wrong_result_is_said_before_changed_arguments(prepare):
    def native(values):
        values.append(1)
        return []

    assert prepare(native)[0]["reason"] == "result has 0 items, the reference's 2"


def test_a_difference_on_threads_names_how_many(prepare):
    main = threading.get_ident()

    def native(values):
        return double(values) if threading.get_ident() == main else []

    answer, cell = prepare(native, threads=[1, 3, 2])
    assert answer["status"] == "wrong" and cell is None
    assert answer["reason"] == "on 3 threads: result has 0 items, the reference's 2"


def test_every_number_of_threads_that_is_timed_is_tried(prepare, monkeypatch):
    counts = []

    def on_threads(count, work):
        counts.append(count)
        return [work()] * count

    monkeypatch.setattr(timing, "on_threads", on_threads)
    assert prepare(double, threads=[1, 2, 4])[0]["status"] == "correct"
    assert counts == [2, 4]


def test_one_wrong_thread_of_many_is_enough(prepare, monkeypatch):
    monkeypatch.setattr(timing, "on_threads", lambda count, work: [[[6, 8]], [[6, 8], [6, 7]]])
    assert prepare(double, threads=[3])[0]["reason"] == "on 3 threads: result[1] is 7, the reference gave 8"


def test_the_scripts_check_judges_results(prepare):
    check = "\n    def check(got, want): return len(got) == len(want)\n"
    assert prepare(lambda values: [0, 0], check)[0]["status"] == "correct"
    assert prepare(lambda values: [0], check)[0]["status"] == "wrong"


def test_a_backend_that_does_not_conform_has_failed(prepare, monkeypatch):
    monkeypatch.setattr(
        probes, "first_fault", lambda module, stand_in, declaration: f"{module.__name__}.{stand_in.__name__} is wrong"
    )
    answer, cell = prepare(double)
    assert (answer["status"], answer["reason"], cell) == ("failed", "made_up.double is wrong", None)


def test_wrong_input_is_for_backends_only_and_not_twice(prepare, monkeypatch):
    monkeypatch.setattr(probes, "first_fault", lambda module, stand_in, declaration: "wrong")
    assert prepare(double, module="")[0]["status"] == "correct"
    assert prepare(double, conformance=False)[0]["status"] == "correct"
    assert prepare(double, conformance=True)[0]["status"] == "failed"


def test_a_false_claim_is_a_status_of_its_own(prepare, monkeypatch):
    asked = []

    def broken_claim(call, policy, sample=None):
        asked.append((call(), policy))
        return "it lets go"

    monkeypatch.setattr(claims, "broken_claim", broken_claim)
    answer, cell = prepare(double, policy="released")
    assert (answer["status"], answer["reason"], cell) == ("false-claim", "it lets go", None)
    assert asked == [([6, 8], "released")]


@pytest.mark.parametrize("faults", range(3))
def test_the_first_proof_that_fails_is_said(prepare, monkeypatch, faults):
    monkeypatch.setattr(claims, "broken_claim", lambda *_: "claim")
    if faults < 2:
        monkeypatch.setattr(probes, "first_fault", lambda module, stand_in, declaration: "probe")
    native = double if faults else lambda values: []
    assert prepare(native)[0]["status"] == ["wrong", "failed", "false-claim"][faults]


def test_provenance_is_proved_before_anything_is_called(prepare, monkeypatch):
    def require(function, original, package, folder):
        assert (function.__name__, original([1])) == ("native", [2])
        assert (package, folder) == ("pyhost_made_up", "backends")
        raise RuntimeError("from elsewhere")

    def native(values):
        raise AssertionError("it was called")

    monkeypatch.setattr(backend, "require_provenance", require)
    with pytest.raises(RuntimeError, match="from elsewhere"):
        prepare(native)


def test_what_a_backend_does_not_offer_is_skipped_with_its_reason(prepare, module_of):
    module_of("pyhost_made_up", ABSENT={"double": "it cannot count"})
    assert prepare(None) == ({"status": "skipped", "reason": "it cannot count"}, None)


def test_what_is_offered_and_was_not_swapped_has_failed(prepare, module_of):
    module_of("pyhost_made_up", __path__=[])
    module_of("pyhost_made_up.held", "def double(values): ...")
    failed = ({"status": "failed", "reason": "the swap did not happen"}, None)
    assert prepare(None) == failed
    assert prepare(None, module="") == failed


def test_a_cell_is_sampled_and_stalls_with_its_inputs(monkeypatch):
    cell = cells.Cell(double, ([1],), 0.25)
    monkeypatch.setattr(kept_call.KeptCall, "release", lambda self: {"calls": 30})
    monkeypatch.setattr(window, "sample", lambda *arguments: (("window", *arguments), []))
    monkeypatch.setattr(heartbeat, "measure", lambda *arguments: arguments)
    assert cell.sample(1, 30) == {"calls": 30}
    assert cell.sample(2, 30) == ("window", double, ([1],), 2, 30, 0.25)
    assert cell.heartbeat() == (double, ([1],), 0.25)


@pytest.fixture
def beats(monkeypatch):
    """Which calls ran beside a heartbeat: for each of these its calls."""
    begun, under_way = [], []

    class Beat(heartbeat.Heartbeat):
        def __enter__(self):
            begun.append([])
            under_way.append(begun[-1])
            self.longest_s, self.ticks = 0.125, 40
            return self

        def __exit__(self, *_):
            under_way.clear()

    monkeypatch.setattr(heartbeat, "Heartbeat", Beat)
    beside = lambda values: [calls.append(values[0]) for calls in under_way]  # noqa: E731
    return begun, beside


@pytest.fixture
def prove_long(prepare, beats, clock, use_clock):
    """prove_long(**fields): (answer, cell, made calls) of a call that takes twice as long as a long one."""
    use_clock(kept_call)
    _, beside = beats

    def make(result=double, **fields):
        made = []

        def native(values):
            made.append(values[0])
            beside(values)
            clock.hold(2 * LONG_S if values[0] == 20 else 1e-6)
            return result(values)

        answer, cell = prepare(native, LARGER, **{"case": "talk", "lane": "threads", **fields})
        return answer, cell, made

    return make


def test_a_long_call_is_proved_beside_its_heartbeat_and_made_once(prove_long, beats, monkeypatch):
    asked = []
    monkeypatch.setattr(claims, "broken_claim", lambda call, policy, sample: asked.append(sample["wall_s"]))
    answer, cell, made = prove_long()
    assert (answer["status"], answer["call_s"], asked) == ("correct", 2 * LONG_S, [2 * LONG_S])
    assert beats[0] == [[20]] and made.count(20) == 1
    assert cell.heartbeat() == {"call_s": 2 * LONG_S, "stall_s": 0.125, "ticks": 40}
    assert made.count(20) == 1


def test_a_call_that_is_too_short_for_a_heartbeat_says_so(prepare, beats, use_clock):
    use_clock(kept_call)
    _, cell = prepare(double, LARGER, case="talk", lane="threads")  # a call of 1 ms
    assert cell.heartbeat() == {"call_s": 0.001, "reason": "the call is shorter than ten ticks of 1 ms"}
    assert len(beats[0]) == 1


def test_what_is_wrong_beside_a_heartbeat_is_wrong(prove_long):
    answer, cell, _ = prove_long(lambda values: [0])
    assert (answer["status"], cell) == ("wrong", None)


@pytest.mark.parametrize("fields", [{"lane": "processes"}, {"lane": ""}, {"case": "quick"}])
def test_who_has_another_heartbeat_or_is_not_warm_is_proved_without(prove_long, beats, fields):
    assert prove_long(**fields)[0]["status"] == "correct"
    assert beats[0] == []


def test_a_claim_that_a_call_breaks_beside_a_heartbeat_is_asked_again_without(prove_long, beats, monkeypatch):
    asked = []

    def broken_claim(call, policy, sample):
        asked.append(sample["wall_s"])
        return "it lets go" if len(asked) == 1 else None

    monkeypatch.setattr(claims, "broken_claim", broken_claim)
    monkeypatch.setattr(claims, "sample_undisturbed", lambda call: {"wall_s": 0.5})
    answer, *_ = prove_long()
    assert (answer["status"], asked, beats[0]) == ("correct", [2 * LONG_S, 0.5], [[20]])


def test_a_claim_is_asked_of_the_target_not_of_its_stand_in(prepare, monkeypatch):
    asked = []
    monkeypatch.setattr(claims, "broken_claim", lambda call, *_: asked.append(call))
    prepare(double)
    [call] = asked
    assert isinstance(call, functools.partial)
    assert (call.func, call.args) == (double, ([3, 4],))


@pytest.mark.parametrize(
    ("case", "wall_s", "broken", "made", "status"),
    [
        ("talk", timing.BATCH_S, [None], 1, "correct"),
        ("talk", timing.BATCH_S, ["it lets go once", None], 2, "correct"),
        ("talk", timing.BATCH_S, ["it lets go", "it lets go"], 2, "false-claim"),
        ("talk", 0.9 * timing.BATCH_S, [None], 2, "correct"),
        ("talk", 0.9 * timing.BATCH_S, ["it lets go"], 2, "false-claim"),
        ("quick", timing.BATCH_S, [None], 2, "correct"),  # nothing warms it up: its first call is not timed
    ],
)
def test_a_long_call_that_keeps_its_claim_is_made_once(prepare, monkeypatch, case, wall_s, broken, made, status):
    samples, broken = [], iter(broken)

    def sample_undisturbed(call):
        call()
        samples.append({"wall_s": wall_s})
        return samples[-1]

    def broken_claim(call, policy, sample):
        assert sample is samples[-1] and call() == [{"talk": 40, "quick": 20}[case]]
        return next(broken)

    monkeypatch.setattr(claims, "sample_undisturbed", sample_undisturbed)
    monkeypatch.setattr(claims, "broken_claim", broken_claim)
    monkeypatch.setattr(timing, "seconds_per_call", lambda function, inputs: 7.0)
    answer, cell = prepare(double, LARGER, case=case)
    assert (answer["status"], len(samples), next(broken, None)) == (status, made, None)
    if status == "correct":
        assert answer["call_s"] == cell.call_s == (7.0 if case == "quick" or wall_s < timing.BATCH_S else wall_s)


def test_a_short_call_alone_is_timed_from_a_loop_too_and_its_last_result_compared(monkeypatch):
    wrong = []
    monkeypatch.setattr(cells.window, "alone", lambda *arguments: (2e-6, wrong[0] if wrong else "right"))
    cell = cells.Cell(lambda: "right", (), 1e-6, lambda result: None if result == "right" else f"{result} result")
    assert cell.sample(1, 3)["loop_call_s"] == 2e-6
    wrong.append("another")
    assert cell.sample(1, 3) == {"status": "wrong", "reason": "another result"}
    cell.call_s = 1e-4
    assert "loop_call_s" not in cell.sample(1, 3)
