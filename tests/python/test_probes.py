"""tests/python/test_probes.py: wrong input is answered as the script says, and calls leave nothing behind."""

import gc
import itertools

import pytest
from _pyhost_measure import probes

from _pyhost_support import measured, swap

SCRIPT = """
    CASES = {"tiny": 1}


    def make_inputs(case):
        return (3,)


    def half(n, out=None):
        return n // 2 if out is None else out


    def wrong_inputs():
        yield "as it should be", (8,), {}, "same"
        yield "a str", ("a",), {}, TypeError
"""


@pytest.fixture(autouse=True)
def few_objects():
    """Looking for leaks collects garbage often: not among all objects of pytest."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def made(pyhost, module_of):
    """made(native, more): the script above with more in it, where `native` is swapped in for half()."""

    def make(native, more=""):
        module = module_of("made_up", SCRIPT + more)
        swap.swapped["half"] = pyhost.SwappedFunction(module.half, native)
        return module

    return make


def half(n, out=None):
    return n // 2 if out is None else out


def outcome(module, index):
    answer = probes.run_probe(module, "half", index, {}, measured.Swap())
    assert answer.pop("status") == "correct"
    return answer


def test_labels_are_those_of_the_script_in_order(made):
    assert probes.labels(made(half)) == ["as it should be", "a str"]


def test_a_script_without_wrong_inputs_has_no_labels_and_no_fault(module_of):
    module = module_of("made_up")
    assert probes.labels(module) == []
    assert probes.first_fault(module, swap.swapped.get("half")) is None


def test_what_equals_the_reference_is_fine(made):
    answer = {"probe": "as it should be", "expected": "same", "outcome": "equal to the reference", "verdict": "ok"}
    assert outcome(made(half), 0) == answer


def test_the_expected_exception_with_a_sentence_is_fine(made):
    answer = outcome(made(half), 1)
    assert answer["outcome"].startswith("TypeError: unsupported operand")
    assert (answer["probe"], answer["expected"], answer["verdict"]) == ("a str", "TypeError", "ok")


def fails(error):
    def native(n, out=None):
        raise error

    return native


@pytest.mark.parametrize(
    ("error", "shown"),
    [(ValueError("no"), "ValueError: no"), (TypeError(), "TypeError: "), (TypeError(""), "TypeError: ")],
)
def test_another_exception_or_one_without_a_sentence_is_wrong(made, error, shown):
    answer = outcome(made(fails(error)), 1)
    assert (answer["outcome"], answer["verdict"]) == (shown, "wrong type")


class ArgumentError(TypeError):
    pass


def test_a_kind_of_the_exception_is_fine_where_the_words_are_the_styles_own_and_only_there(made):
    assert outcome(made(fails(ArgumentError("no"))), 1)["verdict"] == "ok"
    assert outcome(made(fails(ArgumentError("half: n must be an int")), WORDS), 0)["verdict"] == "wrong type"


def test_an_exception_where_a_result_was_expected_is_wrong(made):
    assert outcome(made(fails(TypeError("no"))), 0)["verdict"] == "wrong type"


def test_wrong_input_that_is_accepted_is_a_fault(made):
    answer = outcome(made(lambda n, out=None: 0), 1)
    assert (answer["outcome"], answer["verdict"]) == ("a result, without an error", "accepted")


def test_a_wrong_result_is_silently_wrong(made):
    answer = outcome(made(lambda n, out=None: 5), 0)
    assert (answer["outcome"], answer["verdict"]) == ("result is 5, the reference gave 4", "silently wrong")


def test_the_scripts_own_check_judges(made):
    module = made(lambda n, out=None: 5, "\n    def check(got, want): return abs(got - want) <= 1\n")
    assert outcome(module, 0)["verdict"] == "ok"


WORDS = """

    def wrong_inputs():
        yield "a str", ("a",), {}, TypeError("n must be an int")
        yield "a list", ([],), {}, ValueError("n must be an int")
"""


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (TypeError("half: n must be an int"), "ok"),
        (TypeError("half: n must be an int, got str"), "wrong words"),
        (TypeError("n must be an int"), "wrong words"),
        (ValueError("half: n must be an int"), "wrong type"),
    ],
)
def test_where_the_script_has_the_words_of_a_refusal_they_are_expected(made, error, verdict):
    answer = outcome(made(fails(error), WORDS), 0)
    assert (answer["expected"], answer["verdict"]) == ("TypeError: half: n must be an int", verdict)


INTERRUPTS = """

    class Interrupts:
        def __index__(self):
            raise KeyboardInterrupt("in __index__")


    def wrong_inputs():
        yield "interrupts", (Interrupts(),), {}, KeyboardInterrupt
        yield "a str", ("a",), {}, TypeError
"""


def test_an_interrupt_can_be_what_is_expected(made):
    module = made(lambda n, out=None: range(n), INTERRUPTS)
    assert outcome(module, 0)["verdict"] == "ok"
    assert probes.find_leak(module, "half", {}, measured.Swap())["verdict"] == "ok"


def test_an_interrupt_that_became_another_exception_is_wrong(made):
    answer = outcome(made(fails(TypeError("must be an int")), INTERRUPTS), 0)
    assert (answer["outcome"], answer["verdict"]) == ("TypeError: must be an int", "wrong type")


@pytest.mark.parametrize("error", [KeyboardInterrupt("now"), SystemExit("now")])
def test_an_interrupt_that_nobody_expects_is_no_verdict(made, error):
    with pytest.raises(type(error)):
        outcome(made(fails(error)), 1)
    with pytest.raises(type(error)):
        probes.find_leak(made(fails(error)), "half", {}, measured.Swap())


OUT = """

    def wrong_inputs():
        yield "out", (8,), {"out": []}, "same"
        yield "without", (8,), {"out": None}, "same"
"""


def test_a_function_that_returns_its_out_must_do_so(made):
    module = made(lambda n, out=None: [], OUT)  # equal to what the reference returns, but another list
    answer = outcome(module, 0)
    assert (answer["outcome"], answer["verdict"]) == ("the result is not the `out` that was given", "silently wrong")
    assert outcome(made(half, OUT), 0)["verdict"] == "ok"


def test_without_an_out_a_new_result_is_fine(made):
    assert outcome(made(half, OUT), 1)["verdict"] == "ok"


def test_the_reference_gets_arguments_that_the_backend_did_not_touch(made):
    def writes(values):
        values.append(1)
        return values

    more = "\n    def half(values): return values\n    def wrong_inputs(): yield 'a list', ([],), {}, 'same'\n"
    answer = outcome(made(writes, more), 0)
    assert (answer["outcome"], answer["verdict"]) == ("result has 1 items, the reference's 0", "silently wrong")
    assert probes.first_fault(made(writes, more), swap.swapped.get("half")) is not None


def test_the_first_fault_is_a_sentence(made):
    assert probes.first_fault(made(half), swap.swapped.get("half")) is None
    sentence = "wrong input (a str): expected TypeError, got ValueError: no"
    native = lambda n, out=None: half(n) if n == 8 else fails(ValueError("no"))(n)  # noqa: E731 - one line a fault
    assert probes.first_fault(made(native), swap.swapped.get("half")) == sentence
    first = "wrong input (as it should be): expected same, got result is 5, the reference gave 4"
    assert probes.first_fault(made(lambda n, out=None: 5), swap.swapped.get("half")) == first


@pytest.mark.parametrize("ask", [probes.run_probe, probes.find_leak])
def test_what_is_absent_is_skipped_with_its_reason(made, module_of, ask):
    module = made(half)
    swap.swapped.clear()
    module_of("pyhost_made_up", ABSENT={"half": "too hard"})
    request = {"module": "pyhost_made_up", "policy": "held"}
    arguments = [module, "half", 0, request] if ask is probes.run_probe else [module, "half", request]
    assert ask(*arguments, measured.Swap()) == {"status": "skipped", "reason": "too hard"}


def test_calls_that_leave_nothing_behind_are_counted(made):
    answer = probes.find_leak(made(half), "half", {}, measured.Swap())
    assert answer == {
        "status": "correct",
        "probe": "leaks",
        "expected": "no object left",
        "outcome": "none after 200 calls of 3 kinds",
        "verdict": "ok",
    }


def test_objects_left_behind_are_found_for_the_kind_of_call_that_leaves_them(made):
    kept = []

    def native(n, out=None):
        if n == 8:
            kept.append(object())
        return half(n)

    answer = probes.find_leak(made(native), "half", {}, measured.Swap())
    assert answer["verdict"] == "leaks"
    assert answer["outcome"].startswith("calls with as it should be leave 1.") and ";" not in answer["outcome"]


@pytest.mark.parametrize(("of_twenty", "outcome"), [(11, "calls that succeed leave 0."), (9, "none after 200 calls")])
def test_an_object_in_more_than_every_second_call_is_a_leak(made, of_twenty, outcome):
    numbers, kept = itertools.count(), [None] * 10_000  # nothing else is allocated

    def native(n, out=None):
        if n == 3:
            number = next(numbers)
            kept[number] = object() if number % 20 < of_twenty else None
        return half(n)

    assert probes.find_leak(made(native), "half", {}, measured.Swap())["outcome"].startswith(outcome)


def test_references_to_the_arguments_count_as_well(made):
    numbers, kept = itertools.count(), [None] * 10_000
    more = "\n    def make_inputs(case): return ('an argument of its own',)\n"

    def native(n, out=None):
        kept[next(numbers)] = n  # allocates nothing

    assert probes.find_leak(made(native, more), "half", {}, measured.Swap())["outcome"].startswith(
        "calls that succeed leave 1.0"
    )


def test_what_is_kept_once_is_no_leak(made):
    cache = {}

    def native(n, out=None):
        cache.setdefault(n, [object() for _ in range(1000)])
        return half(n)

    assert probes.find_leak(made(native), "half", {}, measured.Swap())["verdict"] == "ok"
