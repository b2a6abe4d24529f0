"""tests/device/bandwidth.py: what the kernels reach of the memory's bandwidth, beside the device's own copy.

bandwidth.py FOLDER    where pyhost_cuda lies; the exit status is 1 where a result is wrong

Arrays stay on the device, and times are the device's own, so no transfer is in them. A misaligned array begins one item
behind where its memory does; of a strided one each item lies in a sector of 32 bytes of its own.
"""

import os
import sys

import numpy as np

SIZE = int(os.environ.get("DEVICE_ITEMS", 2**26))  # the arrays of one kernel are beyond every cache
CALLS = 20  # of which the fastest counts
APART = 8  # float32 of a sector


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


def fastest_s(kernel, *arrays):
    return min(kernel(*arrays) for _ in range(CALLS))


def rows(cuda, size):
    """Yields (what, bytes that a call moves, its seconds, whether the result is right)."""
    doubles = [np.arange(size, dtype=np.float64) / 7 + shift for shift in (0, 1)]
    floats = [one.astype(np.float32) for one in doubles]
    a, b = (cuda.DeviceArray(one) for one in doubles)
    out = cuda.DeviceArray(np.zeros(size))
    yield "copy", 16 * size, fastest_s(cuda.resident_copy, a, out), is_in(out, doubles[0])
    yield "add_one", 16 * size, fastest_s(cuda.resident_add_one, a, out), is_in(out, doubles[0] + 1)
    fused = (doubles[0] + doubles[1]) * 2 + doubles[0] * doubles[1]
    yield "fused_arith", 24 * size, fastest_s(cuda.resident_fused_arith, a, b, out), is_in(out, fused)
    a, b = (cuda.DeviceArray(one) for one in floats)
    out = cuda.DeviceArray(np.zeros(size, np.float32))
    total = floats[0] + floats[1]
    yield "vector_add", 12 * size, fastest_s(cuda.resident_vector_add, a, b, out), is_in(out, total)
    yield from parts(cuda, (a, b, out), total)


def parts(cuda, wholes, total):
    for what, first, step in (("vector_add, misaligned", 1, 1), ("vector_add, strided", 0, APART)):
        arrays = [Part(whole, first, step) for whole in wholes]
        want = total[first::step]
        wholes[-1].copy_from(np.zeros(len(total), np.float32))
        seconds = fastest_s(cuda.resident_vector_add, *arrays)
        yield what, 12 * len(want), seconds, np.array_equal(host_of(wholes[-1])[first::step], want)


def host_of(array):
    told = array.__cuda_array_interface__
    items = np.empty(told["shape"], told["typestr"])
    array.copy_to(items)
    return items


def is_in(array, want):
    return np.array_equal(host_of(array), want)


def main(folder):
    sys.path.insert(0, folder)
    import pyhost_cuda as cuda

    copy_rate, all_right = None, True
    print(f"{'kernel':24} {'time':>10} {'bandwidth':>12} {'of copy':>8}  result")
    for what, moved_bytes, seconds, right in rows(cuda, SIZE):
        rate = moved_bytes / seconds
        copy_rate = copy_rate or rate
        verdict = "the reference's" if right else "WRONG"
        print(f"{what:24} {seconds * 1e6:7.1f} us {rate / 1e9:7.1f} GB/s {rate / copy_rate:8.0%}  {verdict}")
        all_right = all_right and right
    return 0 if all_right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
