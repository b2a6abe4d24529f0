"""extensions/numpy/own.py: the kernels, vectorised.

Where NumPy computes the reference's roundings it is bit-identical: every operator is one rounding, as in Python.
"""

from ctypes import POINTER, c_int, c_int64, c_size_t, c_ssize_t, c_uint32
from math import isqrt

import numpy as np
from _pyhost_arguments import complex_items, require_callable, require_list, vertices_of, wide_int
from _pyhost_rules import BUFFER, CHARACTER, INTEGER, LAYOUT, NUMBER, OUTPUT, View, c_rule, require, rule

check_add_ints = rule("add_ints", a=INTEGER, b=INTEGER)
check_sum = c_rule("add_ints_sum", c_int)
check_sum_primes = rule("sum_primes", n=INTEGER)
check_binary_search = rule("binary_search", t=INTEGER)
check_element = c_rule("binary_search_element", c_int64, c_int)
check_element_of_xs = c_rule("sum_list_element", c_int64, c_int)
check_julia = rule("julia", xs=BUFFER, ys=BUFFER, c=NUMBER, maxiter=INTEGER, out=OUTPUT)
check_julia_list = rule("julia_list", c=NUMBER, maxiter=INTEGER)
check_point = c_rule("julia_list_element", c_int)
check_polygon_list = rule("polygon_list", width=INTEGER, height=INTEGER)
check_pair = c_rule("polygon_list_pair", c_size_t)
check_coordinate = c_rule("polygon_list_coordinate", c_int)
check_polygon_mask = rule("polygon_mask", vertices=BUFFER, width=INTEGER, height=INTEGER, out=OUTPUT)
check_transpose_cast = rule("transpose_cast", a=LAYOUT, format=CHARACTER, out=OUTPUT)
check_items = c_rule("transpose_cast_items", POINTER(View), c_uint32, c_ssize_t)
check_mirror = rule("mirror", image=BUFFER, out=OUTPUT)
check_vector_add = rule("vector_add", a=BUFFER, b=BUFFER, out=OUTPUT)
check_add_one = rule("add_one", a=BUFFER, out=OUTPUT)
check_uniform = rule("uniform", rows=INTEGER, columns=INTEGER, seed=INTEGER, out=OUTPUT)
check_callback = rule("callback", n=INTEGER)
check_result_of_f = c_rule("callback_result", c_int64, c_int)
check_fused_arith = rule("fused_arith", a=BUFFER, b=BUFFER, out=OUTPUT)


def array_of(exporter):
    """The items of a buffer that keeps the rules, as a NumPy array of one dimension that shares its memory."""
    return np.asarray(memoryview(exporter)).reshape(-1)


def add_ints(a, b):
    """np.add on int64 wraps around; the sum has the wrong sign then."""
    a, b = map(np.int64, check_add_ints(a, b))
    with np.errstate(over="ignore"):
        total = np.add(a, b)
    require(check_sum(bool((a < 0) == (b < 0) != (total < 0))))
    return int(total)


def sum_primes(n):
    """Another algorithm than the reference's, the one that a NumPy user writes: the sieve of Eratosthenes.

    Only over the odd numbers, in n / 2 bytes.
    """
    n = check_sum_primes(n)
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
    require_list("binary_search: seq", seq)
    t = check_binary_search(t)
    items = int_array(seq, int64_of)
    first, end = (int(np.searchsorted(items, t, side)) for side in ("left", "right"))
    return first if first + 1 == end else first_met(len(seq), first, end)


def int_array(seq, int64_of):
    """Of a list, by `int64_of` where an item may not be an int or not fit: np.array makes ints of floats and strs."""
    if set(map(type, list.__iter__(seq))) <= {int, bool}:  # a subclass may have one of its own
        try:
            return np.array(seq, np.int64)
        except OverflowError:  # which item it was, int64_of() says
            pass
    return np.array([int64_of(item) for item in list.__iter__(seq)], np.int64)


def int64_of(item):
    element = wide_int("binary_search: an element of seq", item)
    require(check_element(*element))
    return element[0]


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
    *_, c, maxiter, _, count = check_julia(xs, ys, c, maxiter, out)
    if out is None:
        out = np.empty(count, np.int32)
    xs, ys, counts = map(array_of, (xs, ys, out))
    zr = np.tile(xs, len(ys))
    zi = np.repeat(ys, len(xs))
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


def julia_list(zs, c, maxiter):
    """An array is made of the list, and a list of the counts."""
    require_list("julia_list: zs", zs)
    c, maxiter = check_julia_list(c, maxiter)
    points = np.array(complex_items("julia_list: an element of zs", zs, refuse_point), np.complex128)
    counts = np.empty(len(points), np.int32)
    with np.errstate(over="ignore", invalid="ignore"):
        count_steps(points.real, points.imag, c, maxiter, counts)
    return counts.tolist()


def refuse_point(overflow):
    require(check_point(overflow))


def polygon_list(pairs, width, height):
    """The mask as an array first, and lists of it last."""
    require_list("polygon_list: pairs", pairs)
    width, height = check_polygon_list(width, height)
    vertices = vertices_of(pairs, require_pair, refuse_coordinate)
    mask = np.empty((height, width), np.uint8)
    if mask.size > 0:
        with np.errstate(over="ignore", invalid="ignore"):
            fill_mask(list(zip(vertices[::2], vertices[1::2], strict=True)), True, mask)
    return mask.view(np.bool_).tolist()


def require_pair(size):
    require(check_pair(size))


def refuse_coordinate(overflow):
    require(check_coordinate(overflow))


def polygon_mask(vertices, width, height, border_value=True, out=None):
    """One edge at a time, all pixels of the rows that it meets at once."""
    _, width, height, _, count = check_polygon_mask(vertices, width, height, out)
    border_value = bool(border_value)
    if out is None:
        out = np.empty(count, np.uint8)
    mask = array_of(out)
    if count > 0:
        corners = np.asarray(memoryview(vertices)).tolist()
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


def add_one(a, out=None):
    _, _, count = check_add_one(a, out)
    if out is None:
        out = np.empty(count, np.float64)
    np.add(array_of(a), 1.0, out=array_of(out))
    return out


def vector_add(a, b, out=None):
    *_, count = check_vector_add(a, b, out)
    if out is None:
        out = np.empty(count, np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        np.add(array_of(a), array_of(b), out=array_of(out))
    return out


def mirror(image, out=None):
    """A step of -1 is a view: only the copy costs."""
    _, _, count = check_mirror(image, out)
    if out is None:
        out = np.empty(count, np.uint8)
    pixels = np.asarray(memoryview(image))
    np.copyto(array_of(out).reshape(pixels.shape), pixels[:, ::-1])
    return out


def transpose_cast(a, format, out=None):
    """A transposed array is a view: only the copy costs, and before one to integers the question what fits."""
    view, code, _, count = check_transpose_cast(a, format, out)
    if out is None:
        out = np.empty(count, chr(code))
    items, target = np.asarray(memoryview(a)), array_of(out)
    if target.dtype.kind in "iu":
        misfits = np.flatnonzero(~fits(items, np.iinfo(target.dtype)))
        if len(misfits) > 0:
            require(check_items(view, code, int(misfits[0])))
    with np.errstate(over="ignore", invalid="ignore"):
        np.copyto(target.reshape(items.shape[::-1]), items.T, casting="unsafe")
    return out


def fits(items, limits):
    """Which of them fit, cut towards zero; in float64, which has the limits and every item exactly."""
    items = items.astype(np.float64, copy=False)
    return (items > limits.min - 1.0) & (items < limits.max + 1.0)


def fused_arith(a, b, out=None):
    """One temporary, a * b, which must be taken before `out` is written: `out` may be `a` or `b`."""
    *_, count = check_fused_arith(a, b, out)
    if out is None:
        out = np.empty(count, np.float64)
    left, right, result = map(array_of, (a, b, out))
    with np.errstate(over="ignore", invalid="ignore"):
        product = np.multiply(left, right)
        np.add(left, right, out=result)
        np.multiply(result, 2.0, out=result)
        np.add(result, product, out=result)
    return out


def sum_list(xs):
    """np.sum wraps around in 64 bits: where it may, the upper and lower halves are summed by themselves."""
    require_list("sum_list: xs", xs)
    items = int_array(xs, int64_of_xs)
    largest = max(int(items.max()), -int(items.min())) if len(items) else 0
    if largest * len(items) < 2**63:
        return int(items.sum())
    return (int((items >> 32).sum()) << 32) + int((items & 0xFFFFFFFF).sum())


def int64_of_xs(item):
    element = wide_int("sum_list: an element of xs", item)
    require(check_element_of_xs(*element))
    return element[0]


def uniform(rows, columns, seed, out=None):
    """RandomState seeds as Python does where its seed is a list of words; of an int it makes another stream.

    It has no `out`, and the newer Generator has no such seed: so the one's state is the other's.
    """
    *_, seed, _, count = check_uniform(rows, columns, seed, out)
    if out is None:
        out = np.empty(count, np.float64)
    low, high = abs(seed) & 0xFFFFFFFF, abs(seed) >> 32
    generator = np.random.MT19937(0)
    generator.state = np.random.RandomState([low, high] if high else [low]).get_state(legacy=False)
    np.random.Generator(generator).random(out=array_of(out))
    return out


def callback(f, n):
    """A list of the results first; the fold is their product with powers of 31, which wrap around as they should."""
    require_callable("callback: f", f)
    n = max(check_callback(n), 0)
    results = np.array([int64_of_result(f(i)) for i in range(n)], np.int64)
    powers = np.full(n, 31, np.uint64)
    powers[:1] = 1
    return int((results.view(np.uint64) * powers.cumprod()[::-1]).sum())


def int64_of_result(value):
    result = wide_int("callback: a result of f", value)
    require(check_result_of_f(*result))
    return result[0]
