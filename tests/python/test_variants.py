"""tests/python/test_variants.py: a script's own VARIANTS: which there are, what proves one, what is no fault of it."""

import pytest
from _pyhost_measure import heartbeat, kept_call, timing, variants

SCRIPT = """
    CASES = {"tiny": 1, "quick": 10, "talk": 200}


    def make_inputs(case):
        return [CASES[case]],


    def work(case):
        return 8, CASES[case]


    def double(values):
        return [2 * value for value in values]


    def slowly(values):
        clock.hold(values[0] * 0.001)
        return [value + value for value in values]


    def by_recursion(values):
        if values[0] > 100:
            raise RecursionError("maximum recursion depth exceeded")
        return double(values)


    def by_numbers(values):
        import not_there


    def wrongly(values):
        return [2.0 * value for value in values]


    VARIANTS = {"slow": slowly, "recursion": by_recursion, "numbers": by_numbers, "wrong": wrongly}
"""


@pytest.fixture
def module(module_of, clock):
    return module_of("made_up", SCRIPT, clock=clock)


@pytest.fixture
def prepare(use_clock, module, hand_over, monkeypatch):
    """prepare(variant, case, **fields): (answer, cell)."""
    use_clock(kept_call, timing)
    monkeypatch.setattr(heartbeat, "measure", lambda function, inputs, call_s: {"call_s": call_s})

    def ask(variant, case="talk", **fields):
        result = hand_over(module.double(*module.make_inputs(case)))
        question = {"call_s": None, "budget_s": 20.0, "result": result}
        return variants.prepare(variants.Variant(module, "double", case, variant), {**question, **fields})

    return ask


def test_a_script_without_variants_has_none(module_of):
    assert variants.of(module_of("plain", "def f(): ..."), ["f"]) == {}


@pytest.mark.parametrize("wrong", [["f"], {"a b": len}, {"": len}, {"a,b": len}, {1: len}, {"a": 3}, None])
def test_variants_are_functions_by_name(module_of, wrong):
    with pytest.raises(ValueError, match="VARIANTS must be of the form"):
        variants.of(module_of("plain", "def f(): ...", VARIANTS=wrong), ["f"])


def test_variants_belong_to_one_kernel(module_of):
    with pytest.raises(ValueError, match="a script with one kernel; this one has f, g"):
        variants.of(module_of("plain", "def f(): ...", VARIANTS={"a": len}), ["f", "g"])


def test_the_reference_is_no_variant_of_itself(module_of):
    with pytest.raises(ValueError, match=r"VARIANTS\['a'\] is f\(\) itself"):
        variants.of(module_of("plain", "def f(): ...\nVARIANTS = {'a': f}"), ["f"])


def test_a_variant_that_is_equal_is_a_cell(prepare, module):
    answer, cell = prepare("slow")
    assert (answer["status"], answer["call_s"]) == ("correct", pytest.approx(0.2))
    assert answer["provenance"].startswith("made_up.slowly, function in ")
    assert (cell.function, cell.inputs) == (module.slowly, ([200],))


def test_what_is_likely_to_take_longer_than_the_budget_is_not_called(prepare, clock):
    started_ns = clock.now_ns
    answer, cell = prepare("slow", budget_s=0.1)
    assert (answer["status"], cell) == ("over-budget", None)
    assert answer["reason"] == (
        "one call takes about 0.2 s, more than the budget of 0.1 s; use --case=quick or --budget=1"
    )
    assert clock.now_ns - started_ns < 0.1e9  # only a smaller one was


def test_what_only_the_first_call_takes_is_not_scaled(prepare, module):
    calls = []

    def loads(values):
        module.clock.hold(0.001 if calls else 3.0)
        calls.append(values)
        return module.double(values)

    module.VARIANTS["loads"] = loads
    assert prepare("loads")[0]["status"] == "correct"


def test_a_wrong_variant_tells_how_many_items_differ(prepare):
    answer, cell = prepare("wrong")
    assert (answer["status"], cell) == ("wrong", None)
    assert answer["reason"].endswith("; 1 of 1 item differs")


@pytest.mark.parametrize(
    ("variant", "reason"),
    [
        ("recursion", "RecursionError: maximum recursion depth exceeded"),
        ("numbers", "ModuleNotFoundError: No module named 'not_there'"),
    ],
)
def test_what_a_variant_cannot_do_is_a_reason_and_no_fault(prepare, variant, reason):
    assert prepare(variant) == ({"status": "skipped", "reason": reason}, None)


def test_it_can_be_done_where_the_inputs_are_small(prepare):
    assert prepare("recursion", "quick")[0]["status"] == "correct"


def test_later_a_long_variant_is_proved_by_its_first_sample(prepare, module):
    module.VARIANTS["wrong"] = lambda values: [module.clock.hold(0.2)]
    answer, cell = prepare("wrong", call_s=0.2)
    assert answer["status"] == "correct"
    sample = cell.sample(1, 1)
    assert (sample["status"], sample["reason"][-21:]) == ("wrong", "; 1 of 1 item differs")


@pytest.mark.parametrize(
    ("got", "want", "sentence"),
    [
        ([1, 2.0, 3], [1, 2, 4], "2 of 3 items differ"),
        ([1, 2], [1, 2, 3], ""),
        (bytes((1, 2, 3)), bytes((1, 0, 3)), "1 of 3 items differs"),
        (memoryview(b"12345678").cast("i"), memoryview(b"12345688").cast("i"), "1 of 2 items differs"),
        (memoryview(b"12345678").cast("i"), memoryview(b"12345678").cast("h"), ""),
        (b"12", b"123", ""),
        (3, 4, ""),
    ],
)
def test_differences_are_counted_of_what_has_items(got, want, sentence):
    assert variants.count_differences(got, want) == sentence
