"""tests/python/test_snapshot.py: saved values come back with the layout, flags and sharing of their memory."""

import array
import ctypes
import pickle

import numpy
import pytest
from _pyhost_measure import snapshot


def copy_of(value):
    return snapshot.load(snapshot.save(value))


ROW = numpy.arange(24.0).reshape(4, 6)
ARRAYS = {
    "contiguous": ROW,
    "column": ROW[:, 2],
    "step": ROW[1:, ::2],
    "reversed": ROW[::-1, ::-2],
    "transposed": ROW.T,
    "fortran": numpy.asfortranarray(ROW),
    "broadcast": numpy.broadcast_to(ROW[0], (3, 6)),
    "scalar": numpy.array(2.5),
    "big_endian": ROW.astype(">f4"),
    "unaligned": numpy.frombuffer(bytearray(33), "<f8", 3, 5),
    "read_only": numpy.frombuffer(bytes(16), "f8"),
    "dates": numpy.array(["2026-01-01", "NaT"], "M8[s]")[::-1],
    "long_double": numpy.array([1, 2], "g") / 3,
    "records": numpy.zeros(3, [("a", "i1"), ("b", ">f8")])[::2],
    "a_field": numpy.zeros(3, [("a", "i1"), ("b", ">f8")])["b"],
}


@pytest.mark.parametrize("values", ARRAYS.values(), ids=ARRAYS)
def test_an_array_keeps_its_layout_flags_and_byte_order(values):
    got = copy_of(values)
    for name in ("shape", "strides", "dtype"):
        assert getattr(got, name) == getattr(values, name)
    for name in ("C_CONTIGUOUS", "F_CONTIGUOUS", "WRITEABLE", "ALIGNED"):
        assert got.flags[name] == values.flags[name]
    assert type(got) is type(values)
    assert got.tobytes() == values.tobytes()
    assert got.ctypes.data % 64 == values.ctypes.data % 64


@pytest.mark.parametrize("start", range(0, 64, 7))
def test_an_array_begins_where_it_did_in_its_cache_line(start):
    values = numpy.zeros(300, "u1")[start:]
    assert copy_of(values).ctypes.data % 64 == values.ctypes.data % 64


VIEWS = {
    "bytes": memoryview(b"abcd")[1:],
    "bytearray": memoryview(bytearray(b"abcd")),
    "step": memoryview(bytearray(range(20)))[1::3],
    "reversed": memoryview(array.array("d", range(9)))[::-2],
    "of_an_array": memoryview(numpy.arange(20, dtype="i4")[3::4]),
    "rows": memoryview(bytes(6)).cast("h", (3, 1)),
    "empty": memoryview(b""),
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_a_memoryview_keeps_its_layout(view):
    got = copy_of(view)
    for name in ("shape", "strides", "format", "readonly"):
        assert getattr(got, name) == getattr(view, name)
    assert got.tolist() == view.tolist()


def test_views_that_overlap_share_their_memory():
    x = numpy.arange(10.0)
    left, right, whole = copy_of((x[:-1], x[1:], {"x": x}))
    left[3] = 99
    assert (right[2], whole["x"][3]) == (99, 99)
    assert x[3] == 3


def test_views_beside_each_other_share_nothing():
    x = numpy.arange(10.0)
    left, right = copy_of((x[:5], x[5:]))
    assert not numpy.may_share_memory(left, right) or left.base is not right.base


def test_only_the_memory_that_views_show_is_saved():
    x = numpy.zeros(1_000_000)
    assert len(snapshot.save(x[:10])) < 1000


@pytest.mark.parametrize("below", [bytearray(8), array.array("d", [0.0])], ids=["bytearray", "array"])
def test_a_view_lies_over_its_object(below):
    object_, view, values = copy_of((below, memoryview(below), numpy.frombuffer(below, "u1")))
    view.cast("B")[1] = 7
    assert bytes(object_)[1] == values[1] == 7 and bytes(below)[1] == 0


def test_foreign_memory_is_saved_as_memory():
    below = (ctypes.c_double * 4)(1, 2, 3, 4)
    left, right = copy_of((numpy.ctypeslib.as_array(below)[:3], numpy.ctypeslib.as_array(below)[1:]))
    left[1] = 9
    assert right.tolist() == [9, 3, 4]


def test_one_copy_shares_nothing_with_another():
    saved = snapshot.save([numpy.zeros(3), bytearray(2)])
    first, second = snapshot.load(saved), snapshot.load(saved)
    first[0][0], first[1][0] = 5, 5
    assert second[0][0] == second[1][0] == 0


def test_the_same_array_twice_is_one_array():
    x = numpy.zeros(3)
    first, second = copy_of((x, x))
    assert first is second


def test_references_to_objects_are_pickled():
    values = numpy.array([[1], None], object)
    assert copy_of(values).tolist() == [[1], None]


def test_what_cannot_be_pickled_cannot_be_saved():
    with pytest.raises(TypeError, match="cannot pickle"):
        snapshot.save([x for x in ()] + [(x for x in ())])
    with pytest.raises(pickle.PicklingError, match="format"):
        snapshot.save(memoryview((ctypes.c_double.__ctype_be__ * 2)(1, 2)))
