"""tests/python/test_compare.py: exact equality of results, and the sentence on the first difference."""

from array import array

from _pyhost_support.compare import first_difference


def test_what_is_equal_has_no_difference():
    assert first_difference([1, (2.5, "a")], [1, (2.5, "a")]) is None


def test_the_first_difference_is_named_with_its_place():
    assert first_difference([1, (2.5, 4)], [1, (2.5, 3)]) == "result[1][1] is 4, the reference gave 3"


def test_buffers_are_compared_by_their_items():
    assert (
        first_difference(array("d", [1.0, 2.0]), array("d", [1.0, 3.0])) == "result[1] is 2.0, the reference gave 3.0"
    )
