"""tests/device/bandwidth.py: each kernel's two numbers, with transfers and resident, and what it reaches of the
memory's bandwidth, beside the device's own copy.

bandwidth.py FOLDER    where pyhost_cuda lies; the exit status is 1 where a result is wrong

`a call` is what a caller waits for whose arrays lie in the host's memory; `resident` is the kernel of arrays that stay
on the device, by the device's own clock. A resident result must be the call's, which `pyhost bench` proves. A
misaligned array begins one item behind where its memory does; of a strided one each item lies in a sector of 32 bytes
of its own.
"""

import importlib
import math
import os
import sys
import time

import numpy as np

SIZE = int(os.environ.get("DEVICE_ITEMS", 2**26))  # the arrays of one kernel are beyond every cache
SIDE = math.isqrt(SIZE)  # of a matrix
CALLS = 20  # of which the fastest counts
CALLS_WITH_TRANSFERS = 3  # each copies up to 1.5 GB
APART = 8  # float32 of a sector
C = -0.62772 - 0.42193j


class Part:
    """Items of an array on the device, from `first` on in steps, by the CUDA array interface."""

    def __init__(self, whole, first, step):
        told = whole.__cuda_array_interface__
        (address, is_readonly), item_bytes = told["data"], int(told["typestr"][2:])
        count = -(-(told["shape"][0] - first) // step)
        self.whole = whole  # which owns the memory
        self.__cuda_array_interface__ = {
            **told,
            "data": (address + first * item_bytes, is_readonly),
            "shape": (count,),
            "strides": (step * item_bytes,),
        }


def fastest_s(kernel, *arguments):
    return min(kernel(*arguments) for _ in range(CALLS))


def fastest_call_s(function, *arguments):
    times_s = []
    for _ in range(CALLS_WITH_TRANSFERS):
        started_s = time.perf_counter()
        function(*arguments)
        times_s.append(time.perf_counter() - started_s)
    return min(times_s)


def kernels():
    """Yields (kernel, its arguments, the bytes that it reads and writes; None where arithmetic costs more)."""
    a = np.arange(SIZE, dtype=np.float64) / 7
    yield "add_one", (a,), 16 * SIZE
    yield "fused_arith", (a, a + 1), 24 * SIZE
    a = a.astype(np.float32)
    yield "vector_add", (a, a + 1), 12 * SIZE
    image = (np.arange(SIDE * SIDE) % 251).astype(np.uint8).reshape(SIDE, SIDE)
    yield "mirror", (image,), 2 * image.size
    yield "transpose_cast", (image.astype(np.float64), "f"), 12 * image.size
    axis = np.linspace(-1.8, 1.8, min(SIDE, 1000))
    yield "julia", (axis, axis, C, 300), None
    corners = [(SIDE / 2 * (1 + math.cos(i) / (1 + i % 2)), SIDE / 2 * (1 + math.sin(i))) for i in range(24)]
    yield "polygon_mask", (np.array(corners), SIDE, SIDE, True), None
    yield "uniform", (SIDE, SIDE, 42), 8 * image.size


def modules_with(folder, kernel):
    """Yields (what stands behind the kernel's name in its row, the module) of those that have a resident twin of it."""
    for name in sorted(os.listdir(folder)):
        if name.startswith("pyhost_cuda") and name.endswith((".so", ".py")):
            module = importlib.import_module(name.split(".")[0])
            if hasattr(module, f"resident_{kernel}"):
                yield module.__name__.removeprefix("pyhost_cuda").replace("_", ", "), module


def rows(cuda, folder):
    """Yields (what, seconds of a call, seconds of the kernel alone, its bytes, whether the result is right)."""
    a, out = (cuda.DeviceArray(np.arange(SIZE) * factor) for factor in (1.0, 0.0))
    resident_s = fastest_s(cuda.resident_copy, a, out)
    yield "copy", None, resident_s, 16 * SIZE, np.array_equal(host_of(out), np.arange(SIZE))
    del a, out
    for kernel, arguments, moved_bytes in kernels():
        for variant, module in modules_with(folder, kernel):
            call_s, resident_s, right = both(cuda, module, kernel, arguments)
            yield kernel + variant, call_s, resident_s, moved_bytes, right
        if kernel == "vector_add":
            yield from parts(cuda, arguments)


def both(cuda, module, kernel, arguments):
    """(seconds of a call, seconds of its resident twin, whether that has the call's result)."""
    function = getattr(module.released, kernel)
    want = function(*arguments)
    arrays = [cuda.DeviceArray(one) if isinstance(one, np.ndarray) else one for one in arguments]
    out = cuda.DeviceArray(np.zeros_like(want))
    resident_s = fastest_s(getattr(module, f"resident_{kernel}"), *arrays, out)
    return fastest_call_s(function, *arguments), resident_s, np.array_equal(host_of(out), want)


def parts(cuda, arguments):
    """vector_add of arrays that lie badly; a variant's calls lay them so."""
    total = sum(arguments)
    wholes = [cuda.DeviceArray(one) for one in (*arguments, np.zeros_like(total))]
    for what, first, step in (("misaligned", 1, 1), ("strided", 0, APART)):
        arrays = [Part(whole, first, step) for whole in wholes]
        want = total[first::step]
        wholes[-1].copy_from(np.zeros_like(total))
        resident_s = fastest_s(cuda.resident_vector_add, *arrays)
        right = np.array_equal(host_of(wholes[-1])[first::step], want)
        yield (
            f"vector_add, {what}",
            variants_call_s(what, [one[first::step] for one in arguments]),
            resident_s,
            12 * len(want),
            right,
        )


def variants_call_s(name, arguments):
    """None where the variant was not built."""
    try:
        function = importlib.import_module(f"pyhost_cuda_{name}").released.vector_add
    except ImportError:
        return None
    return fastest_call_s(function, *map(np.ascontiguousarray, arguments))


def host_of(array):
    told = array.__cuda_array_interface__
    items = np.empty(told["shape"], told["typestr"])
    array.copy_to(items)
    return items


def microseconds(seconds):
    return "none" if seconds is None else f"{seconds * 1e6:.1f} us"


def main(folder):
    sys.path.insert(0, folder)
    import pyhost_cuda as cuda

    copy_rate, all_right = None, True
    print(f"{'kernel':26} {'a call':>14} {'resident':>14} {'bandwidth':>12} {'of copy':>8}  result")
    for what, call_s, resident_s, moved_bytes, right in rows(cuda, folder):
        rate, share = "arithmetic", "-"
        if moved_bytes is not None:
            copy_rate = copy_rate or moved_bytes / resident_s
            rate, share = f"{moved_bytes / resident_s / 1e9:.1f} GB/s", f"{moved_bytes / resident_s / copy_rate:.0%}"
        verdict = "right" if right else "WRONG"
        times = f"{microseconds(call_s):>14} {microseconds(resident_s):>14}"
        print(f"{what:26} {times} {rate:>12} {share:>8}  {verdict}")
        all_right = all_right and right
    return 0 if all_right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
