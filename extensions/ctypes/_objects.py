"""extensions/ctypes/_objects.py: the kernels of lists, strs and Python functions, and how ctypes reaches them."""

import ctypes
from array import array
from ctypes import (
    POINTER,
    byref,
    c_double,
    c_int,
    c_int32,
    c_int64,
    c_size_t,
    c_ssize_t,
    c_uint64,
    c_void_p,
    c_wchar_p,
)
from itertools import chain

from _pyhost_arguments import complex_items, plain_str, require_callable, require_list, vertices_of, wide_int
from _pyhost_rules import INTEGER, NUMBER, c_rule, require, rule

from ._library import kernel_of, new_array, prototype

STOPPED = -2

# Called with the GIL held, as a PYFUNCTYPE is: int (*)(void* context, ptrdiff_t index, int64_t* value)
Accessor = ctypes.PYFUNCTYPE(c_int, ctypes.py_object, c_ssize_t, POINTER(c_int64))


@kernel_of
def binary_search(library):
    check = rule("binary_search", t=INTEGER)
    kernel = prototype(library.pyhost_binary_search, c_ssize_t, c_ssize_t, c_int64, Accessor, ctypes.py_object)

    def binary_search(seq, t):
        require_list("binary_search: seq", seq)
        t = check(t)
        search = [seq]
        index = kernel(len(seq), t, read_item, search)
        if index == STOPPED:
            # Popped: an error that its own frame still refers to is a cycle.
            raise search.pop() if len(search) > 1 else KeyboardInterrupt
        return index

    return binary_search


check_element = c_rule("binary_search_element", c_int64, c_int)


@Accessor
def read_item(search, index, value):
    """`search` holds the list, and after it the exception that stopped the search: none passes through C.

    None is there after Ctrl-C in the moment before `try`: ctypes prints that exception and cannot pass it on.
    """
    try:
        element = wide_int("binary_search: an element of seq", search[0][index])
        require(check_element(*element))
        value[0] = element[0]
    except BaseException as error:
        search.append(error)
        return 0
    return 1


@kernel_of
def julia_list(library):
    check = rule("julia_list", c=NUMBER, maxiter=INTEGER)
    kernel = prototype(library.pyhost_julia_list, None, c_void_p, c_size_t, c_double, c_double, c_int32, c_void_p)

    def julia_list(zs, c, maxiter):
        require_list("julia_list: zs", zs)
        c, maxiter = check(c, maxiter)
        points = complex_items("julia_list: an element of zs", zs, refuse_point)
        parts = array("d", chain.from_iterable((z.real, z.imag) for z in points))
        counts, address = new_array("i", len(points))
        kernel(parts.buffer_info()[0], len(points), c.real, c.imag, maxiter, address)
        return counts.tolist()

    return julia_list


check_point = c_rule("julia_list_element", c_int)


def refuse_point(overflow):
    require(check_point(overflow))


@kernel_of
def polygon_list(library):
    check = rule("polygon_list", width=INTEGER, height=INTEGER)
    kernel = prototype(library.pyhost_polygon_list, None, c_void_p, c_size_t, c_size_t, c_size_t, c_void_p)

    def polygon_list(pairs, width, height):
        require_list("polygon_list: pairs", pairs)
        width, height = check(width, height)
        vertices = array("d", vertices_of(pairs, require_pair, refuse_coordinate))
        mask, address = new_array("B", width * height)
        kernel(vertices.buffer_info()[0], len(vertices) // 2, width, height, address)
        if not mask:
            return [[] for _ in range(height)]  # a memoryview refuses to cast a shape with a zero in it
        return memoryview(mask).cast("?", (height, width)).tolist()

    return polygon_list


check_pair = c_rule("polygon_list_pair", c_size_t)
check_coordinate = c_rule("polygon_list_coordinate", c_int)


def require_pair(size):
    require(check_pair(size))


def refuse_coordinate(overflow):
    require(check_coordinate(overflow))


@kernel_of
def sum_list(library):
    kernel = prototype(library.pyhost_sum_list, c_int, Accessor, ctypes.py_object, POINTER(c_int64), POINTER(c_uint64))

    def sum_list(xs):
        require_list("sum_list: xs", xs)
        reading = [list.__iter__(xs)]  # a subclass may have one of its own
        high, low = c_int64(), c_uint64()
        kernel(read_element, reading, byref(high), byref(low))
        if reading[-1] is not END:
            raise reading.pop() if len(reading) > 1 else KeyboardInterrupt
        return high.value << 64 | low.value

    return sum_list


END = object()
check_element_of_xs = c_rule("sum_list_element", c_int64, c_int)


@Accessor
def read_element(reading, _index, value):
    """`reading` holds the list's iterator, which ends where the list does by then, and after it END or an exception.

    Neither is there after Ctrl-C in the moment before `try`: ctypes prints that exception and cannot pass it on.
    """
    try:
        for item in reading[0]:
            element = wide_int("sum_list: an element of xs", item)
            require(check_element_of_xs(*element))
            value[0] = element[0]
            return 1
    except BaseException as error:
        reading.append(error)
        return -1
    reading.append(END)
    return 0


@kernel_of
def greet(library):
    """wchar_t has 32 bits on Linux: c_wchar_p passes the code points of a str as they are, NULs too."""
    size_of = prototype(library.pyhost_greeting_size, c_size_t, c_size_t)
    kernel = prototype(library.pyhost_greet, None, c_wchar_p, c_size_t, c_void_p)

    def greet(name):
        name = plain_str("greet: name", name)
        size = size_of(len(name))
        _greeting, address = new_array("I", size)
        kernel(name, len(name), address)
        return ctypes.wstring_at(address, size)

    return greet


@kernel_of
def callback(library):
    check = rule("callback", n=INTEGER)
    # A PYFUNCTYPE is called with the GIL; a CFUNCTYPE takes it first, and lets go of it again.
    kind = ctypes.PYFUNCTYPE if isinstance(library, ctypes.PyDLL) else ctypes.CFUNCTYPE
    Callee = kind(c_int, ctypes.py_object, c_int64, POINTER(c_int64))
    callee = Callee(call_back)
    kernel = prototype(library.pyhost_callback, c_int, c_int64, Callee, ctypes.py_object, POINTER(c_uint64))

    def callback(f, n):
        require_callable("callback: f", f)
        n = max(check(n), 0)
        calling = [f, 0]
        fold = c_uint64()
        kernel(n, callee, calling, byref(fold))
        if len(calling) > 2:
            raise calling.pop()
        if calling[1] != n:
            raise KeyboardInterrupt
        return fold.value

    return callback


check_result_of_f = c_rule("callback_result", c_int64, c_int)


def call_back(calling, i, result):
    """`calling` holds f, the number of calls that it has answered, and after them the exception that stopped it.

    After Ctrl-C in the moment before `try` a call is missing: ctypes prints that exception and cannot pass it on.
    """
    try:
        answer = wide_int("callback: a result of f", calling[0](i))
        require(check_result_of_f(*answer))
        result[0] = answer[0]
        calling[1] += 1
    except BaseException as error:
        calling.append(error)
        return 0
    return 1
