"""tests/python/test_parcel.py: objects on their way to another process are the same there."""

import array

import numpy
import pytest
from _pyhost_measure import parcel

ITEMS = [
    17,
    "text",
    [1.5, None],
    (array.array("d", [1.0, -0.0]), b"raw"),
    array.array("d"),
    memoryview(array.array("i", range(6))),
    memoryview(array.array("i", range(6))).cast("B").cast("i", (2, 3)),
    memoryview(b""),
    numpy.arange(6.0).reshape(2, 3),
    numpy.arange(6.0).reshape(2, 3).T,
    numpy.empty((0, 3)),
]


def plain(item):
    """Lists and numbers, of whatever has items."""
    return [plain(one) for one in item] if hasattr(item, "__iter__") and not isinstance(item, str) else item


def listed(item):
    return item.tolist() if isinstance(item, memoryview) else plain(item)


@pytest.fixture
def memory():
    memory = parcel.SharedMemory("test")
    yield memory
    memory.close()


@pytest.mark.parametrize("item", ITEMS, ids=repr)
def test_what_arrives_has_the_same_items(item, memory):
    for got in (parcel.unpack(parcel.pack(item)), memory.get(memory.put(item))):
        assert listed(got) == listed(item)


def test_shape_and_format_of_a_memoryview_arrive(memory):
    sent = memoryview(array.array("h", range(6))).cast("B").cast("h", (3, 2))
    for got in (parcel.unpack(parcel.pack(sent)), memory.get(memory.put(sent))):
        assert (got.format, got.shape) == ("h", (3, 2))


def test_one_string_of_bytes_keeps_an_array_what_it_is():
    assert type(parcel.unpack(parcel.pack(array.array("d", [1.0])))) is array.array


@pytest.mark.parametrize("item", [array.array("d", [1.0, 2.0]), numpy.array([1.0, 2.0])], ids=["array", "ndarray"])
def test_buffers_are_views_of_the_memory_where_another_sees_what_is_written(item, memory):
    parts = memory.put(item)
    one, other = memory.get(parts), memory.get(parts)
    one[0] = 5.0
    assert (other[0], item[0]) == (5.0, 1.0)
    assert all(offset % parcel.ALIGNMENT == 0 for offset, _ in parts)
    assert parcel.bytes_of(parts[1:]) == 16


def test_a_larger_item_leaves_the_views_of_a_smaller_one_alive(memory):
    small = memory.get(memory.put(numpy.ones(2)))
    large = memory.get(memory.put(numpy.full(100_000, 2.0)))
    assert large[-1] == 2.0 and len(small) == 2
