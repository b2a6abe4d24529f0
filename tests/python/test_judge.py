"""tests/python/test_judge.py: the first result decides whether a backend differs, and all others must be the same."""

import types

import pytest
from _pyhost_measure import compare, declared, handover, inputs, judge

WHY = "it rounds once"
SENTENCE = f"1 of 2 items differs from the reference, by at most 1: {WHY}"
OTHER = "it is another result than that of its first call, which differs as declared"


@pytest.fixture
def kernel():
    """Of arguments that a test may change."""
    made = types.SimpleNamespace(check=compare.first_difference, arguments=b"", name="f")
    made.digest = lambda: made.arguments
    return made


@pytest.fixture
def judging(kernel):
    """judging(share): of results that should be [6, 8]."""
    return lambda share=0.5: judge.Judge(kernel, [6, 8], declared.Differs({"because": WHY, "share": share}))


def test_without_a_declaration_a_difference_is_the_checks_sentence(kernel):
    one = judge.Judge(kernel, [6, 8])
    assert one([6, 9]) == "result[1] is 9, the reference gave 8"
    assert one([6, 8]) is None
    assert one.answer() == {"status": "correct"}


@pytest.fixture
def later(kernel, hand_over, monkeypatch):
    """later(result, **fields): the judge of a later process, and how often the reference's result was read."""
    plain, read = handover.get, []
    monkeypatch.setattr(handover, "get", lambda place: read.append(1) or plain(place))

    def make(want, **fields):
        place = {**hand_over(want), "digest": inputs.result_digest(want)}
        return judge.of(kernel, {"policy": "held", "call_s": 0.5, "result": place, **fields}), read

    return make


def test_in_a_later_process_the_references_bits_are_right_without_its_result(later, kernel, monkeypatch):
    kernel.check = None
    one, read = later([6, 8])
    assert (one([6, 8]), one([6, 8]), one.answer(), read) == (None, None, {"status": "correct"}, [])


def test_in_a_later_process_other_bits_are_checked(later):
    one, read = later([6, 8])
    assert (one([6, 9]), one([6, 7])) == (
        "result[1] is 9, the reference gave 8",
        "result[1] is 7, the reference gave 8",
    )
    assert read == [1]
    assert one([6, 8]) is None


def test_in_a_later_process_too_arguments_must_stay_as_they_are(later, kernel):
    one, _ = later([6, 8])
    kernel.arguments = b"changed"
    assert one([6, 8]) == "it changed its arguments, which the reference leaves as they are"


@pytest.mark.parametrize("fields", [{"call_s": None}, {"digest": ""}, {"module": "pyhost_made_up"}])
def test_the_first_process_and_who_may_differ_is_checked_against_the_result(later, hand_over, module_of, fields):
    module_of("pyhost_made_up", DIFFERS={"f": {"because": WHY, "share": 1}})
    if "digest" in fields:
        fields = {"result": {**hand_over([6, 8]), **fields}}
    one, read = later([6, 8], **fields)
    assert (one([6, 8]), read) == (None, [1])


def test_what_cannot_be_digested_is_checked(kernel, hand_over):
    made = lambda: None  # noqa: E731
    kernel.check = lambda got, want: None if got is made else "another"
    one = judge.of(kernel, {"policy": "held", "call_s": 0.5, "result": {**hand_over(1), "digest": ""}})
    assert one(made) is None and inputs.result_digest(made) == ""


def test_a_declared_difference_is_accepted_and_counted(judging):
    one = judging()
    assert one([6, 9]) is None
    difference = {"items": 1, "of": 2, "largest": 1.0, "relative": 0.125}
    assert one.answer() == {"status": "differs", "reason": SENTENCE, "difference": difference}


def test_more_than_declared_is_the_checks_sentence_with_the_count(judging):
    one = judging(0.4)
    assert one([6, 9]) == (
        "result[1] is 9, the reference gave 8; 1 of 2 items differs from the reference, by at most 1, "
        "and at most 0.4 of all items is declared"
    )
    assert one.answer() == {"status": "correct"}


def test_who_could_differ_and_does_not_is_correct_and_stays_so(judging):
    one = judging()
    assert one([6, 8]) is None
    assert one.answer() == {"status": "correct"}
    assert one([6, 9]) == "result[1] is 9, the reference gave 8"


def test_after_a_difference_every_result_must_be_the_same(judging):
    one = judging()
    one([6, 9])
    assert one([6, 9]) is None
    assert one([7, 8]) == OTHER
    assert one([6, 8]) == OTHER  # the reference's own


def test_changed_arguments_are_a_fault_of_a_result_that_differs_too(judging, kernel):
    one = judging()
    kernel.arguments = b"changed"
    assert one([6, 9]) == "it changed its arguments, which the reference leaves as they are"


def test_two_processes_agree_or_a_sentence_says_how_not():
    count = {"items": 1, "of": 2, "largest": 1.0, "relative": 0.125}
    answers = [
        {"status": "correct"},
        {"status": "differs", "reason": "1 of 2", "difference": count},
        {"status": "differs", "reason": "2 of 2", "difference": {**count, "items": 2}},
    ]
    for one in answers:
        assert judge.disagreement(one, {**one, "provenance": "elsewhere"}) is None
    start = "it is not the result of the first process: "
    assert judge.disagreement(answers[0], answers[1]) == start + "1 of 2"
    assert judge.disagreement(answers[1], answers[2]) == start + "2 of 2"
    assert judge.disagreement(answers[1], answers[0]) == start + "it is equal to the reference"


def test_what_may_be_timed_is_what_the_wire_wants_whole():
    from _pyhost_measure import wire

    assert list(judge.TIMED) == wire.WHOLE
