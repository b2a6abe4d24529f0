"""tests/python/test_handover.py: the reference's result is read as it was left, or not at all."""

import os
import pickle

import pytest
from _pyhost_measure import handover

RESULT = [1.5, -0.0, "text", {"a": range(3)}]


@pytest.fixture
def fd():
    opened = os.memfd_create("test")
    yield opened
    os.close(opened)


def put(fd, result, offset=0):
    return handover.put(pickle.dumps(result), {"fd": fd, "offset": offset})


def test_a_result_is_handed_over(fd):
    assert repr(handover.get(put(fd, RESULT))) == repr(RESULT)


def test_a_reader_may_have_another_descriptor(fd):
    place = put(fd, RESULT)
    reader = os.open(f"/proc/self/fd/{fd}", os.O_RDONLY)
    assert handover.get({**place, "fd": reader}) == RESULT
    os.close(reader)


def test_results_stand_one_behind_the_other(fd):
    places = [put(fd, "small")]
    places.append(put(fd, list(range(100_000)), places[0]["bytes"]))
    assert [handover.get(place) for place in places] == ["small", list(range(100_000))]
    assert os.fstat(fd).st_size == sum(place["bytes"] for place in places)


def test_a_later_result_at_the_same_place_leaves_nothing_of_the_earlier_one(fd):
    put(fd, list(range(1000)))
    place = put(fd, 7)
    assert handover.get(place) == 7 and os.fstat(fd).st_size == place["bytes"]


def test_it_is_written_and_read_in_as_many_pieces_as_it_takes(fd, monkeypatch):
    pwrite, pread = os.pwrite, os.pread
    monkeypatch.setattr(os, "pwrite", lambda fd, data, offset: pwrite(fd, data[:7], offset))
    monkeypatch.setattr(os, "pread", lambda fd, size, offset: pread(fd, min(size, 5), offset))
    assert handover.get(put(fd, RESULT, 11)) == RESULT


class Planted:
    """Unpickling it makes a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


def test_what_somebody_else_wrote_there_is_not_unpickled(fd, tmp_path):
    plant = pickle.dumps(Planted(str(tmp_path / "ran")))
    place = put(fd, RESULT)
    os.pwrite(fd, plant, 0)
    with pytest.raises(ValueError, match="the reference's result has been changed since it was handed over"):
        handover.get({**place, "bytes": len(plant)})
    assert not (tmp_path / "ran").exists()
    handover.get(handover.put(plant, {"fd": fd, "offset": 0}))  # so it is one that would have run
    assert (tmp_path / "ran").exists()


def test_a_result_that_was_cut_is_not_read(fd):
    place = put(fd, RESULT)
    os.ftruncate(fd, place["bytes"] - 1)
    with pytest.raises(ValueError, match="has been changed"):
        handover.get(place)
