"""tests/python/test_probes.py: wrong input is answered as the script says."""

import signal

import pytest
from _pyhost_measure import leaks, probes
from halves import half

from _pyhost_support import measured, swap

pytestmark = pytest.mark.usefixtures("few_objects")


def outcome(module, index, are_words_judged=True):
    """Of a probe of the script's own; -1: of the inputs of a case, which come first."""
    request = {"module": "pyhost_made_up", "policy": "held", "are_words_judged": are_words_judged}
    answer = probes.run_probe(probes.Pairs(module), "half", index + 1, request, measured.Swap())
    assert answer.pop("status") == "correct"
    return answer


def test_labels_are_those_of_the_script_in_order(halving):
    assert probes.labels(halving(half)) == ["the inputs of 'tiny'", "as it should be", "a str"]


def test_a_script_without_wrong_inputs_has_no_labels_and_no_fault(module_of):
    module = module_of("made_up")
    assert probes.labels(module) == []
    assert probes.first_fault(module, swap.swapped.get("half")) is None


COUNTED = """

    made = []

    def wrong_inputs():
        for i in range(4):
            made.append(i)
            yield f"probe {i}", ([i],), {}, TypeError
"""


def test_in_order_each_probe_is_made_once_for_the_backend_and_once_for_the_reference(halving):
    module = halving(half, COUNTED)
    pairs = probes.Pairs(module)
    first, (third, twin) = pairs.take(1), pairs.take(3)
    assert (first[0][0], third[0], twin[0]) == ("probe 0", "probe 2", "probe 2")
    assert third[1][0] is not twin[1][0]
    assert module.made == [0, 0, 1, 1, 2, 2]


def test_a_probe_that_was_passed_is_made_anew(halving):
    pairs = probes.Pairs(halving(half, COUNTED))
    [once, twin] = pairs.take(2)
    again = pairs.take(2)
    assert again[0] == once and {id(again[0][1][0]), id(again[1][1][0])}.isdisjoint({id(once[1][0]), id(twin[1][0])})
    assert pairs.take(1)[0][0] == "probe 0"


def test_what_equals_the_reference_is_fine(halving):
    answer = {"probe": "as it should be", "expected": "same", "outcome": "equal to the reference", "verdict": "ok"}
    assert outcome(halving(half), 0) == answer


def test_the_expected_exception_with_a_sentence_is_fine(halving):
    answer = outcome(halving(half), 1)
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
def test_another_exception_or_one_without_a_sentence_is_wrong(halving, error, shown):
    answer = outcome(halving(fails(error)), 1)
    assert (answer["outcome"], answer["verdict"]) == (shown, "wrong type")


class ArgumentError(TypeError):
    pass


def test_a_kind_of_the_exception_is_fine_where_the_words_are_the_styles_own_and_only_there(halving):
    assert outcome(halving(fails(ArgumentError("no"))), 1)["verdict"] == "ok"
    assert outcome(halving(fails(ArgumentError("half: n must be an int")), WORDS), 0)["verdict"] == "wrong type"


def test_an_exception_where_a_result_was_expected_is_wrong(halving):
    assert outcome(halving(fails(TypeError("no"))), 0)["verdict"] == "wrong type"


def test_wrong_input_that_is_accepted_is_a_fault(halving):
    answer = outcome(halving(lambda n, out=None: 0), 1)
    assert (answer["outcome"], answer["verdict"]) == ("a result, without an error", "accepted")


ACCEPTED = """

    def half(n, out=None):
        while n < 0:
            pass
        return int(n) // 2


    def wrong_inputs():
        yield "a str", ("8",), {}, TypeError
        yield "a word", ("eight",), {}, TypeError
        yield "negative", (-1,), {}, ValueError
"""


@pytest.mark.parametrize(
    ("index", "result", "verdict", "shown"),
    [
        (0, 4, "converted", "converted: equal to the reference"),
        (0, 5, "silently wrong", "a result, without an error: result is 5, the reference gave 4"),
        (1, 4, "accepted", "a result, without an error"),
        (2, 4, "accepted", "a result, without an error"),  # the reference never ends
    ],
)
def test_wrong_input_that_gives_a_result_is_held_to_the_references(halving, monkeypatch, index, result, verdict, shown):
    monkeypatch.setattr(probes, "REFERENCE_S", 0.05)
    answer = outcome(halving(lambda n, out=None: result, ACCEPTED.replace("n < 0", "n == -1")), index)
    assert (answer["verdict"], answer["outcome"]) == (verdict, shown)
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL and signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_words_are_judged_where_they_are_asked_for(halving):
    answer = outcome(halving(fails(TypeError("no")), WORDS), 0, are_words_judged=False)
    assert (answer["expected"], answer["verdict"]) == ("TypeError", "ok")
    assert outcome(halving(fails(ValueError("no")), WORDS), 0, are_words_judged=False)["verdict"] == "wrong type"


def test_a_wrong_result_is_silently_wrong(halving):
    answer = outcome(halving(lambda n, out=None: 5), 0)
    assert (answer["outcome"], answer["verdict"]) == ("result is 5, the reference gave 4", "silently wrong")


def test_the_scripts_own_check_judges(halving):
    module = halving(lambda n, out=None: 5, "\n    def check(got, want): return abs(got - want) <= 1\n")
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
def test_where_the_script_has_the_words_of_a_refusal_they_are_expected(halving, error, verdict):
    answer = outcome(halving(fails(error), WORDS), 0)
    assert (answer["expected"], answer["verdict"]) == ("TypeError: half: n must be an int", verdict)


INTERRUPTS = """

    class Interrupts:
        def __index__(self):
            raise KeyboardInterrupt("in __index__")


    def wrong_inputs():
        yield "interrupts", (Interrupts(),), {}, KeyboardInterrupt
        yield "a str", ("a",), {}, TypeError
"""


def test_an_interrupt_can_be_what_is_expected(halving):
    module = halving(lambda n, out=None: range(n), INTERRUPTS)
    assert outcome(module, 0)["verdict"] == "ok"
    assert leaks.find(module, "half", {}, measured.Swap())["verdict"] == "ok"


def test_an_interrupt_that_became_another_exception_is_wrong(halving):
    answer = outcome(halving(fails(TypeError("must be an int")), INTERRUPTS), 0)
    assert (answer["outcome"], answer["verdict"]) == ("TypeError: must be an int", "wrong type")


@pytest.mark.parametrize("error", [KeyboardInterrupt("now"), SystemExit("now")])
def test_an_interrupt_that_nobody_expects_is_no_verdict(halving, error):
    with pytest.raises(type(error)):
        outcome(halving(fails(error)), 1)
    with pytest.raises(type(error)):
        leaks.find(halving(fails(error)), "half", {}, measured.Swap())


OUT = """

    def wrong_inputs():
        yield "out", (8,), {"out": []}, "same"
        yield "without", (8,), {"out": None}, "same"
"""


def test_a_function_that_returns_its_out_must_do_so(halving):
    module = halving(lambda n, out=None: [], OUT)  # equal to what the reference returns, but another list
    answer = outcome(module, 0)
    assert (answer["outcome"], answer["verdict"]) == ("the result is not the `out` that was given", "silently wrong")
    assert outcome(halving(half, OUT), 0)["verdict"] == "ok"


def test_without_an_out_a_new_result_is_fine(halving):
    assert outcome(halving(half, OUT), 1)["verdict"] == "ok"


def test_the_reference_gets_arguments_that_the_backend_did_not_touch(halving):
    def writes(values):
        values.append(1)
        return values

    more = "\n    def half(values): return values\n    def wrong_inputs(): yield 'a list', ([],), {}, 'same'\n"
    answer = outcome(halving(writes, more), 0)
    assert (answer["outcome"], answer["verdict"]) == ("result has 1 items, the reference's 0", "silently wrong")
    assert probes.first_fault(halving(writes, more), swap.swapped.get("half")) is not None


def test_the_first_fault_is_a_sentence(halving):
    assert probes.first_fault(halving(half), swap.swapped.get("half")) is None
    sentence = "wrong input (a str): expected TypeError, got ValueError: no"
    native = lambda n, out=None: half(n) if n == 8 else fails(ValueError("no"))(n)  # noqa: E731 - one line a fault
    assert probes.first_fault(halving(native), swap.swapped.get("half")) == sentence
    first = "wrong input (as it should be): expected same, got result is 5, the reference gave 4"
    assert probes.first_fault(halving(lambda n, out=None: 5), swap.swapped.get("half")) == first


@pytest.mark.parametrize("ask", [probes.run_probe, leaks.find])
def test_what_is_absent_is_skipped_with_its_reason(halving, module_of, ask):
    module = halving(half)
    swap.swapped.clear()
    module_of("pyhost_made_up", ABSENT={"half": "too hard"})
    request = {"module": "pyhost_made_up", "policy": "held"}
    arguments = [probes.Pairs(module), "half", 0] if ask is probes.run_probe else [module, "half"]
    assert ask(*arguments, request, measured.Swap()) == {"status": "skipped", "reason": "too hard"}


def test_the_inputs_of_a_case_come_first_and_must_give_the_references_result(halving):
    assert outcome(halving(half), -1)["verdict"] == "ok"
    answer = outcome(halving(lambda n, out=None: n // 2 + (n == 3)), -1)
    assert (answer["probe"], answer["expected"], answer["verdict"]) == (
        "the inputs of 'tiny'",
        "same",
        "silently wrong",
    )
    assert answer["outcome"] == "result is 2, the reference gave 1"


def test_of_the_cases_it_is_quick_where_there_is_one(halving):
    module = halving(half)
    module.CASES = {"tiny": 1, "quick": 2, "talk": 3}
    assert probes.labels(module)[0] == "the inputs of 'quick'"


def test_right_input_may_give_what_the_backend_declares(halving, module_of):
    module_of("pyhost_made_up", DIFFERS={"half": {"because": "it rounds", "share": 0.01}})
    module = halving(lambda n, out=None: n // 2 + 1)
    answer = outcome(module, 0)
    assert (answer["outcome"], answer["verdict"]) == ("what the backend declares", "ok")
    answer = outcome(halving(lambda n, out=None: float(n)), 0)
    assert answer["outcome"] == "the result has a float where the reference has a int"
    assert answer["verdict"] == "silently wrong"


def test_a_declared_result_must_still_be_the_out_that_was_given(halving, module_of):
    module_of("pyhost_made_up", DIFFERS={"half": {"because": "it rounds", "share": 1}})
    assert outcome(halving(lambda n, out=None: [], OUT), 0)["outcome"] == "the result is not the `out` that was given"
