"""tests/device/test_dlpack.py: arrays that pyhost_cuda takes and gives by DLPack, on a device made of the CPU."""

import ctypes
import gc
import sys
import threading

import numpy as np
import pytest
from bandwidth import host_of
from fake_device import (
    DELETER,
    UNKNOWN,
    OnlyDlpack,
    Plain,
    Producer,
    Told,
    Versioned,
    address_of,
    name_of,
    new_capsule,
    pointer_of,
    rename,
)

A = np.arange(12, dtype=float)
KINDS = pytest.mark.parametrize("kind", [Plain, Versioned])


def require_deleted(*producers):
    """The tensor of each capsule once, and no capsule is left."""
    gc.collect()
    for producer in producers:
        assert (producer.deleted, producer.dropped) == (producer.made, producer.made)


@KINDS
def test_a_tensor_is_read_where_it_lies_and_given_back_once(cuda, kind):
    a, out = cuda.DeviceArray(A), cuda.DeviceArray(np.zeros(12))
    producers = [Producer(one, kind) for one in (a, out)]
    assert cuda.resident_add_one(*producers) == 0.001
    assert np.array_equal(host_of(out), A + 1)
    assert [one.made for one in producers] == [1, 1]
    require_deleted(*producers)


def test_the_producer_is_asked_for_the_legacy_default_stream_and_versions(cuda):
    producer = Producer(cuda.DeviceArray(A))
    cuda.resident_add_one(producer, producer)
    assert producer.asked == 2 * [{"stream": 1, "max_version": (1, 1)}]
    require_deleted(producer)


def test_who_knows_no_versions_is_asked_without(cuda):
    class Old(Producer):
        def __dlpack__(self, *, stream=None):
            return super().__dlpack__(stream=stream)

    producer = Old(cuda.DeviceArray(A))
    cuda.resident_add_one(producer, producer)
    assert producer.asked == 2 * [{"stream": 1}]
    assert np.array_equal(host_of(producer.array), A + 1)
    require_deleted(producer)


def test_the_array_interface_is_asked_first(cuda):
    both = Producer(cuda.DeviceArray(A))
    both.__cuda_array_interface__ = both.array.__cuda_array_interface__
    cuda.resident_add_one(both, both)
    assert both.made == 0 and np.array_equal(host_of(both.array), A + 1)


@KINDS
@pytest.mark.parametrize("strides", [None, (4, 1)])
def test_matrices_and_offsets(cuda, kind, strides):
    whole = cuda.DeviceArray(np.arange(16, dtype=np.uint8))
    image = Producer(whole, kind, shape=(3, 4), strides=strides, byte_offset=1)
    out = cuda.DeviceArray(np.zeros((3, 4), np.uint8))
    cuda.resident_mirror(image, out)
    assert np.array_equal(host_of(out), np.arange(1, 13).reshape(3, 4)[:, ::-1])
    require_deleted(image)


def test_strides_are_items_and_not_bytes(cuda):
    whole = cuda.DeviceArray(np.arange(8, dtype=np.float32))
    a, out = (Producer(whole, shape=(4,), strides=(2,), byte_offset=offset) for offset in (0, 4))
    cuda.resident_vector_add(a, a, out)
    assert host_of(whole).tolist() == [0, 0, 2, 4, 4, 8, 6, 12]
    require_deleted(a, out)


@pytest.mark.parametrize("device", [2, 13])
def test_a_device_is_cuda_or_its_managed_memory(cuda, device):
    producer = Producer(cuda.DeviceArray(A), device=(device, 0), tensor_device=device)
    cuda.resident_add_one(producer, producer)
    require_deleted(producer)


CPU = "out must lie in the memory of a CUDA device, got one on DLPack's device type 1, the CPU"
OTHERS = [
    ({"device": (1, 0)}, ValueError, CPU),
    ({"tensor_device": 1}, ValueError, CPU),
    (
        {"device": (10, 0)},
        ValueError,
        "out must lie in the memory of a CUDA device, got one on DLPack's device type 10",
    ),
    ({"device": (3, 0)}, ValueError, "out must lie in the memory of a CUDA device, got one on DLPack's device type 3"),
    (
        {"device": (2**70, 0)},
        ValueError,
        "out must lie in the memory of a CUDA device, got one on DLPack's device type 0",
    ),
    ({"device": 2}, TypeError, "out has a __dlpack_device__() that returns no pair of ints"),
    ({"device": (2,)}, TypeError, "out has a __dlpack_device__() that returns no pair of ints"),
    ({"device": ("2", 0)}, TypeError, "out has a __dlpack_device__() that returns no pair of ints"),
    ({"type": (2, 32, 1)}, TypeError, "out must hold float64 ('d'), got 'f'"),
    ({"type": (0, 64, 1)}, TypeError, "out must hold float64 ('d'), got 'q'"),
    ({"type": (1, 64, 1)}, TypeError, "out must hold float64 ('d'), got 'Q'"),
    ({"type": (6, 8, 1)}, TypeError, "out must hold float64 ('d'), got '?'"),
    ({"type": (5, 128, 1)}, TypeError, "out must hold float64 ('d'), got 'Zd'"),
    ({"type": (2, 64, 2)}, TypeError, "out must hold float64 ('d'), got 'DLPack's type 2 of 64 bits in 2 lanes'"),
    ({"type": (2, 64, 0)}, TypeError, "out must hold float64 ('d'), got 'DLPack's type 2 of 64 bits in 0 lanes'"),
    ({"type": (2, 65, 1)}, TypeError, "out must hold float64 ('d'), got 'DLPack's type 2 of 65 bits in 1 lane'"),
    ({"type": (4, 64, 1)}, TypeError, "out must hold float64 ('d'), got 'DLPack's type 4 of 64 bits in 1 lane'"),
    ({"type": (255, 64, 1)}, TypeError, "out must hold float64 ('d'), got 'DLPack's type 255 of 64 bits in 1 lane'"),
    ({"ndim": 9}, ValueError, "out must have at most 8 dimensions, got 9"),
    ({"ndim": -1}, ValueError, "out must have at most 8 dimensions, got -1"),
    ({"ndim": 0}, ValueError, "out must have at least 1 dimension, got 0"),
    ({"without_shape": True}, TypeError, "out has a tensor of DLPack without a shape"),
    ({"shape": (11,)}, ValueError, "out must hold 12 items, got 11"),
    ({"shape": (-12,)}, ValueError, "out has a dimension of -12 items"),
    ({"shape": (2**61, 8)}, ValueError, "out spans more bytes than memory can hold"),
    ({"strides": (2,)}, ValueError, "out must be C-contiguous"),
    ({"strides": (-1,)}, ValueError, "out must be C-contiguous"),
    ({"shape": (3, 4), "strides": (1, 3)}, ValueError, "out must be C-contiguous"),
    ({"strides": (2**62,)}, ValueError, f"out has a stride of {2**62} items"),
    ({"byte_offset": 4}, ValueError, "out is not aligned to 8 bytes"),
    ({"byte_offset": 8}, ValueError, "out must not overlap a"),
    ({"byte_offset": 96}, ValueError, "out lies where there is no CUDA device's memory"),
    ({"data": None}, ValueError, "out has items at no address"),
    ({"data": None, "byte_offset": 8}, ValueError, "out has items at no address"),
]
VERSIONED = [
    ({"flags": 1}, ValueError, "out must be writable"),
    ({"flags": 2}, ValueError, "out was exported as a copy, in which nobody would see the result"),
    ({"version": (2, 0)}, ValueError, "out has a tensor of DLPack 2, which is read in version 1"),
    ({"version": (0, 9)}, ValueError, "out has a tensor of DLPack 0, which is read in version 1"),
]


@pytest.mark.parametrize(
    ("kind", "other", "error", "words"),
    [(kind, *other) for kind in (Plain, Versioned) for other in OTHERS] + [(Versioned, *other) for other in VERSIONED],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_what_is_wrong_with_a_tensor_is_said_and_it_is_given_back(cuda, kind, other, error, words):
    a = Producer(cuda.DeviceArray(A), kind)
    out = Producer(a.array if words.endswith("overlap a") else cuda.DeviceArray(np.zeros(12)), kind, **other)
    with pytest.raises(error) as refusal:
        cuda.resident_add_one(a, out)
    assert str(refusal.value) == f"resident_add_one: {words}"
    assert out.made == ("device" not in other)
    require_deleted(a, out)


def test_an_input_may_be_read_only_or_a_copy(cuda):
    a = Producer(cuda.DeviceArray(A), Versioned, flags=3, version=(1, 99))
    out = cuda.DeviceArray(np.zeros(12))
    cuda.resident_add_one(a, out)
    assert np.array_equal(host_of(out), A + 1)
    require_deleted(a)


def test_no_items_are_no_work_and_lie_nowhere(cuda, controls):
    producers = [Producer(cuda.DeviceArray(A), shape=(2**62, 0, 8), data=None) for _ in range(2)]
    controls.fail(0, 0)
    assert cuda.resident_add_one(*producers) == 0.0
    assert controls.calls() == 0
    require_deleted(*producers)


def test_without_a_deleter_there_is_none_to_call(cuda):
    producer = Producer(cuda.DeviceArray(A), deleter=DELETER())
    cuda.resident_add_one(producer, producer)
    assert (producer.deleted, producer.dropped) == (0, 2)


@KINDS
def test_a_capsule_is_taken_once(cuda, kind):
    class Twice(Producer):
        capsule = None

        def __dlpack__(self, **asked):
            self.capsule = self.capsule or super().__dlpack__(**asked)
            return self.capsule

    producer = Twice(cuda.DeviceArray(A), kind)
    with pytest.raises(
        ValueError, match=r"out has a __dlpack__\(\) that returns a capsule whose tensor was taken before"
    ):
        cuda.resident_add_one(producer, producer)
    assert name_of(producer.capsule) == kind.USED and producer.deleted == 1
    producer.capsule = None
    require_deleted(producer)


@pytest.mark.parametrize(("name", "words"), [(b"other", "'other'"), (None, "''")])
def test_another_capsule_is_none_of_ours(cuda, name, words):
    class Other(Producer):
        def __dlpack__(self, **asked):
            capsule = super().__dlpack__(**asked)
            rename(capsule, name)
            return capsule

    producer = Other(cuda.DeviceArray(A))
    with pytest.raises(TypeError, match=rf"a has a __dlpack__\(\) that returns a capsule named {words}, which is no"):
        cuda.resident_add_one(producer, producer)
    assert (producer.made, producer.dropped, producer.deleted) == (1, 1, 0)


class Answers:
    """Its __dlpack__() raises what it is given, or returns it."""

    def __init__(self, answer):
        self.answer, self.calls = answer, 0

    def __dlpack_device__(self):
        return (2, 0)

    def __dlpack__(self, **asked):
        self.calls += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_what_returns_no_capsule_is_refused(cuda):
    with pytest.raises(TypeError, match=r"^resident_add_one: a has a __dlpack__\(\) that returns no capsule, but int$"):
        cuda.resident_add_one(Answers(4), Answers(4))


@pytest.mark.parametrize(("error", "calls"), [(BufferError("requires grad"), 1), (TypeError("no stream"), 2)])
def test_a_producers_own_error_is_the_callers(cuda, error, calls):
    producer = Answers(error)
    with pytest.raises(type(error), match=f"^{error}$"):
        cuda.resident_add_one(producer, producer)
    assert producer.calls == calls


def test_without_a_device_to_ask_about_there_is_no_tensor(cuda):
    half = type("Half", (), {"__dlpack__": lambda self: None})()
    with pytest.raises(AttributeError, match="__dlpack_device__"):
        cuda.resident_add_one(half, half)
    with pytest.raises(
        ValueError, match="^resident_add_one: a must lie in the memory of a CUDA device, .* 1, the CPU$"
    ):
        cuda.resident_add_one(A, A)


@KINDS
def test_an_error_of_cudas_gives_the_tensors_back(cuda, controls, kind):
    producers = [Producer(cuda.DeviceArray(A), kind) for _ in range(2)]
    controls.fail(0, 0)
    cuda.resident_add_one(*producers)
    for failing in range(1, controls.calls() + 1):
        controls.fail(failing, UNKNOWN)
        with pytest.raises(RuntimeError, match="an error"):
            cuda.resident_add_one(*producers)
    controls.reset()
    require_deleted(*producers)


def test_an_error_that_is_on_its_way_survives_a_deleter_that_fails(cuda, monkeypatch):
    unraisable = []
    monkeypatch.setattr(sys, "unraisablehook", lambda told: unraisable.append(told.exc_type))
    # Straight to C: a callback of ctypes prints an error by itself and leaves none.
    sets_an_error = ctypes.cast(ctypes.pythonapi.PyErr_BadInternalCall, DELETER)
    producer = Producer(cuda.DeviceArray(A), deleter=sets_an_error, shape=(11,))
    out = Producer(cuda.DeviceArray(A), shape=(5,))
    with pytest.raises(ValueError, match="out must hold 11 items, got 5"):
        cuda.resident_add_one(producer, out)
    cuda.resident_add_one(producer, Producer(cuda.DeviceArray(A), shape=(11,)))
    assert unraisable == [SystemError, SystemError]
    require_deleted(out)


def test_calls_in_threads_give_every_tensor_back(cuda):
    producers = [[Producer(cuda.DeviceArray(A), kind) for _ in range(2)] for kind in (Plain, Versioned)]

    def calls(pair):
        for _ in range(10):
            cuda.resident_copy(*pair)

    threads = [threading.Thread(target=calls, args=(pair,)) for pair in producers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.made for pair in producers for one in pair] == 4 * [10]
    require_deleted(*producers[0], *producers[1])


# What DeviceArray gives.


def tensor_in(capsule, kind):
    return kind.from_address(pointer_of(capsule, kind.NAME))


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ({}, Plain),
        ({"max_version": (0, 8)}, Plain),
        ({"max_version": None}, Plain),
        ({"max_version": (1, 0)}, Versioned),
    ],
)
@pytest.mark.parametrize("items", [A, A.reshape(3, 4), A.astype("f"), A.astype("i"), A.astype("B"), np.zeros((0, 3))])
def test_a_capsule_tells_what_the_array_interface_does(cuda, asked, kind, items):
    array = cuda.DeviceArray(items)
    capsule = array.__dlpack__(**asked)
    assert name_of(capsule) == kind.NAME
    managed = tensor_in(capsule, kind)
    tensor = managed.tensor
    assert (tensor.device_type, tensor.device_id) == array.__dlpack_device__() == (2, 0)
    assert tuple(tensor.shape[: tensor.ndim]) == items.shape
    assert [n * items.itemsize for n in tensor.strides[: tensor.ndim]] == list(
        np.empty_like(items).strides
    ) or items.size == 0
    codes = {"d": (2, 64, 1), "f": (2, 32, 1), "i": (0, 32, 1), "B": (1, 8, 1)}
    assert (tensor.code, tensor.bits, tensor.lanes) == codes[items.dtype.char]
    assert ((tensor.data or 0) + tensor.byte_offset) == address_of(array)
    assert kind is Plain or ((managed.major, managed.minor), managed.flags) == ((1, 1), 0)


@pytest.mark.parametrize("stream", [None, -1, 1, 2, 2**70, True])
def test_any_stream_will_do(cuda, stream):
    assert name_of(cuda.DeviceArray(A).__dlpack__(stream=stream)) == Plain.NAME


REQUESTS = [
    ({"stream": 0}, ValueError, "stream must be None, -1, 1, 2 or a stream's address, got 0"),
    ({"stream": -2}, ValueError, "stream must be None, -1, 1, 2 or a stream's address, got -2"),
    (
        {"stream": -(2**70)},
        ValueError,
        "stream must be None, -1, 1, 2 or a stream's address, got -1180591620717411303424",
    ),
    ({"stream": "1"}, TypeError, "stream must be an int, got str"),
    ({"max_version": 1}, TypeError, "max_version must be a pair of ints, got 1"),
    ({"max_version": (1, 0, 0)}, TypeError, "max_version must be a pair of ints, got (1, 0, 0)"),
    ({"max_version": ("1", 0)}, TypeError, None),
    ({"max_version": (1, "0")}, TypeError, None),
    ({"dl_device": (1, 0)}, BufferError, "the items are on the device (2, 0), and not on (1, 0)"),
    ({"dl_device": (2, 1)}, BufferError, "the items are on the device (2, 0), and not on (2, 1)"),
    ({"dl_device": 2}, TypeError, "dl_device must be a pair of ints, got 2"),
    ({"copy": True}, BufferError, "makes no copy"),
    ({"other": 1}, TypeError, "there is no parameter 'other'"),
]


@pytest.mark.parametrize(("asked", "kind", "words"), REQUESTS, ids=[str(asked) for asked, _, _ in REQUESTS])
def test_what_cannot_be_given_is_refused(cuda, asked, kind, words):
    with pytest.raises(kind) as refusal:
        cuda.DeviceArray(A).__dlpack__(**asked)
    assert words is None or str(refusal.value) == f"DeviceArray.__dlpack__: {words}"
    assert name_of(cuda.DeviceArray(A).__dlpack__(dl_device=(2, 0), copy=False)) == Plain.NAME


def test_its_arguments_have_names(cuda):
    with pytest.raises(TypeError, match=r"^DeviceArray.__dlpack__: takes keyword arguments only"):
        cuda.DeviceArray(A).__dlpack__(1)


@pytest.mark.parametrize("asked", [{}, {"max_version": (1, 0)}])
def test_a_capsule_that_nobody_takes_frees_the_memory(cuda, controls, asked):
    live = controls.live()
    capsule = cuda.DeviceArray(A).__dlpack__(**asked)
    assert controls.live() == live + 1  # the array is gone, its memory is not
    del capsule
    assert controls.live() == live


@pytest.mark.parametrize(("asked", "kind"), [({}, Plain), ({"max_version": (1, 0)}, Versioned)])
def test_who_takes_a_tensor_frees_it_later_without_the_gil(cuda, controls, asked, kind):
    live = controls.live()
    array = cuda.DeviceArray(A)
    capsule = array.__dlpack__(**asked)
    managed = tensor_in(capsule, kind)
    rename(capsule, kind.USED)
    del capsule, array
    assert controls.live() == live + 1
    items = (ctypes.c_double * 12).from_address(managed.tensor.data)
    assert list(items) == A.tolist()
    thread = threading.Thread(target=managed.deleter, args=(ctypes.addressof(managed),))  # ctypes lets the GIL go
    thread.start()
    thread.join()
    assert controls.live() == live


def test_two_capsules_share_the_memory(cuda, controls):
    live = controls.live()
    array = cuda.DeviceArray(A)
    capsules = [array.__dlpack__(), array.__dlpack__(max_version=(1, 1))]
    assert tensor_in(capsules[0], Plain).tensor.data == tensor_in(capsules[1], Versioned).tensor.data
    del array, capsules[0]
    assert controls.live() == live + 1
    capsules.clear()
    assert controls.live() == live


def test_what_it_gives_it_takes(cuda):
    a, out = cuda.DeviceArray(A.reshape(3, 4)), cuda.DeviceArray(np.zeros((4, 3), np.float32))
    cuda.resident_transpose_cast(OnlyDlpack(a), "f", OnlyDlpack(out))
    assert np.array_equal(host_of(out), A.reshape(3, 4).T)


def test_another_consumer_that_refuses_it_loses_nothing(cuda, controls):
    """NumPy takes no device's memory, and says so after it has the capsule."""
    live = controls.live()
    with pytest.raises((BufferError, RuntimeError)):
        np.from_dlpack(cuda.DeviceArray(A))
    gc.collect()
    assert controls.live() == live


def test_objects_do_not_pile_up(cuda):
    a, out = cuda.DeviceArray(A), cuda.DeviceArray(np.zeros(12))
    told = Told(address_of(a), typestr="<f8", shape=(12,))

    def calls():
        cuda.resident_copy(OnlyDlpack(a), OnlyDlpack(out))
        cuda.resident_copy(told, out)
        for wrong in (OnlyDlpack(cuda.DeviceArray(A[:3])), A, Told(typestr="<f8", shape="x"), 4):
            with pytest.raises((TypeError, ValueError)):
                cuda.resident_copy(a, wrong)

    calls()
    gc.collect()
    before = len(gc.get_objects()), sys.getrefcount(told), sys.getrefcount(None)
    for _ in range(200):
        calls()
    gc.collect()
    after = len(gc.get_objects()), sys.getrefcount(told), sys.getrefcount(None)
    # Of None the interpreter's own caches have up to a hundred.
    assert all(abs(now - then) < 150 for now, then in zip(after, before, strict=True))


def test_a_capsule_of_an_empty_name_is_no_tensor(cuda):
    capsule = new_capsule(1, None, type(Producer(None)._destructor)())
    with pytest.raises(TypeError, match="a capsule named '', which is no tensor's"):
        cuda.resident_add_one(Answers(capsule), Answers(capsule))
