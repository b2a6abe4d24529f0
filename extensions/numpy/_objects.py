"""extensions/numpy/_objects.py: the kernels of lists and Python functions: an array is made of the objects first."""

from ctypes import c_int, c_int64, c_size_t

import numpy as np
from _pyhost_arguments import complex_items, require_callable, require_list, vertices_of, wide_int
from _pyhost_rules import INTEGER, NUMBER, c_rule, require, rule

from ._loops import count_steps, fill_mask

check_binary_search = rule("binary_search", t=INTEGER)
check_element = c_rule("binary_search_element", c_int64, c_int)
check_element_of_xs = c_rule("sum_list_element", c_int64, c_int)
check_julia_list = rule("julia_list", c=NUMBER, maxiter=INTEGER)
check_point = c_rule("julia_list_element", c_int)
check_polygon_list = rule("polygon_list", width=INTEGER, height=INTEGER)
check_pair = c_rule("polygon_list_pair", c_size_t)
check_coordinate = c_rule("polygon_list_coordinate", c_int)
check_callback = rule("callback", n=INTEGER)
check_result_of_f = c_rule("callback_result", c_int64, c_int)


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
