"""tests/device/test_resident.py: what pyhost_cuda answers to arrays that it does not take, without asking a device."""

import os
import pathlib
import sys

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIBRARY = pathlib.Path(os.environ.get("PYHOST", ROOT / "build/release/pyhost")).parent / "lib/pyhost"


@pytest.fixture(scope="module")
def cuda():
    sys.path.insert(0, str(LIBRARY))
    yield pytest.importorskip("pyhost_cuda", reason="the backend cuda was not built")
    sys.path.remove(str(LIBRARY))


class Told:
    """Four float32 at an address that nobody reads."""

    def __init__(self, **other):
        whole = {"version": 3, "shape": (4,), "typestr": "<f4", "data": (4096, False), "strides": None}
        self.__cuda_array_interface__ = whole | other


@pytest.mark.parametrize(
    ("other", "kind", "words"),
    [
        ({"strides": (8,)}, ValueError, "out must have the size and the stride of a"),
        ({"shape": (5,)}, ValueError, "out must have the size and the stride of a"),
        ({"strides": (-4,)}, ValueError, "out must have a stride of whole items forward, got -4 bytes"),
        ({"strides": (6,)}, ValueError, "out must have a stride of whole items forward, got 6 bytes"),
        ({"strides": 4}, TypeError, "out has an array interface whose strides is no tuple"),
        ({"shape": (2, 2)}, ValueError, "out must have one dimension, got the shape (2, 2)"),
        ({"shape": 4}, TypeError, "out has an array interface whose shape is no tuple"),
        ({"typestr": "<f8"}, TypeError, "out must hold items of '<f4', got '<f8'"),
        ({"typestr": 4}, TypeError, "out must hold items of '<f4', got '4'"),
        ({"data": 4096}, TypeError, "out has an array interface whose data is no tuple"),
        ({"data": (4096, True)}, ValueError, "out must be writable"),
    ],
)
def test_what_is_wrong_with_an_array_is_said(cuda, other, kind, words):
    with pytest.raises(kind) as refusal:
        cuda.resident_vector_add(Told(), Told(), Told(**other))
    assert str(refusal.value) == f"resident_vector_add: {words}"


def test_an_array_in_the_hosts_memory_is_not_taken(cuda):
    with pytest.raises(TypeError, match=r"a must be an array on the device .*, got numpy\.ndarray|got ndarray"):
        cuda.resident_add_one(np.zeros(4), np.zeros(4))


def test_only_vector_add_takes_strides(cuda):
    far = Told(typestr="<f8", strides=(16,))
    with pytest.raises(ValueError, match="resident_add_one: a must be contiguous"):
        cuda.resident_add_one(far, far)


def test_no_items_are_no_work(cuda):
    assert cuda.resident_vector_add(Told(shape=(0,)), Told(shape=(0,)), Told(shape=(0,))) == 0.0


@pytest.mark.parametrize("items", [np.zeros((2, 2)), np.zeros(2, complex), np.zeros(2, ">f8")])
def test_a_device_array_is_of_one_dimension_and_four_types(cuda, items):
    with pytest.raises(TypeError, match="DeviceArray: items must be a buffer of one dimension of 'd', 'f', 'i' or 'B'"):
        cuda.DeviceArray(items)


def test_without_a_device_an_array_has_cudas_words(cuda):
    if not hasattr(cuda, "UNAVAILABLE"):
        pytest.skip("this machine has a device")
    with pytest.raises(RuntimeError, match="DeviceArray: cudaMalloc failed: "):
        cuda.DeviceArray(np.zeros(4))
