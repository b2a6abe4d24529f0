"""extensions/numpy/own.py: the kernels, vectorised.

Where NumPy computes the reference's roundings it is bit-identical: every operator is one rounding, as in Python.
"""

from math import isqrt

import numpy as np
from _pyhost_arguments import (
    FLOAT64,
    INT32,
    INT32_MAX,
    UINT8,
    Buffer,
    complex_number,
    int64,
    integer,
    output,
    pairs,
    pixels,
    same_shape,
)

LARGEST_N = 2**32


def array_of(buffer):
    """The buffer's items as a NumPy array of one dimension that shares its memory."""
    return np.asarray(buffer.view).reshape(-1)


def add_ints(a, b):
    """np.add on int64 wraps around; the sum has the wrong sign then."""
    a = np.int64(int64("add_ints: a", a))
    b = np.int64(int64("add_ints: b", b))
    with np.errstate(over="ignore"):
        total = np.add(a, b)
    if (a < 0) == (b < 0) != (total < 0):
        raise ValueError("add_ints: the sum does not fit 64 bits")
    return int(total)


def sum_primes(n):
    """Another algorithm than the reference's, the one that a NumPy user writes: the sieve of Eratosthenes.

    Only over the odd numbers, in n / 2 bytes.
    """
    n = integer("sum_primes: n", n, most=LARGEST_N)
    if n <= 2:
        return 0
    is_prime = np.ones(n // 2, dtype=bool)  # item i stands for 2 * i + 1
    for i in range(1, (isqrt(n - 1) + 1) // 2):
        if is_prime[i]:
            is_prime[2 * i * (i + 1) :: 2 * i + 1] = False
    indices = np.flatnonzero(is_prime)
    return 2 * int(indices.sum()) + len(indices) + 1  # item 0 was counted as 1, and stands for 2


def binary_search(seq, t):
    """np.searchsorted makes an array of the list first, and for one search that is all the cost."""
    if not isinstance(seq, list):
        raise TypeError(f"binary_search: seq must be a list, got {type(seq).__name__}")
    t = int64("binary_search: t", t)
    items = int_array(seq)
    first, end = (int(np.searchsorted(items, t, side)) for side in ("left", "right"))
    return first if first + 1 == end else first_met(len(seq), first, end)


def int_array(seq):
    try:
        items = np.asarray(seq)
    except ValueError:  # lists of different lengths inside the list
        items = None
    if items is None or items.ndim != 1 or items.dtype.kind not in "bi":
        items = np.array([int64("binary_search: an element of seq", item) for item in seq], np.int64)
    return items


def first_met(count, first, end):
    """Which of the equal items first <= index < end the reference's midpoints meet; -1 if there are none."""
    low, high = 0, count - 1
    while low <= high:
        middle = (low + high) // 2
        if middle < first:
            low = middle + 1
        elif middle >= end:
            high = middle - 1
        else:
            return middle
    return -1


def julia(xs, ys, c, maxiter, out=None):
    """Steps all points at once, and keeps those that have not escaped in ever shorter arrays."""
    xs = Buffer("julia: xs", xs, FLOAT64, 1)
    ys = Buffer("julia: ys", ys, FLOAT64, 1)
    c = complex_number("julia: c", c)
    maxiter = integer("julia: maxiter", maxiter, 0, INT32_MAX)
    if out is None:
        out = np.empty(xs.count * ys.count, np.int32)
    counts = array_of(output("julia: out", out, INT32, xs.count * ys.count, (xs, ys)))
    zr = np.tile(array_of(xs), ys.count)
    zi = np.repeat(array_of(ys), xs.count)
    with np.errstate(over="ignore", invalid="ignore"):
        count_steps(zr, zi, c, maxiter, counts)
    return out


def count_steps(zr, zi, c, maxiter, counts):
    counts[...] = maxiter
    points = np.arange(len(counts))
    for n in range(maxiter):
        zr2, zi2 = zr * zr, zi * zi
        stays = zr2 + zi2 < 4.0
        if not stays.all():
            counts[points[~stays]] = n
            points, zr, zi, zr2, zi2 = (values[stays] for values in (points, zr, zi, zr2, zi2))
        if len(points) == 0:
            break
        zr, zi = zr2 - zi2 + c.real, 2.0 * zr * zi + c.imag


def polygon_mask(vertices, width, height, border_value=True, out=None):
    """One edge at a time, all pixels of the rows that it meets at once."""
    vertices = Buffer("polygon_mask: vertices", vertices, FLOAT64, 2)
    width = integer("polygon_mask: width", width, 0, INT32_MAX)
    height = integer("polygon_mask: height", height, 0, INT32_MAX)
    border_value = bool(border_value)
    pairs("polygon_mask: vertices", vertices)
    count = pixels("polygon_mask", width, height)
    if out is None:
        out = np.empty(count, np.uint8)
    mask = array_of(output("polygon_mask: out", out, UINT8, count, (vertices,)))
    if count > 0:
        corners = np.asarray(vertices.view).tolist()
        with np.errstate(over="ignore", invalid="ignore"):
            fill_mask(corners, border_value, mask.reshape(height, width))
    return out


def fill_mask(corners, border_value, mask):
    mask[...] = 0
    xs, ys = (np.arange(length, dtype=np.float64) for length in mask.shape[::-1])
    for (p1x, p1y), (p2x, p2y) in zip(corners, corners[1:] + corners[:1], strict=True):
        if p1y == p2y:
            continue
        rows = np.flatnonzero((ys > min(p1y, p2y)) & (ys <= max(p1y, p2y)))
        crosses = np.broadcast_to(xs <= max(p1x, p2x), (len(rows), len(xs)))
        if p1x != p2x:
            xinters = (ys[rows] - p1y) * (p2x - p1x) / (p2y - p1y) + p1x
            crosses = crosses & (xs <= xinters[:, np.newaxis])
        mask[rows] ^= crosses
    height, width = mask.shape
    for x, y in corners:
        if 0 <= x < width and 0 <= y < height and x == int(x) and y == int(y):
            mask[int(y), int(x)] = border_value


def fused_arith(a, b, out=None):
    """One temporary, a * b, which must be taken before `out` is written: `out` may be `a` or `b`."""
    a = Buffer("fused_arith: a", a, FLOAT64)
    b = Buffer("fused_arith: b", b, FLOAT64)
    same_shape("fused_arith: b", a, b)
    if out is None:
        out = np.empty(a.count, np.float64)
    result = array_of(output("fused_arith: out", out, FLOAT64, a.count, (a, b), may_be_input=True))
    left, right = array_of(a), array_of(b)
    with np.errstate(over="ignore", invalid="ignore"):
        product = np.multiply(left, right)
        np.add(left, right, out=result)
        np.multiply(result, 2.0, out=result)
        np.add(result, product, out=result)
    return out
