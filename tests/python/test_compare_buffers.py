"""tests/python/test_compare_buffers.py: arrays are equal where format, shape and items are."""

import struct
from array import array

import numpy
import pytest
from _pyhost_measure.compare import first_difference

NAN = float("nan")
NEGATIVE_NAN = struct.unpack("<d", bytes.fromhex("000000000000f8ff"))[0]

DIFFERENT = {
    "shape": (numpy.ones((2, 3)), numpy.ones((3, 2)), "result has the shape (2, 3), the reference's (3, 2)"),
    "inner_shape": (
        numpy.ones((2, 3, 2)),
        numpy.ones((2, 2, 3)),
        "result has the shape (2, 3, 2), the reference's (2, 2, 3)",
    ),
    "dimensions": (numpy.ones(6), numpy.ones((3, 2)), "result has the shape (6,), the reference's (3, 2)"),
    "format": (array("f", [1.0]), array("d", [1.0]), "result holds 'f' elements, the reference's 'd'"),
    "byte_order": (numpy.ones(2, ">f8"), numpy.ones(2, "<f8"), "result holds '>d' elements, the reference's 'd'"),
    "unsigned": (numpy.ones(2, "u4"), numpy.ones(2, "i4"), "result holds 'I' elements, the reference's 'i'"),
    "item": (array("d", [1, 2, 4, 9]), array("d", [1, 2, 3, 8]), "result[2] is 4.0, the reference gave 3.0"),
    "item_of_rows": (numpy.eye(2), numpy.zeros((2, 2)), "result[0] is 1.0, the reference gave 0.0"),
    "last_item": (array("i", [1, 2, 4]), array("i", [1, 2, 3]), "result[2] is 4, the reference gave 3"),
    "sign_of_an_item": (array("d", [1, 0.0]), array("d", [1, -0.0]), "result[1] is 0.0, the reference gave -0.0"),
    "an_item_behind_NaNs": (
        array("d", [NEGATIVE_NAN, 1.0]),
        array("d", [NAN, 2.0]),
        "result[1] is 1.0, the reference gave 2.0",
    ),
    "NaN_for_an_item": (array("d", [NAN]), array("d", [2.0]), "result[0] is nan, the reference gave 2.0"),
    "single_precision": (numpy.float32([1, 2]), numpy.float32([1, 3]), "result[1] is 2.0, the reference gave 3.0"),
    "complex_items": (numpy.array([1j, 2j]), numpy.array([1j, 3j]), "result[1] is 2j, the reference gave 3j"),
    "imaginary_parts_beside_NaN": (
        numpy.array([complex(NAN, 1)]),
        numpy.array([complex(NAN, 2)]),
        "result[0] is (nan+1j), the reference gave (nan+2j)",
    ),
    "items_of_another_byte_order": (
        numpy.array([1.0, 2.0], ">f8"),
        numpy.array([1.0, 3.0], ">f8"),
        "result[1] is 2.0, the reference gave 3.0",
    ),
    "records": (
        numpy.array([(1, 2)], [("a", "u1"), ("b", "u1")]),
        numpy.array([(1, 3)], [("a", "u1"), ("b", "u1")]),
        "result[0][1] is 2, the reference gave 3",
    ),
    "objects_in_numpy": (
        numpy.array(["a", [0.0]], object),
        numpy.array(["a", [-0.0]], object),
        "result[1][0] is 0.0, the reference gave -0.0",
    ),
}


@pytest.mark.parametrize(("got", "want", "sentence"), DIFFERENT.values(), ids=DIFFERENT)
def test_a_difference_is_a_sentence_that_names_the_first_item(got, want, sentence):
    assert first_difference(got, want) == sentence


def test_every_NaN_is_the_same_item_whatever_its_sign():
    assert first_difference(array("d", [1.0, NEGATIVE_NAN]), array("d", [1.0, NAN])) is None
    assert first_difference(numpy.array([complex(NEGATIVE_NAN, 2)]), numpy.array([complex(NAN, 2)])) is None


def test_of_buffers_the_items_count_not_what_holds_them():
    values = array("d", [1.0, 2.0])
    assert first_difference(numpy.array(values), values) is None
    assert first_difference(memoryview(values), values) is None
    assert first_difference(numpy.array([1.0, 9.0, 2.0, 9.0])[::2], values) is None
    assert first_difference(numpy.ones(2, "<f8"), numpy.ones(2, "=f8")) is None


def test_a_buffer_for_a_list_is_another_type():
    sentence = "result is a array, the reference gave a list"
    assert first_difference(array("d", [1.0]), [1.0]) == sentence
