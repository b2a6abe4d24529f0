"""tests/device/test_resident.py: arrays that stay on the device, on a device that is made of the CPU."""

import os
import subprocess
import sys

import numpy as np
import pytest
from bandwidth import host_of
from every_kernel import julia
from fake_device import HOST, MANAGED, OUT_OF_MEMORY, UNKNOWN, Told, address_of


def table(rows, columns, item_type):
    return (np.arange(rows * columns) * 7 % 251).reshape(rows, columns).astype(item_type)


def inside_square(width, height):
    y, x = np.indices((height, width))
    return ((x > 2) & (x < 9) & (y > 2) & (y < 9)).astype(np.uint8)


A, B = np.arange(300) / 3, np.arange(300) / 7 - 5
AXIS = np.linspace(-1.5, 1.5, 9)
C = -0.62772 - 0.42193j
SQUARE = np.array([(2.5, 2.5), (8.5, 2.5), (8.5, 8.5), (2.5, 8.5)])
IMAGE = table(6, 8, np.uint8)
# Of each kernel: its arguments before the output, and what it writes.
CALLS = {
    "add_one": ((A,), A + 1),
    "copy": ((A,), A),
    "fused_arith": ((A, B), (A + B) * 2 + A * B),
    "julia": ((AXIS, AXIS, C, 50), julia(AXIS, C, 50)),
    "mirror": ((IMAGE,), IMAGE[:, ::-1]),
    "polygon_mask": ((SQUARE, 12, 10, True), inside_square(12, 10)),
    "transpose_cast": ((IMAGE, "d"), IMAGE.T.astype(np.float64)),
    "vector_add": ((A.astype(np.float32), B.astype(np.float32)), A.astype(np.float32) + B.astype(np.float32)),
}


def on_device(cuda, arguments):
    return [cuda.DeviceArray(one) if isinstance(one, np.ndarray) else one for one in arguments]


def call(cuda, kernel):
    """(seconds, the output, what it should be)."""
    arguments, want = CALLS[kernel]
    out = cuda.DeviceArray(np.zeros_like(want, order="C"))
    seconds = getattr(cuda, f"resident_{kernel}")(*on_device(cuda, arguments), out)
    return seconds, host_of(out), want


def test_every_kernel_with_arrays_has_a_resident_twin(cuda):
    twins = {name for name in dir(cuda) if name.startswith("resident_")}
    arrays = {name for name in dir(cuda.held) if not name.startswith("_")} - {"sum_primes"}
    assert twins == {f"resident_{name}" for name in arrays | {"copy"}} == {f"resident_{name}" for name in CALLS}


@pytest.mark.parametrize("kernel", CALLS)
def test_it_computes_what_the_kernel_does_and_tells_the_kernels_seconds(cuda, kernel):
    seconds, got, want = call(cuda, kernel)
    assert np.array_equal(got, want)
    assert seconds == 0.001  # a fake event is a millisecond behind the one before


@pytest.mark.parametrize("kernel", CALLS)
def test_whichever_call_of_cudas_fails_it_is_an_error_and_leaves_nothing(cuda, controls, kernel):
    arguments, want = CALLS[kernel]
    arrays = [*on_device(cuda, arguments), cuda.DeviceArray(np.zeros_like(want, order="C"))]
    function, live = getattr(cuda, f"resident_{kernel}"), controls.live()
    controls.fail(0, 0)
    function(*arrays)
    last = controls.calls()
    assert last > 15
    for failing in range(1, last + 1):
        controls.fail(failing, UNKNOWN)
        with pytest.raises(RuntimeError, match=f"^resident_{kernel}: .* failed: an error$"):
            function(*arrays)
        assert controls.live() == live
    controls.reset()
    assert function(*arrays) == 0.001


def test_items_that_do_not_fit_are_told_by_their_place(cuda):
    items = np.full((3, 4), 1.0)
    items[1, 2] = 1e10
    out = cuda.DeviceArray(np.zeros((4, 3), np.int32))
    with pytest.raises(ValueError, match=r"^resident_transpose_cast: a\[1, 2\] must fit in int32"):
        cuda.resident_transpose_cast(cuda.DeviceArray(items), "i", out)


def test_a_variant_has_its_own_transpose_cast(cuda, strided):
    out = cuda.DeviceArray(np.zeros((8, 6), np.float32))
    assert strided.resident_transpose_cast(cuda.DeviceArray(IMAGE), "f", out) == 0.001
    assert np.array_equal(host_of(out), IMAGE.T.astype(np.float32))
    assert "parts_of_last_call" in dir(strided) and not hasattr(strided, "resident_vector_add")


@pytest.mark.parametrize(("image_first", "out_first", "blocks"), [(0, 0, 1), (1, 0, 2), (0, 1, 2), (4, 4, 1)])
def test_an_image_may_begin_anywhere_and_goes_by_words_where_it_can(cuda, controls, image_first, out_first, blocks):
    pixels = table(1, 404, np.uint8)[0]
    whole, result = cuda.DeviceArray(pixels), cuda.DeviceArray(np.zeros(404, np.uint8))
    image, out = (
        Told(address_of(one) + first, typestr="|u1", shape=(20, 20), strides=strides)
        for one, first, strides in ((whole, image_first, None), (result, out_first, (20, 1)))
    )
    cuda.resident_mirror(image, out)
    want = pixels[image_first : image_first + 400].reshape(20, 20)[:, ::-1]
    assert np.array_equal(host_of(result)[out_first : out_first + 400].reshape(20, 20), want)
    assert controls.blocks() == blocks  # of 256 threads: one for four pixels, or for one


def test_the_output_may_be_an_input(cuda):
    a = cuda.DeviceArray(A)
    cuda.resident_fused_arith(a, a, a)
    assert np.array_equal(host_of(a), (A + A) * 2 + A * A)


@pytest.mark.parametrize("apart", [2, 8])
def test_items_of_vector_add_may_lie_apart(cuda, apart):
    """All in one memory, between each other's items."""
    items = np.arange(10 * apart, dtype=np.float32)
    whole = cuda.DeviceArray(items)
    a, out = (Told(address_of(whole) + 4 * first, shape=(10,), strides=(4 * apart,)) for first in (0, 1))
    cuda.resident_vector_add(a, a, out)
    assert np.array_equal(host_of(whole)[1::apart], 2 * items[::apart])
    assert np.array_equal(host_of(whole)[::apart], items[::apart])
    cuda.resident_vector_add(a, out, a)
    assert np.array_equal(host_of(whole)[::apart], 3 * items[::apart])


def test_outputs_that_lie_apart_must_not_meet_an_inputs_items(cuda):
    apart = 2
    whole = cuda.DeviceArray(np.zeros(10 * apart, np.float32))

    def part(first, count):
        return Told(address_of(whole) + 4 * apart * first, shape=(count,), strides=(4 * apart,))

    for a, out in ((part(0, 8), part(2, 8)), (part(2, 8), part(0, 8)), (part(0, 5), part(4, 5))):
        with pytest.raises(ValueError, match="^resident_vector_add: out must not overlap a"):
            cuda.resident_vector_add(a, out, out)
        with pytest.raises(ValueError, match="^resident_vector_add: out must not overlap b"):
            cuda.resident_vector_add(out, a, out)
    for a, out in ((part(0, 5), part(5, 5)), (part(5, 5), part(0, 5))):
        assert cuda.resident_vector_add(a, a, out) == 0.001


OTHERS = [
    ({"strides": (8,)}, ValueError, "out must have the stride of a"),
    ({"shape": (5,)}, ValueError, "out must hold 4 items, got 5"),
    ({"shape": (-4,)}, ValueError, "out has a dimension of -4 items"),
    ({"shape": (2**62, 4)}, ValueError, "out spans more bytes than memory can hold"),
    ({"shape": (2**70,)}, OverflowError, None),
    ({"shape": (1,) * 9}, ValueError, "out must have at most 8 dimensions, got 9"),
    ({"shape": ("4",)}, TypeError, "out has an array interface that has a 'shape' that does not consist of ints"),
    ({"shape": 4}, TypeError, "out has an array interface that has no tuple 'shape'"),
    ({"shape": (2, 2), "strides": (16, 4)}, ValueError, "out must be C-contiguous"),
    ({"strides": (-4,)}, ValueError, "out must have a stride of whole items forward, got -4 bytes"),
    ({"strides": (6,)}, ValueError, "out must have a stride of whole items forward, got 6 bytes"),
    ({"strides": (4, 4)}, TypeError, "out has an array interface that has not as many strides as dimensions"),
    ({"strides": 4}, TypeError, "out has an array interface that has no tuple 'strides'"),
    ({"typestr": "<f8"}, TypeError, "out must hold float32 ('f'), got 'd'"),
    ({"typestr": ">f4"}, TypeError, "out must hold float32 ('f'), got '>f'"),
    ({"typestr": "<M8[ns]"}, TypeError, "out must hold float32 ('f'), got '<M8[ns]'"),
    ({"typestr": "f"}, TypeError, "out must hold float32 ('f'), got 'f'"),
    ({"typestr": "<f4x"}, TypeError, "out must hold float32 ('f'), got '<f4x'"),
    ({"typestr": "=f4"}, TypeError, "out must hold float32 ('f'), got '=f4'"),
    ({"data": (2**64, False)}, OverflowError, None),
    ({"data": (4096, np.zeros(2))}, ValueError, None),
    ({"typestr": 4}, TypeError, "out has an array interface that has no str 'typestr'"),
    ({"data": 4096}, TypeError, "out has an array interface that has no tuple 'data'"),
    ({"data": (4096,)}, TypeError, "out has an array interface that has a 'data' that is no address with a bool"),
    (
        {"data": ("4096", False)},
        TypeError,
        "out has an array interface that has a 'data' that is no address with a bool",
    ),
    ({"data": (0, False)}, ValueError, "out has items at no address"),
    ({"data": (4098, False)}, ValueError, "out is not aligned to 4 bytes"),
    ({"data": (4096, True)}, ValueError, "out must be writable"),
    ({"mask": Told()}, TypeError, "out has an array interface that has a mask, which no kernel heeds"),
    ({"without": ("shape",)}, TypeError, "out has an array interface that has no tuple 'shape'"),
]


@pytest.mark.parametrize(("other", "kind", "words"), OTHERS, ids=[str(other) for other, _, _ in OTHERS])
def test_what_is_wrong_with_an_array_is_said(cuda, other, kind, words):
    with pytest.raises(kind) as refusal:
        cuda.resident_vector_add(Told(), Told(), Told(**other))
    assert words is None or str(refusal.value) == f"resident_vector_add: {words}"


class Liar:
    def __init__(self, error):
        self.error = error

    @property
    def __cuda_array_interface__(self):
        raise self.error


def test_an_interface_that_is_none_is_refused_and_one_that_fails_says_why(cuda):
    liar = Liar(RuntimeError("requires grad"))
    with pytest.raises(RuntimeError, match="^requires grad$"):
        cuda.resident_add_one(liar, liar)
    nothing = type("Nothing", (), {"__cuda_array_interface__": 4})()
    with pytest.raises(TypeError, match="^resident_add_one: a has an array interface that is no dict$"):
        cuda.resident_add_one(nothing, nothing)
    for other in (Liar(AttributeError("no")), 4, None):
        with pytest.raises(TypeError, match="^resident_add_one: a must be an array on the device"):
            cuda.resident_add_one(other, other)


def test_other_arguments_keep_the_kernels_rules(cuda):
    axis, counts = cuda.DeviceArray(AXIS), cuda.DeviceArray(np.zeros(81, np.int32))
    with pytest.raises(ValueError, match="^resident_julia: maxiter must be at least 0, got -1"):
        cuda.resident_julia(axis, axis, C, -1, counts)
    with pytest.raises(TypeError, match="^resident_julia: c must be a complex number, got str"):
        cuda.resident_julia(axis, axis, "c", 4, counts)
    with pytest.raises(TypeError, match="^resident_julia: out is missing"):
        cuda.resident_julia(axis, axis, C, 4)
    with pytest.raises(ValueError, match=r"^resident_julia: xs must have 1 dimension, got 2"):
        cuda.resident_julia(cuda.DeviceArray(SQUARE), axis, C, 4, counts)
    with pytest.raises(ValueError, match="^resident_mirror: out must not overlap image"):
        image = cuda.DeviceArray(IMAGE)
        cuda.resident_mirror(image, image)
    far = Told(typestr="<f8", strides=(16,))
    with pytest.raises(ValueError, match="^resident_add_one: a must be C-contiguous"):
        cuda.resident_add_one(far, far)


def test_no_items_are_no_work(cuda, controls):
    controls.fail(0, 0)
    assert cuda.resident_vector_add(Told(shape=(0,)), Told(shape=(0,)), Told(0, shape=(2**62, 0, 4))) == 0.0
    assert controls.calls() == 0


def test_memory_that_is_not_the_devices_is_never_touched(cuda, controls):
    a = cuda.DeviceArray(A)
    host = np.zeros(300)
    with pytest.raises(ValueError, match="^resident_add_one: out lies where there is no CUDA device's memory"):
        cuda.resident_add_one(a, Told(host.ctypes.data, typestr="<f8", shape=(300,)))
    longer = Told(address_of(a), typestr="<f8", shape=(301,))
    with pytest.raises(ValueError, match="^resident_add_one: a lies where there is no CUDA device's memory"):
        cuda.resident_add_one(longer, longer)
    controls.allocate(HOST)
    pinned = cuda.DeviceArray(A)
    with pytest.raises(ValueError, match="^resident_add_one: a lies where there is no CUDA device's memory"):
        cuda.resident_add_one(pinned, pinned)


def test_another_devices_memory_is_refused_but_managed_memory_is_everywhere(cuda, controls):
    controls.go_to(1)
    there = cuda.DeviceArray(A)
    assert there.__dlpack_device__() == (2, 1)
    controls.allocate(MANAGED)
    managed = cuda.DeviceArray(A)
    controls.go_to(0)
    with pytest.raises(ValueError, match="^resident_add_one: a lies on CUDA device 1, and the current one is 0"):
        cuda.resident_add_one(there, there)
    cuda.resident_add_one(managed, managed)
    assert np.array_equal(host_of(managed), A + 1)


@pytest.mark.parametrize(
    "items", [A, A.reshape(20, 15), IMAGE, A.astype(np.float32), A.astype("i"), np.zeros((0, 3)), b"bytes"]
)
def test_a_device_array_gives_back_what_it_was_made_of(cuda, items):
    array = cuda.DeviceArray(items)
    want = np.frombuffer(items, np.uint8) if isinstance(items, bytes) else items
    told = array.__cuda_array_interface__
    assert (told["shape"], np.dtype(told["typestr"])) == (want.shape, want.dtype)
    assert np.array_equal(host_of(array), want)
    array.copy_from(np.ones_like(want))
    assert np.array_equal(host_of(array), np.ones_like(want))


BUFFERS = [
    (np.zeros((2, 2, 2)), ValueError, "must have 1 dimension or 2, got 3"),
    (np.zeros(()), ValueError, "must have 1 dimension or 2, got 0"),
    (np.zeros(2, complex), TypeError, "must hold float64 ('d'), float32 ('f'), int32 ('i') or uint8 ('B'), got 'Zd'"),
    (np.zeros(2, ">f8"), TypeError, "must hold float64 ('d'), float32 ('f'), int32 ('i') or uint8 ('B'), got '>d'"),
    (np.zeros((4, 4))[:, ::2], ValueError, "must be C-contiguous"),
    (4, TypeError, "must be a buffer, got int"),
]


@pytest.mark.parametrize(("items", "kind", "words"), BUFFERS)
def test_a_device_array_is_of_two_dimensions_and_four_types(cuda, items, kind, words):
    with pytest.raises(kind) as refusal:
        cuda.DeviceArray(items)
    assert str(refusal.value) == f"DeviceArray: items {words}"


def test_what_is_copied_there_and_back_has_the_arrays_items(cuda):
    array, readonly = cuda.DeviceArray(A), np.zeros(300)
    readonly.flags.writeable = False
    for items, kind, words in (
        (np.zeros(299), ValueError, "must hold 300 items, got 299"),
        (np.zeros(300, "i"), TypeError, r"must hold float64 \('d'\), got 'i'"),
        (np.zeros(600)[::2], ValueError, "must be C-contiguous"),
    ):
        with pytest.raises(kind, match=f"^DeviceArray.copy_from: items {words}"):
            array.copy_from(items)
        with pytest.raises(kind, match=f"^DeviceArray.copy_to: out {words}"):
            array.copy_to(items)
    with pytest.raises(ValueError, match="^DeviceArray.copy_to: out must be writable"):
        array.copy_to(readonly)


def test_whichever_call_fails_there_is_no_array_and_no_memory_is_lost(cuda, controls):
    controls.fail(0, 0)
    cuda.DeviceArray(A)
    live = controls.live()
    for failing in range(1, controls.calls() + 1):
        controls.fail(failing, UNKNOWN)
        with pytest.raises(RuntimeError, match="^DeviceArray: .* failed: an error$"):
            cuda.DeviceArray(A)
        assert controls.live() == live
    controls.fail(2, OUT_OF_MEMORY)
    with pytest.raises(RuntimeError, match="^DeviceArray: cudaMalloc failed: out of memory .0.0 MiB were asked for"):
        cuda.DeviceArray(A)


def test_after_a_fork_the_device_is_the_parents(cuda, controls):
    array, live = cuda.DeviceArray(A), controls.live()
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            cuda.resident_add_one(array, array)
        except RuntimeError as error:
            os.write(writes, str(error).encode())
        del array
        os.write(writes, b"; nothing freed" if controls.live() == live else b"; freed")
        os._exit(0)
    os.close(writes)
    os.waitpid(child, 0)
    with open(reads, encoding="utf-8") as pipe:
        assert pipe.read() == (
            "resident_add_one: CUDA failed: the device was opened before this process was forked, "
            "and its driver is not here; nothing freed"
        )
    cuda.resident_add_one(array, array)


def test_without_a_device_an_array_has_cudas_words(library):
    """The module that was built for a GPU, where it was."""
    asks = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import pyhost_cuda as cuda\n"
        "assert hasattr(cuda, 'UNAVAILABLE'), 'has a device'\n"
        "try: cuda.DeviceArray(b'items')\n"
        "except RuntimeError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", asks, library], capture_output=True, text=True, timeout=60)
    if "has a device" in done.stderr or "No module named 'pyhost_cuda'" in done.stderr:
        pytest.skip("this machine has a device, or the backend cuda was not built")
    assert done.stdout.startswith("DeviceArray: cuda") and " failed: " in done.stdout, done.stderr
