"""tests/python/test_cells.py: one kernel and case under one backend: every proof, in its order, before any time."""

import functools
import pickle
import threading

import pytest
from _pyhost_measure import (
    backend,
    cells,
    claims,
    gil_state,
    handover,
    heartbeat,
    kept_call,
    kernel,
    probes,
    timing,
    window,
)
from _pyhost_measure.kernel import Kernel

from _pyhost_support import swap

SCRIPT = """
    CASES = {"tiny": 1, "quick": 10}


    def make_inputs(case):
        return [3, 4],


    def double(values):
        return [2 * value for value in values]


    def work(case):
        return 16, CASES[case]
"""

LARGER = """
    CASES["talk"] = 20


    def make_inputs(case):
        return [CASES[case]],
"""


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    """No probe, no claim, and no provenance are wrong, unless a test says so."""
    monkeypatch.setattr(probes, "first_fault", lambda module, stand_in, declaration: None)
    monkeypatch.setattr(claims, "broken_claim", lambda *_: None)
    monkeypatch.setattr(backend, "require_provenance", lambda function, original, package, folder: None)
    monkeypatch.setattr(gil_state, "is_enabled", lambda: True)


@pytest.fixture
def prepare(pyhost, module_of, tmp_path, request_of, the_swap):
    """prepare(native, **fields): (answer, cell) where `native` was swapped in for double(); None: nothing was."""

    def make(native, more="", case="quick", **fields):
        swap.active = request_of(path=["backends"])
        module = module_of("made_up", SCRIPT + more)
        original = module.double
        if native:
            module.double = swap.swapped["double"] = pyhost.SwappedFunction(original, native)
        with open(tmp_path / "result", "w+b") as file:
            result = handover.put(pickle.dumps(original(*module.make_inputs(case))), {"fd": file.fileno(), "offset": 0})
            request = {"module": "pyhost_made_up", "policy": "held", "threads": [1], "result": result}
            return cells.prepare(Kernel(module, "double", case), {**request, **fields}, the_swap)

    return make


def double(values):
    return [2 * value for value in values]


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
    monkeypatch.setattr(timing, "on_threads", lambda count, work: [[6, 8], [6, 8], [6, 7]])
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
    monkeypatch.setattr(timing, "sample", lambda *arguments: ("batch", *arguments))
    monkeypatch.setattr(window, "sample", lambda *arguments: (("window", *arguments), []))
    monkeypatch.setattr(heartbeat, "measure", lambda *arguments: arguments)
    assert cell.sample(1, 30) == ("batch", double, ([1],), 1, 30)
    assert cell.sample(2, 30) == ("window", double, ([1],), 2, 30, 0.25)
    assert cell.heartbeat() == (double, ([1],), 0.25)


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


LONG_S = cells.PROVED_BY_A_SAMPLE_S


@pytest.fixture
def later(prepare, use_clock):
    """later(native, **fields): (answer, cell, first values that `native` was called with) in a later process."""
    use_clock(kept_call)

    def make(native, **fields):
        seen = []

        def noting(values):
            seen.append(values[0])
            return native(values)

        answer, cell = prepare(noting, LARGER, **{"case": "talk", "call_s": LONG_S, **fields})
        return answer, cell, seen

    return make


def test_in_a_later_process_a_long_call_is_proved_by_its_first_sample(later, pyhost):
    answer, cell, seen = later(double)
    assert (answer["status"], answer["call_s"], answer["overhead"]) == ("correct", LONG_S, None)
    assert seen == [10]  # the quick case, to warm up
    pyhost.batches.clear()
    assert cell.sample(1, 1)["calls"] == 1 and cell.sample(1, 1)["calls"] == 1
    assert (seen, pyhost.batches) == ([10, 20, 20], [1, 1])


def test_a_first_sample_with_a_wrong_result_has_no_time(later):
    answer, cell, _ = later(lambda values: [2 * values[0] + (values[0] == 20)], threads=[1, 2])
    assert answer["status"] == "correct"
    wrong = {"status": "wrong", "reason": "result[0] is 41, the reference gave 40"}
    assert [cell.sample(1, 1), cell.sample(2, 1), cell.sample(1, 1)] == [wrong] * 3


def test_a_long_call_is_proved_on_threads_by_its_first_window(prepare, clock, monkeypatch):
    def native(values):
        clock.hold(LONG_S)
        return double(values)

    kept = []
    monkeypatch.setattr(window, "sample", lambda *_: ({"calls": 1}, kept))
    monkeypatch.setattr(timing, "on_threads", None)  # no calls are made beside each other but in the window
    answer, cell = prepare(native, LARGER, case="talk", threads=[1, 2])
    assert answer["status"] == "correct"
    kept[:] = [[40], [41]]
    assert cell.sample(2, 1)["reason"] == "result[0] is 41, the reference gave 40"
    kept[:] = [[40], [40]]
    assert cell.sample(2, 1) == {"calls": 1}
    kept[:] = [[41], [41]]  # it was shown to be correct, and is compared no more
    assert cell.sample(2, 1) == {"calls": 1}


def test_a_first_sample_that_changes_its_arguments_has_no_time(later):
    def native(values):
        result = double(values)
        values.append(1)
        return result

    cell = later(native)[1]
    assert cell.sample(1, 1)["reason"] == "it changed its arguments, which the reference leaves as they are"


def test_a_batch_of_calls_is_proved_by_one_that_goes_before(later):
    _, cell, seen = later(double)
    assert cell.sample(1, 3)["calls"] == 3
    assert seen == [10, 20, 20, 20, 20]


@pytest.mark.parametrize("fields", [{"call_s": 0.9 * LONG_S}, {"case": "quick"}])
def test_a_short_call_or_the_smallest_case_is_proved_before_it_is_timed(later, fields):
    case = fields.get("case", "talk")
    answer, cell, seen = later(lambda values: [], **fields)
    assert (answer["status"], cell) == ("wrong", None)
    assert seen == [{"talk": 20, "quick": 10}[case]]


ROUNDED = {"double": {"because": "it rounds", "share": 0.5}}
COUNTED = {"items": 1, "of": 2, "largest": 1.0, "relative": 0.125}


def rounded(values):
    return [*double(values)[:-1], double(values)[-1] + 1]


def test_what_differs_as_declared_is_timed_and_counted(prepare, module_of, pyhost):
    module_of("pyhost_made_up", DIFFERS=ROUNDED)
    answer, cell = prepare(rounded, threads=[1, 2])
    assert (answer["status"], answer["difference"]) == ("differs", COUNTED)
    assert answer["reason"] == "1 of 2 items differs from the reference, by at most 1: it rounds"
    assert answer["call_s"] > 0 and answer["overhead"] is not None
    assert cell.sample(1, 1)["calls"] == 1


def test_what_differs_and_is_not_declared_by_this_backend_is_wrong(prepare, module_of):
    module_of("pyhost_made_up", DIFFERS={"half": ROUNDED["double"]})
    assert prepare(rounded)[0]["status"] == "wrong"
    module_of("pyhost_made_up", DIFFERS=ROUNDED)
    assert prepare(rounded, module="")[0]["status"] == "wrong"  # of --swap


def test_what_differs_on_threads_only_or_otherwise_there_is_wrong(prepare, module_of):
    module_of("pyhost_made_up", DIFFERS=ROUNDED)
    main = threading.get_ident()
    for here, there in ((double, rounded), (rounded, double), (rounded, lambda values: [7, 8])):
        answer, cell = prepare(
            lambda values, here=here, there=there: (here if threading.get_ident() == main else there)(values),
            threads=[1, 2],
        )
        assert (answer["status"], cell) == ("wrong", None)
        assert answer["reason"].startswith("on 2 threads: ")


def test_a_declared_difference_does_not_excuse_another_proof(prepare, module_of, monkeypatch):
    module_of("pyhost_made_up", DIFFERS=ROUNDED)
    monkeypatch.setattr(claims, "broken_claim", lambda *_: "claim")
    assert prepare(rounded)[0]["status"] == "false-claim"
    monkeypatch.setattr(probes, "first_fault", lambda module, stand_in, declaration: declaration.because)
    answer, _ = prepare(rounded)
    assert (answer["status"], answer["reason"]) == ("failed", "it rounds")


def test_in_a_later_process_too_what_may_differ_is_proved_before_it_is_timed(later, module_of):
    module_of("pyhost_made_up", DIFFERS={"double": {"because": "it rounds", "relative": 0.5}})
    answer, _, seen = later(rounded)
    assert (answer["status"], answer["difference"]["items"]) == ("differs", 1)
    assert seen == [20]


def test_a_long_call_that_differs_is_compared_with_itself_in_its_first_window(prepare, clock, module_of, monkeypatch):
    def native(values):
        clock.hold(LONG_S)
        return rounded(values)

    module_of("pyhost_made_up", DIFFERS={"double": {"because": "it rounds", "share": 1}})
    kept = []
    monkeypatch.setattr(window, "sample", lambda *_: ({"calls": 1}, kept))
    answer, cell = prepare(native, LARGER, case="talk", threads=[1, 2])
    assert answer["status"] == "differs"
    kept[:] = [[41], [40]]
    assert cell.sample(2, 1)["status"] == "wrong"
    kept[:] = [[41], [41]]
    assert cell.sample(2, 1) == {"calls": 1}
