"""tests/python/test_compare_rules.py: what --tolerance and --types=loose let pass, and what they do not."""

import collections
from array import array

import numpy
import pytest
from _pyhost_measure import compare_rules
from _pyhost_measure.compare import first_difference

NAN = float("nan")


@pytest.fixture(autouse=True)
def exact_again():
    yield
    compare_rules.use(0.0, False)


CLOSE = {
    "floats": (1.0000001, 1.0),
    "small": (1e-9, 0.0),
    "large": (1e9 + 1, 1e9),
    "complex": (1j + 1e-8, 1j),
    "nested": ([{"a": 0.1 + 0.2}], [{"a": 0.3}]),
    "arrays": (array("d", [1.0, NAN]), array("d", [1.0000001, NAN])),
    "numpy": (numpy.ones((2, 2), "f4"), numpy.ones((2, 2), "f4") + numpy.float32(1e-6)),
    "long_doubles": (numpy.ones(2, "g"), numpy.ones(2, "g") + 1e-9),
    "infinite": (float("inf"), float("inf")),
}
FAR = {
    "floats": (1.00001, 1.0),
    "NaN": (NAN, 1.0),
    "infinite": (float("inf"), 1e300),
    "ints": (1000001, 1000000),
    "types": (1, 1.0),
    "arrays": (array("d", [1.0]), array("d", [1.1])),
    "formats": (array("f", [1.0]), array("d", [1.0])),
    "texts": ("a", "b"),
}


@pytest.mark.parametrize(("got", "want"), CLOSE.values(), ids=CLOSE)
def test_numbers_within_the_tolerance_are_equal(got, want):
    compare_rules.use(1e-6, False)
    assert first_difference(got, want) is None


@pytest.mark.parametrize(("got", "want"), FAR.values(), ids=FAR)
def test_all_else_differs(got, want):
    compare_rules.use(1e-6, False)
    assert first_difference(got, want) is not None


LOOSE = {
    "tuple_and_list": ((1, (2, 3)), [1, [2, 3]]),
    "array_and_list": (array("d", [1, 2]), [1.0, 2.0]),
    "numpy_and_rows": (numpy.eye(2), [[1, 0], (0, 1)]),
    "numpys_number": (numpy.float64(2), 2),
    "int_and_float": (1, 1.0),
    "bytes": (bytearray(b"ab"), b"ab"),
    "range": (range(3), [0, 1, 2]),
    "dicts": (collections.OrderedDict(a=1), {"a": 1.0}),
    "sets": (frozenset([1, 2]), {1, 2}),
    "NaN": (numpy.float32(NAN), NAN),
    "zeros": (0, -0.0),
}


@pytest.mark.parametrize(("got", "want"), LOOSE.values(), ids=LOOSE)
def test_of_loose_types_the_values_count(got, want):
    assert first_difference(got, want) is not None
    compare_rules.use(0.0, True)
    assert first_difference(got, want) is None


@pytest.mark.parametrize(("got", "want"), [([1, 2], [1, 3]), ((1,), [1, 2]), (1, 1.5), ("1", 1), ({1}, {2}), (None, 0)])
def test_other_values_differ_all_the_same(got, want):
    compare_rules.use(0.0, True)
    assert first_difference(got, want) is not None
