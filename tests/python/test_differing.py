"""tests/python/test_differing.py: how many items differ, bit by bit, and by how much at most."""

import math
from array import array

import pytest
from _pyhost_measure import differing

NAN, INFINITY = math.nan, math.inf
OTHER_NAN = -math.nan


def counts(got, want):
    found = differing.between(got, want)
    return found if isinstance(found, str) else (found.items, found.of, found.largest, found.relative)


@pytest.mark.parametrize(
    ("got", "want", "expected"),
    [
        ([1, 2, 3], [1, 2, 3], (0, 3, 0.0, 0.0)),
        ([1, 5, 3], [1, 2, 4], (2, 3, 3.0, 1.5)),
        ((1.0, 2.5), (1.0, 2.0), (1, 2, 0.5, 0.25)),
        ([[1, 2], [3]], [[1, 2], [5]], (1, 3, 2.0, 0.4)),
        ([0.0], [-0.0], (1, 1, 0.0, 0.0)),
        ([NAN], [OTHER_NAN], (0, 1, 0.0, 0.0)),
        ([NAN, 1.0], [1.0, 1.0], (1, 2, None, None)),
        ([1.0], [NAN], (1, 1, None, None)),
        ([INFINITY], [INFINITY], (0, 1, 0.0, 0.0)),
        ([INFINITY], [-INFINITY], (1, 1, None, None)),
        ([1.0, 2.0], [1.0, INFINITY], (1, 2, None, None)),
        ([3], [0], (1, 1, 3.0, None)),
        ([True, False], [True, True], (1, 2, 1.0, 1.0)),
        ([3 + 4j], [0j], (1, 1, 5.0, None)),
        ([complex(1e308, 1e308)], [0j], (1, 1, None, None)),
        ([10**400], [1], (1, 1, None, None)),
        ([1e31], [1.0], (1, 1, None, None)),
        (7, 5, (1, 1, 2.0, 0.4)),
        (2.5, 2.0, (1, 1, 0.5, 0.25)),
        ([], [], (0, 0, 0.0, 0.0)),
        (array("B", [0, 1, 1]), array("B", [0, 0, 1]), (1, 3, 1.0, None)),
        (array("d", [1.0, NAN, 0.0]), array("d", [1.5, OTHER_NAN, -0.0]), (2, 3, 0.5, 1 / 3)),
        (array("f", [1.0, 2.0]), array("f", [1.0, 4.0]), (1, 2, 2.0, 0.5)),
        (bytes([1, 2]), bytearray([1, 4]), (1, 2, 2.0, 0.5)),
        (array("q", [-5]), array("l", [5]), (1, 1, 10.0, 2.0)),
        (memoryview(bytes(range(6))).cast("B", (2, 3)), bytes(6), (5, 6, 5.0, None)),
        (b"", b"", (0, 0, 0.0, 0.0)),
    ],
)
def test_items_that_differ_are_counted_with_the_largest_difference(got, want, expected):
    found = counts(got, want)
    assert found[:2] == expected[:2]
    assert found[2:] == pytest.approx(expected[2:])


@pytest.mark.parametrize(
    ("got", "want", "sentence"),
    [
        ([1], [1, 2], "the result has 1 items, the reference's 2"),
        ([[1], [2]], [[1], [2, 3]], "the result has 1 items, the reference's 2"),
        ((1,), [1], "the result has a tuple where the reference has a list"),
        ([1.0], [1], "the result has a float where the reference has a int"),
        ([True], [1], "the result has a bool where the reference has a int"),
        (None, 1, "the result has a NoneType where the reference has a int"),
        ([None], [None], "items of type NoneType cannot be counted"),
        ("a", "b", "results of type str have no items that could be counted"),
        ([1], b"1", "the result is of type list, not a buffer"),
        (array("f", [1]), array("d", [1]), "the result holds 'f' elements, the reference's 'd'"),
        (array("b", [1]), array("B", [1]), "the result holds 'b' elements, the reference's 'B'"),
        (array("i", [1]), array("q", [1]), "the result holds 'i' elements, the reference's 'q'"),
        (array("d", [1]), array("d", [1, 2]), "the result has 1 items, the reference's 2"),
    ],
)
def test_another_form_is_a_sentence(got, want, sentence):
    assert counts(got, want) == sentence
    assert differing.form_fault(got, want) == sentence


def test_elements_that_no_memoryview_reads_are_not_counted():
    numpy = pytest.importorskip("numpy")
    values = numpy.zeros(2, ">f8")
    assert counts(values, values) == "elements '>d' cannot be counted"


def test_one_form_is_no_fault():
    assert differing.form_fault(array("d", [1.0]), array("d", [2.0])) is None
    assert differing.form_fault([1, 2], [3, 4]) is None


@pytest.mark.parametrize(
    ("got", "want", "sentence"),
    [
        ([1, 0], [0, 0], "1 of 2 items differs from the reference, by at most 1"),
        ([1, 3], [0, 0], "2 of 2 items differ from the reference, by at most 3"),
        ([1.5], [1.0], "1 of 1 item differs from the reference, by at most 0.5, or 0.5 of the item"),
        ([4.5], [4.0], "1 of 1 item differs from the reference, by at most 0.5, or 0.12 of the item"),
        ([0.5], [0.0], "1 of 1 item differs from the reference, by at most 0.5"),
        ([NAN], [0.0], "1 of 1 item differs from the reference, some by infinity or NaN"),
        ([7], [5], "1 of 1 item differs from the reference, by at most 2"),
    ],
)
def test_the_count_is_a_sentence(got, want, sentence):
    assert differing.between(got, want).sentence() == sentence


def test_the_wire_takes_the_fields():
    found = differing.between([1.0, NAN], [1.0, 2.0])
    assert found.fields() == {"items": 1, "of": 2, "largest": None, "relative": None}


def test_numbers_are_those_of_a_list_or_a_buffer_of_floats():
    assert list(differing.numbers_of([0.5, 1.5])) == [0.5, 1.5]
    assert list(differing.numbers_of(memoryview(array("f", [0.5, 1.5])).cast("B").cast("f", (1, 2)))) == [0.5, 1.5]
    for other in ([1, 0.5], array("i", [1]), b"1", "1", 3):
        assert differing.numbers_of(other) is None
