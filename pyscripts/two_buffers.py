"""pyscripts/two_buffers.py: an index doubled in one buffer, and the index itself in another; reference only.

After the undated slides of Minu Jeong, "Accelerated Python": the program of its compute shader, for 64 invocations.
Teaches: a shader has no result, it writes to buffers, as many as it likes; its only input is which invocation it is.
Types: count: an int, 0 <= count <= 2**24, so that each number is a float32.
Result: a float32 buffer, 0.0, 2.0, 4.0 ..., and an int32 buffer, 0, 1, 2 ...
"""

from array import array

from _buffers import first_difference
from _lessons import show

CASES = {"tiny": 1, "quick": 10_000, "talk": 64, "large": 1_000_000}


def two_buffers(count):
    """A step of the interpreter for every index."""
    xs, ys = array("f", bytes(4 * count)), array("i", bytes(4 * count))
    for i in range(count):
        xs[i] = i * 2.0
        ys[i] = i
    return xs, ys


def by_ranges(count):
    """The built-in loops of range() and array()."""
    return array("f", range(0, 2 * count, 2)), array("i", range(count))


def by_numpy(count):
    """NumPy's own range, and one multiplication."""
    import numpy

    ys = numpy.arange(count, dtype=numpy.int32)
    return ys.astype(numpy.float32) * 2, ys


VARIANTS = {"ranges": by_ranges, "numpy": by_numpy}


def make_inputs(case):
    return (CASES[case],)


def check(got, want):
    """Exact: each of the two buffers, item by item."""
    if len(got) != 2:
        return f"there are {len(got)} buffers, want 2"
    return first_difference(got[0], want[0]) or first_difference(got[1], want[1])


def work(case):
    """Bytes: a float32 and an int32 written an index.  Operations: a multiplication."""
    return 8 * CASES[case], CASES[case]


def main():
    show(two_buffers, VARIANTS, make_inputs("large"))
    xs, ys = two_buffers(CASES["talk"])
    print(xs.tolist()[:8], "...", ys.tolist()[:8], "...")


if __name__ == "__main__":
    main()
