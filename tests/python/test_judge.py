"""tests/python/test_judge.py: the first result decides whether a backend differs, and all others must be the same."""

import types

import pytest
from _pyhost_measure import compare, declared, judge

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
