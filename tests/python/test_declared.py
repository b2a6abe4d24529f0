"""tests/python/test_declared.py: what a backend may declare of its results, and how far it is believed."""

import random
import types
from array import array

import pytest
from _pyhost_measure import declared, inputs

WHY = "it rounds once"


def differs(**limits):
    return declared.Differs({"because": WHY, **limits})


@pytest.mark.parametrize(
    ("policy", "name"),
    [("held", "one"), ("released", "two"), ("own", "none"), ("held", "other"), ("released", "third")],
)
def test_a_declaration_is_found_by_kernel_or_by_policy_and_kernel(module_of, policy, name):
    module_of(
        "pyhost_made_up",
        DIFFERS={"one": {"because": "1", "share": 1}, "released.two": {"because": "2", "share": 1}, "third": None},
        OTHER_STREAM={"other": "PCG64"},
    )
    found = declared.of("pyhost_made_up", policy, name)
    expected = {"one": "1", "two": "2", "other": "PCG64"}.get(name)
    assert (getattr(found, "because", None) or getattr(found, "generator", None)) == expected


def test_a_policy_of_its_own_goes_before_the_kernel(module_of):
    limits = {"f": {"because": "1", "share": 1}, "held.f": {"because": "2", "share": 1}}
    module_of("pyhost_made_up", DIFFERS=limits)
    assert [declared.of("pyhost_made_up", policy, "f").because for policy in ("held", "own")] == ["2", "1"]


def test_a_module_of_swap_or_of_a_variant_declares_nothing(module_of):
    module_of("mine", DIFFERS={"f": {"because": WHY, "share": 1}})
    assert declared.of("", "held", "f") is None
    assert declared.of(None, "own", "f") is None


def test_both_declarations_of_one_function_are_an_error(module_of):
    module_of("pyhost_made_up", DIFFERS={"f": {"because": WHY, "share": 1}}, OTHER_STREAM={"held.f": "PCG64"})
    with pytest.raises(ValueError, match="has f both in DIFFERS and in OTHER_STREAM"):
        declared.of("pyhost_made_up", "held", "f")


@pytest.mark.parametrize(
    "limits",
    [
        "fillPoly",
        {"because": WHY},
        {"share": 0.1},
        {"because": WHY, "share": 0},
        {"because": WHY, "share": 1.5},
        {"because": WHY, "share": "2 %"},
        {"because": WHY, "relative": None},
        {"because": WHY, "share": 0.1, "at_most": 1},
    ],
)
def test_another_form_is_an_error_that_shows_the_right_one(limits):
    with pytest.raises(ValueError, match='{"because": "why", "share": 0.02}'):
        declared.Differs(limits)


@pytest.mark.parametrize("generator", ["", None, {"name": "PCG64"}])
def test_a_stream_without_a_name_is_an_error(generator):
    with pytest.raises(ValueError, match='{"uniform": "PCG64"}'):
        declared.OtherStream(generator)


def test_within_the_declared_share_the_count_is_told_with_the_reason():
    fault, fields = differs(share=0.5).judge([1, 2, 3, 9], [1, 2, 5, 4])
    assert fault is None
    assert fields["reason"] == f"2 of 4 items differ from the reference, by at most 5: {WHY}"
    assert fields["difference"] == {"items": 2, "of": 4, "largest": 5.0, "relative": 1.25}


@pytest.mark.parametrize(
    ("limits", "got", "want", "words"),
    [
        ({"share": 0.5}, [0, 0, 0], [1, 1, 0], "at most 0.5 of all items is declared"),
        ({"relative": 0.1}, [1.0, 2.0], [1.0, 4.0], "at most 0.1 of an item is declared"),
        ({"relative": 0.1}, [1e-300], [0.0], "at most 0.1 of an item is declared"),
        ({"relative": 1}, [float("nan")], [1.0], "at most 1 of an item is declared"),
        ({"share": 1, "relative": 0.1}, [2.0], [4.0], "at most 0.1 of an item is declared"),
        ({"share": 0.1, "relative": 1}, [3.9], [4.0], "at most 0.1 of all items is declared"),
        ({"share": 1}, [1.0], [1], "the result has a float where the reference has a int"),
        ({"share": 1}, [1], [1, 2], "the result has 1 items, the reference's 2"),
    ],
)
def test_what_is_more_than_declared_is_a_fault(limits, got, want, words):
    fault, fields = differs(**limits).judge(got, want)
    assert fault.endswith(words) and fields == {}


def test_the_declared_limit_itself_is_within():
    assert differs(share=0.5).judge([0, 1], [0, 0])[0] is None
    assert differs(relative=0.5).judge([1.0], [2.0])[0] is None


def test_of_few_items_all_may_differ_but_none_by_more_than_declared():
    assert differs(share=0.01).judge_few([0, 0], [1, 1]) is None
    assert differs(share=0.01).judge_few([0], [1, 1]) == "the result has 1 items, the reference's 2"
    assert differs(relative=0.01).judge_few([1.0], [2.0]).startswith("1 of 1 item differs")


# uniform(rows, columns, seed), as a generator of another stream has it.


def drawn(rows, columns, seed):
    generator = random.Random(f"another {seed}")
    return array("d", [generator.random() for _ in range(rows * columns)])


def kernel_of(function, cases=("tiny", "quick")):
    script = types.SimpleNamespace(
        CASES=dict.fromkeys(cases), make_inputs=lambda case: (1, 1, 5) if case == "tiny" else (30, 40, 5)
    )
    return types.SimpleNamespace(module=script, function=function)


def judged(function, kernel=None):
    """Of the larger case, beside the reference's stream."""
    kernel = kernel or kernel_of(function)
    got, want = function(30, 40, 5), array("d", [random.Random(5).random() for _ in range(1200)])
    return declared.OtherStream("a made-up one").judge(got, want, kernel)


def test_a_stream_of_its_own_has_its_name_and_what_was_tested():
    fault, fields = judged(drawn)
    assert fault is None
    start, _, numbers = fields["reason"].partition(": ")
    assert start == "a random stream of its own (a made-up one)"
    assert numbers.startswith("mean 0.5") or numbers.startswith("mean 0.4")
    assert numbers.endswith("of 1200 numbers")


def of_one_seed(rows, columns, seed):
    return drawn(rows, columns, 5)


def clocked(rows, columns, seed, calls=iter(range(1000))):  # noqa: B008 - one for all calls
    return drawn(rows, columns, seed + next(calls) * 1000)


def constant(rows, columns, seed):
    return array("d", [(seed * 0.37) % 1.0]) * (rows * columns)


def squared(rows, columns, seed):
    return array("d", [x * x for x in drawn(rows, columns, seed)])


def too_wide(rows, columns, seed):
    return array("d", [1.01 * x for x in drawn(rows, columns, seed)])


def too_short(rows, columns, seed):
    return drawn(rows, columns, seed)[:-1]


def float32(rows, columns, seed):
    return array("f", drawn(rows, columns, seed))


def integers(rows, columns, seed):
    return array("q", range(rows * columns))


def one_half_twice(rows, columns, seed):
    return drawn(rows // 2, columns, seed) * 2


def right_with_one_seed_only(rows, columns, seed):
    return drawn(rows, columns, seed) if seed == 5 else squared(rows, columns, seed)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (of_one_seed, "seeds 1 and 2 give the same numbers"),
        (clocked, "with seed 1 it gave other numbers the second time"),
        (constant, "it is not uniform"),
        (squared, "it is not uniform"),
        (too_wide, "it is not in [0, 1): one number is 1.00"),
        (too_short, "the result has 1199 items, the reference's 1200"),
        (float32, "the result holds 'f' elements, the reference's 'd'"),
        (integers, "the result holds 'q' elements, the reference's 'd'"),
        (one_half_twice, "it repeats itself"),
        (right_with_one_seed_only, "with seed 1: it is not uniform"),
    ],
)
def test_what_is_no_stream_of_uniform_numbers_is_a_fault(function, words):
    fault, fields = judged(function)
    assert words in fault and fields == {}


def test_without_a_seed_there_is_no_stream_to_speak_of():
    assert judged(drawn, kernel_of(lambda rows, columns: None))[0] == (
        "OTHER_STREAM is for functions with a parameter `seed`"
    )


def test_the_seed_is_found_in_the_scripts_own_signature():
    def native(*arguments):
        return drawn(*arguments)

    native.__wrapped__ = drawn
    assert judged(drawn, kernel_of(native))[0] is None


def test_a_script_without_a_quick_case_is_tried_with_its_first():
    assert judged(drawn, kernel_of(drawn, ["only"]))[0] is None


def test_a_recorded_call_has_no_script_to_try_seeds_with():
    recorded = types.SimpleNamespace()
    assert judged(of_one_seed, recorded)[0] is None


def test_no_number_is_no_stream():
    assert declared.OtherStream("x").judge(array("d"), array("d"))[0] == "there is no number to judge a stream by"


def test_of_few_numbers_the_form_and_the_range_are_judged():
    judge_few = declared.OtherStream("x").judge_few
    want = array("d", [0.5, 0.25])
    assert judge_few(array("d", [0.9, 0.9]), want) is None
    assert judge_few(array("d", [0.9]), want) == "the result has 1 items, the reference's 2"
    assert judge_few(array("d", [0.9, 1.0]), want) == "it is not in [0, 1): one number is 1.0"
    assert judge_few([1], [2]) == "a stream is of floats"


def test_the_inputs_of_the_script_are_not_written_into():
    script = kernel_of(drawn)
    before = inputs.digest(script.module.make_inputs("quick"))
    judged(drawn, script)
    assert inputs.digest(script.module.make_inputs("quick")) == before
