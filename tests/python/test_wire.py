"""tests/python/test_wire.py: what fits the description of the wire, and what a misfit is said to be."""

import pytest
from _pyhost_measure import wire
from questions import whole, whole_answer


@pytest.mark.parametrize("do", wire.QUESTIONS)
def test_a_whole_question_and_a_whole_answer_fit(do):
    question = whole(do)
    assert wire.question_misfit(question, wire.QUESTIONS[do]["by"]) is None
    assert wire.answer_misfit(question, whole_answer(do)) is None


SAMPLE = whole("sample", kernel="dot", case="quick", threads=2, calls=30)

NO_QUESTIONS = [
    (3, "there is no question None"),
    ({}, "there is no question None"),
    ({"do": ["sample"]}, "there is no question ['sample']"),
    ({"do": "dance"}, "there is no question 'dance'"),
    (whole("time_batch"), "there is no question 'time_batch'"),  # not the parent's
    ({**SAMPLE, "more": 1}, "the question 'sample' does not fit: 'more' is not known"),
    ({**SAMPLE, "calls": 1.5}, "the question 'sample' does not fit: calls is 1.5, not count"),
    ({**SAMPLE, "calls": True}, "the question 'sample' does not fit: calls is True, not count"),
    ({**SAMPLE, "calls": -1}, "the question 'sample' does not fit: calls is -1, not count"),
    ({**SAMPLE, "calls": 10**15 + 1}, "the question 'sample' does not fit: calls is 1000000000000001, not count"),
    ({**SAMPLE, "id": "1"}, "the question 'sample' does not fit: id is '1', not count"),
]


@pytest.mark.parametrize(("question", "misfit"), NO_QUESTIONS)
def test_what_is_no_question_is_said(question, misfit):
    assert wire.question_misfit(question, "parent") == misfit


def test_a_question_without_a_field_is_said():
    missing = {key: value for key, value in SAMPLE.items() if key != "threads"}
    assert wire.question_misfit(missing, "parent") == "the question 'sample' does not fit: threads is missing"
    assert wire.question_misfit(whole("prepare_inside"), "child") is None


SPLIT = {"held_s": 1, "released_s": 0.5, "waiting_s": 0, "releases": 3}

NO_SAMPLES = [
    ({"wall_s": float("nan")}, "wall_s is nan, not seconds"),
    ({"wall_s": float("inf")}, "wall_s is inf, not seconds"),
    ({"wall_s": 1e10}, "wall_s is 10000000000.0, not seconds"),
    ({"wall_s": -1e-9}, "wall_s is -1e-09, not seconds"),
    ({"wall_s": False}, "wall_s is False, not seconds"),
    ({"gil": {}}, "gil is an object of 0, not GilSplit or null"),
    ({"gil": {**SPLIT, "held_s": "1"}}, "gil is an object of 4, not GilSplit or null"),
    ({"status": "crashed"}, "status is 'crashed', not status"),
    ({"status": ["correct"]}, "status is a list of 1, not status"),
    ({"status": "failed"}, "reason is missing"),
    ({"status": "failed", "reason": ""}, "reason is missing"),
    ({"status": "failed", "reason": None}, "reason is None, not text"),
    ({"status": "failed", "reason": "x", "calls": "y"}, "calls is 'y', not count"),
    ({"more\udcff\n": 1}, r"'more\udcff\n' is not known"),
]


@pytest.mark.parametrize(("change", "misfit"), NO_SAMPLES)
def test_what_is_no_answer_is_said(change, misfit):
    answer = whole_answer("sample", **change)
    assert wire.answer_misfit(SAMPLE, answer) == f"the answer to 'sample' does not fit: {misfit}"


def test_an_answer_that_failed_needs_a_reason_only():
    assert wire.answer_misfit(SAMPLE, {"status": "failed", "reason": "it did"}) is None
    assert wire.answer_misfit(SAMPLE, {"reason": "it did"}).endswith("status is missing")
    assert wire.answer_misfit(SAMPLE, []).endswith("it is a list of 0, not an object")
    over = {"status": "over-budget", "reason": "long"}
    assert wire.answer_misfit(whole("measure_reference"), over).endswith("call_s is missing")
    assert wire.answer_misfit(whole("measure_reference"), {**over, "call_s": 3}) is None


def test_lists_and_objects_are_looked_into():
    reference = whole_answer("measure_reference")
    question = whole("measure_reference")
    for change, misfit in [
        ({"cells": []}, "cells is a list of 0, not [Cell+]"),
        ({"cells": [{"threads": 1, "samples": [{}]}]}, "cells[0].samples[0].wall_s is missing"),
        ({"work": [1.0]}, "work is a list of 1, not [amount*2]"),
        ({"work": [1.0, None]}, "work[1] is None, not amount"),
        ({"result": {"fd": 1}}, "result.offset is missing"),
    ]:
        assert wire.answer_misfit(question, {**reference, **change}).endswith(misfit)
    tax = whole_answer("measure_tax", processes=[{"a": [[1, 2], [1]]}])
    assert wire.answer_misfit(whole("measure_tax"), tax).endswith(
        "processes[0]['a'][1] is a list of 1, not [seconds*2]"
    )
    assert wire.answer_misfit(whole("measure_tax"), {**tax, "processes": [1]}).endswith("not {[[seconds*2]+]}")


def test_a_value_of_a_type_fits_it():
    assert wire.fits(None, "GilSplit|null") and wire.fits(SPLIT, "GilSplit|null")
    assert not wire.fits(3, "GilSplit|null") and not wire.fits({"x": 1}, "{text}")
    assert wire.fits(2**63 - 1, "ns") and not wire.fits(2**63, "ns")
    assert all(wire.fits(0, type_) for type_ in ("seconds", "amount", "count", "ns"))
    assert wire.fits(1e30, "amount") and not wire.fits(1.1e30, "amount")


def test_questions_are_made_by_name():
    assert wire.ask.time_batch(calls=3) == {"do": "time_batch", "calls": 3}
    assert wire.is_same({"do": "quit", "id": 7}, wire.ask.quit())
    assert not wire.is_same({"do": "sample"}, wire.ask.quit()) and not wire.is_same([], wire.ask.quit())


def test_an_answer_that_differs_is_whole_and_has_a_reason():
    proof = whole_answer("prepare", status="differs", reason="1 of 2")
    count = {"items": 1, "of": 2, "largest": 1.0, "relative": None}
    for good in (proof, {**proof, "difference": count}, {**proof, "status": "other-stream"}):
        assert wire.answer_misfit(whole("prepare"), good) is None
    assert wire.answer_misfit(whole("prepare"), {**proof, "reason": ""}).endswith("reason is missing")
    assert wire.answer_misfit(whole("prepare"), {**proof, "difference": {}}).endswith("difference.items is missing")
    del proof["call_s"]
    assert wire.answer_misfit(whole("prepare"), proof).endswith("call_s is missing")
