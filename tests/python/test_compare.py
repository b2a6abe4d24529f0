"""tests/python/test_compare.py: exact equality of results, and the sentence on the first difference."""

import collections
import dataclasses
import decimal
import math
import pickle
import struct
import warnings
from array import array

import numpy
import pytest
from _pyhost_measure import compare
from _pyhost_measure.compare import first_difference

NAN = float("nan")
NEGATIVE_NAN = struct.unpack("<d", bytes.fromhex("000000000000f8ff"))[0]


class Plain:
    def __init__(self, **attributes):
        self.__dict__.update(attributes)


class Slotted:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


@dataclasses.dataclass
class Data:
    x: float
    y: float = 0.0


@dataclasses.dataclass
class OwnVerdict:
    x: float
    seen: int

    def __eq__(self, other):
        return self.x == other.x


class Track(list):
    """A list that has attributes too."""


class KeptFloat(float):
    """And a number, ..."""


class KeptBytes(bytearray):
    """... an array, ..."""


class KeptArray(numpy.ndarray):
    """... and one whose attributes pickle loses."""


class ToldArray(numpy.ndarray):
    """Has the attribute, whatever it is made from."""

    def __array_finalize__(self, other):
        self.unit = getattr(other, "unit", None)


def kept(value, **attributes):
    value.__dict__.update(attributes)
    return value


def copy_of(value):
    """As from the record: equal, and no part of it the same object."""
    return pickle.loads(pickle.dumps(value))


with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    MATRIX = numpy.matrix([[1, 2]])

EQUAL = {
    "ints": 3,
    "text": "a",
    "bytes": b"ab",
    "nothing": None,
    "floats": 2.5,
    "NaN": NAN,
    "negative_zero": -0.0,
    "complex_with_NaN": complex(NAN, -0.0),
    "nested": [1, (2.5, {"a": [NAN, -0.0]})],
    "empty": [[], (), {}, set()],
    "arrays": array("d", [NAN, -0.0, 1.0]),
    "numpy": numpy.array([[1.0, NAN], [-0.0, 4.0]]),
    "complex_numpy": numpy.array([1j, complex(NAN, 1)]),
    "dates": numpy.array(["2026-01-01", "NaT"], "datetime64[D]"),
    "objects_in_numpy": numpy.array(["a", 1000, NAN], object),
    "records_in_numpy": numpy.array([(1, 2.5)], [("a", "i4"), ("b", "f8")]),
    "bytearrays": bytearray(b"ab"),
    "attributes": Plain(x=NAN, y=Plain(z=[-0.0])),
    "slots": Slotted(NAN, [-0.0]),
    "dataclasses": Data(NAN, -0.0),
    "sets": {NAN, -0.0, ("a", NAN), frozenset([1.0])},
    "keys": {NAN: 1, (-0.0, "a"): 2, 1: 3},
    "exceptions": ValueError("a", NAN),
    "decimals": decimal.Decimal("NaN"),
    "deques": collections.deque([NAN, 1], maxlen=3),
    "masked": numpy.ma.masked_array([1.0, NAN], [False, True]),
    "not_masked": numpy.ma.masked_array([1.0, 2.0]),
    "matrices": MATRIX,
    "floats_of_a_class": kept(KeptFloat(2.5), unit=NAN),
    "bytes_of_a_class": kept(KeptBytes(b"a"), unit="m"),
    "bare_objects": object(),
    "iterators": iter([1, NAN]),
}


@pytest.mark.parametrize("value", EQUAL.values(), ids=EQUAL)
def test_a_copy_is_equal(value):
    assert first_difference(copy_of(value), value) is None


def test_attributes_that_the_record_has_lost_accuse_nobody(tmp_path):
    array = kept(numpy.array([1.0]).view(KeptArray), unit="m")
    told = kept(numpy.array([1.0]).view(ToldArray), unit="m")
    mapped = numpy.memmap(tmp_path / "file", "u1", "w+", shape=3)
    for value in (array, told, mapped):
        assert first_difference(value, copy_of(value)) is None


def test_what_an_array_has_beside_its_items_is_compared_with_its_own_class_alone():
    masked = numpy.ma.masked_array([1, 2], dtype="i4")
    plain = array("i", [1, 2])
    assert first_difference(plain, masked) == "result is a array, the reference gave a MaskedArray"
    assert first_difference(masked, plain) == "result is a MaskedArray, the reference gave a array"
    assert first_difference(bytearray(b"a"), kept(KeptBytes(b"a"), unit="m")) is None
    of_objects = numpy.ma.masked_array(["a", None], dtype=object, fill_value=0)
    assert first_difference(copy_of(of_objects), of_objects) is None
    assert first_difference(plain, numpy.array([1, 2], "i4")) is None


def test_every_NaN_is_the_same_whatever_its_sign():
    assert math.copysign(1, NEGATIVE_NAN) == -1
    assert first_difference(NEGATIVE_NAN, NAN) is None
    assert first_difference(complex(1, NEGATIVE_NAN), complex(1, NAN)) is None


DIFFERENT = {
    "ints": (4, 3, "result is 4, the reference gave 3"),
    "text": ("a", "b", "result is 'a', the reference gave 'b'"),
    "a_bool_for_an_int": (True, 1, "result is a bool, the reference gave a int"),
    "a_float_for_an_int": (1.0, 1, "result is a float, the reference gave a int"),
    "none_for_zero": (None, 0, "result is a NoneType, the reference gave a int"),
    "a_tuple_for_a_list": ((1,), [1], "result is a tuple, the reference gave a list"),
    "bytearray_for_bytes": (bytearray(b"a"), b"a", "result is a bytearray, the reference gave a bytes"),
    "a_bool_of_another_module": (
        numpy.bool_(True),
        True,
        f"result is a numpy.{numpy.bool_.__name__}, the reference gave a builtins.bool"
        if numpy.bool_.__name__ == "bool"
        else "result is a bool_, the reference gave a bool",
    ),
    "an_item_for_an_array": (numpy.int64(3), numpy.array(3), "result is a int64, the reference gave a ndarray"),
    "a_matrix_for_an_array": (
        MATRIX,
        numpy.array(MATRIX),
        "result is a matrix, the reference gave a ndarray",
    ),
    "another_mask": (
        numpy.ma.masked_array([1, 2], [True, False]),
        numpy.ma.masked_array([1, 2]),
        "result's mask[0] is True, the reference gave False",
    ),
    "another_fill_value": (
        numpy.ma.masked_array([1, 2], fill_value=7),
        numpy.ma.masked_array([1, 2], fill_value=8),
        "result's fill_value is 7, the reference gave 8",
    ),
    "attribute_of_a_bytearray": (
        kept(KeptBytes(b"a"), unit="m"),
        kept(KeptBytes(b"a"), unit="km"),
        "result's attributes['unit'] is 'm', the reference gave 'km'",
    ),
    "attribute_of_a_float": (
        kept(KeptFloat(1.5), unit="m"),
        kept(KeptFloat(1.5), unit="km"),
        "result's attributes['unit'] is 'm', the reference gave 'km'",
    ),
    "the_last_bit": (0.1 + 0.2, 0.3, "result is 0.30000000000000004, the reference gave 0.3"),
    "sign_of_zero": (0.0, -0.0, "result is 0.0, the reference gave -0.0"),
    "NaN_for_a_number": (NAN, 1.0, "result is nan, the reference gave 1.0"),
    "a_number_for_NaN": (1.0, NAN, "result is 1.0, the reference gave nan"),
    "imaginary_zero": (complex(1, 0.0), complex(1, -0.0), "result is (1+0j), the reference gave (1-0j)"),
    "real_zero": (complex(0.0, 1), complex(-0.0, 1), "result is 1j, the reference gave (-0+1j)"),
    "a_real_beside_NaN": (complex(1, NAN), complex(2, NAN), "result is (1+nanj), the reference gave (2+nanj)"),
    "position": ([1, (2.5, 4)], [1, (2.5, 3)], "result[1][1] is 4, the reference gave 3"),
    "the_first_of_two": ([1, [5, 2], 7], [1, [3, 2], 8], "result[1][0] is 5, the reference gave 3"),
    "a_list_too_short": ([[1]], [[1, 2]], "result[0] has 1 items, the reference's 2"),
    "a_list_too_long": ([1, 2, 3], [1, 2], "result has 3 items, the reference's 2"),
    "value_of_a_key": ({"a": [0.0]}, {"a": [-0.0]}, "result['a'][0] is 0.0, the reference gave -0.0"),
    "a_key_missing": ({"a": 1}, {"a": 1, "b": 2}, "result has the keys ['a'], the reference's ['a', 'b']"),
    "a_key_too_many": ({"a": 1, 2: 2}, {"a": 1}, "result has the keys ['a', 2], the reference's ['a']"),
    "sign_of_a_key": ({0.0: 1}, {-0.0: 1}, "result has the keys [0.0], the reference's [-0.0]"),
    "type_of_a_key": ({True: 1}, {1: 1}, "result has the keys [True], the reference's [1]"),
    "sign_in_a_key": ({(0.0,): 1}, {(-0.0,): 1}, "result has the keys [(0.0,)], the reference's [(-0.0,)]"),
    "sets": ({1, 2}, {1, 3}, "result is {1, 2}, the reference gave {1, 3}"),
    "sign_in_a_set": ({0.0}, {-0.0}, "result is {0.0}, the reference gave {-0.0}"),
    "NaN_twice_in_a_set": ({NAN}, {NAN, NEGATIVE_NAN}, "result is {nan}, the reference gave {nan, nan}"),
    "NaN_twice_among_keys": (
        {NAN: 2},
        {NAN: 1, NEGATIVE_NAN: 2},
        "result has the keys [nan], the reference's [nan, nan]",
    ),
    "value_of_the_first_NaN": (
        {NAN: 3, NEGATIVE_NAN: 2},
        {NAN: 1, NEGATIVE_NAN: 2},
        "result[nan] is 3, the reference gave 1",
    ),
    "order_of_an_ordered_dict": (
        collections.OrderedDict(b=1, a=1),
        collections.OrderedDict(a=1, b=1),
        "result has the keys ['b', 'a'], the reference's ['a', 'b']",
    ),
    "frozen_sets": (frozenset([0.0]), frozenset([-0.0]), "result is frozenset({0.0}), the reference gave fro"),
    "attribute": (Plain(x=2), Plain(x=1), "result.x is 2, the reference gave 1"),
    "sign_of_an_attribute": (Plain(x=0.0), Plain(x=-0.0), "result.x is 0.0, the reference gave -0.0"),
    "sign_deep_inside": (
        [Plain(y=Plain(x=[0.0]))],
        [Plain(y=Plain(x=[-0.0]))],
        "result[0].y.x[0] is 0.0, the reference gave -0.0",
    ),
    "an_attribute_missing": (
        Plain(x=1),
        Plain(x=1, y=2),
        "result has the attributes ['x'], the reference's ['x', 'y']",
    ),
    "slot": (Slotted(1, 0.0), Slotted(1, -0.0), "result.y is 0.0, the reference gave -0.0"),
    "dataclass": (Data(0.0), Data(-0.0), "result.x is 0.0, the reference gave -0.0"),
    "a_class_of_the_same_fields": (Data(1.0), OwnVerdict(1.0, 2), "result is a Data, the reference gave a OwnVerdict"),
    "exceptions": (ValueError("a"), ValueError("b"), "result's arguments[0] is 'a', the reference gave 'b'"),
    "sign_of_a_decimal": (
        decimal.Decimal("0"),
        decimal.Decimal("-0"),
        "result's arguments[0] is '0', the reference gave '-0'",
    ),
    "deques": (
        collections.deque([0.0]),
        collections.deque([-0.0]),
        "result's items[0] is 0.0, the reference gave -0.0",
    ),
    "functions": (lambda: 1, lambda: 2, "result is <function <lambda> at "),
    "classes": (int, str, "result is <class 'int'>, the reference gave <class 'str'>"),
    "generators": ((x for x in ()), (x for x in ()), "result is <generator object"),
    "own_verdict": (OwnVerdict(1.0, 1), OwnVerdict(2.0, 1), "result is OwnVerdict(x=1.0, seen=1), the reference gave"),
}


@pytest.mark.parametrize(("got", "want", "sentence"), DIFFERENT.values(), ids=DIFFERENT)
def test_a_difference_is_a_sentence_that_names_the_first(got, want, sentence):
    found = first_difference(got, want)
    assert found is not None and found.startswith(sentence), found


def test_a_class_that_compares_by_its_own_rule_is_believed():
    assert first_difference(OwnVerdict(0.0, 1), OwnVerdict(-0.0, 2)) is None


def test_a_class_of_code_without_a_file_is_believed_too():
    space = {}
    exec(compile("class C:\n    def __eq__(self, other): return True\n", "<string>", "exec"), space)
    got, want = space["C"](), space["C"]()
    got.x, want.x = 1, 2
    assert first_difference(got, want) is None


def test_a_class_whose_comparison_has_no_truth_value_is_taken_apart():
    class Frame(Plain):
        def __eq__(self, other):
            return numpy.array([True, True])

    assert first_difference(Frame(x=1), Frame(x=1)) is None
    assert first_difference(Frame(x=2), Frame(x=1)) == "result.x is 2, the reference gave 1"


def test_a_list_with_attributes_is_compared_by_both():
    got, want = Track([1]), Track([1])
    got.title = want.title = "a"
    assert first_difference(got, want) is None
    got.title = "b"
    assert first_difference(got, want) == "result's attributes['title'] is 'b', the reference gave 'a'"


def test_the_order_of_keys_does_not_matter():
    assert first_difference({"a": 1, "b": 2.0}, {"b": 2.0, "a": 1}) is None


def test_long_values_are_cut_short():
    shown = f"'{'a' * 56}..."
    assert first_difference("a" * 70, "b") == f"result is {shown}, the reference gave 'b'"
    assert first_difference("b", "a" * 70) == f"result is 'b', the reference gave {shown}"
    whole = "'" + "a" * 58 + "'"  # 60 characters
    assert first_difference("a" * 59, "b") == f"result is {shown}, the reference gave 'b'"
    assert first_difference("a" * 58, "b") == f"result is {whole}, the reference gave 'b'"


def test_another_name_than_result_is_used_where_one_is_given():
    assert first_difference([1], [2], "arguments afterwards") == "arguments afterwards[0] is 1, the reference gave 2"


@pytest.fixture
def few_steps(monkeypatch):
    """A comparison that does not come to its end fails, before it has filled the memory."""
    plain, left = compare._compare, list(range(10_000))

    def counted(*pair):
        left.pop()
        return plain(*pair)

    monkeypatch.setattr(compare, "_compare", counted)


@pytest.mark.usefixtures("few_steps")
def test_what_contains_itself_is_compared_to_an_end():
    def ring(last):
        values = [1, {"b": last}, Plain(x=1)]
        values[1]["a"] = values[2].ring = values
        return values

    assert first_difference(ring(1), ring(1)) is None
    assert first_difference(ring(2), ring(1)) == "result[1]['b'] is 2, the reference gave 1"


def test_deep_nesting_needs_no_deep_stack():
    def chain(last):
        for _ in range(2000):
            last = Plain(next=last)
        return last

    assert first_difference(chain(0.0), chain(0.0)) is None
    assert first_difference(chain(0.0), chain(-0.0)).endswith(".next is 0.0, the reference gave -0.0")


def test_what_is_met_again_elsewhere_is_compared_with_what_stands_there():
    shared = [1]
    assert first_difference([shared, shared], [[1], [2]]) == "result[1][0] is 1, the reference gave 2"
