"""extensions/cffi/released.py: the kernels called through cffi, which releases the GIL around every call.

So it does around the rules, which take 50 ns; and a kernel that reads Python objects has the GIL only while it reads.
cffi converts numbers itself, but its OverflowError does not say which argument it is: the rules are asked first.
"""

from _pyhost_arguments import (
    character,
    complex_items,
    plain_str,
    require_callable,
    require_list,
    vertices_of,
    wide_complex,
    wide_int,
)

from ._calls import ffi, lib
from ._memory import FLOAT32, FLOAT64, INT32, UINT8, items_of, output, require, view_of

STOPPED = -2
ALL_FIT = -1


def noop():
    lib.pyhost_noop()


def add_ints(a, b):
    a, a_overflow = wide_int("add_ints: a", a)
    b, b_overflow = wide_int("add_ints: b", b)
    if a_overflow or b_overflow:  # any other two ints will do
        require(lib.pyhost_rules_add_ints(a, a_overflow, b, b_overflow))
    total = ffi.new("int64_t *")
    does_not_fit = lib.pyhost_add_ints(a, b, total)
    if does_not_fit:
        require(lib.pyhost_rules_add_ints_sum(does_not_fit))
    return total[0]


def sum_primes(n):
    n, overflow = wide_int("sum_primes: n", n)
    require(lib.pyhost_rules_sum_primes(n, overflow))
    return lib.pyhost_sum_primes(max(n, 0))


def binary_search(seq, t):
    require_list("binary_search: seq", seq)
    t, overflow = wide_int("binary_search: t", t)
    require(lib.pyhost_rules_binary_search(t, overflow))
    search = [seq]
    context = ffi.new_handle(search)  # a void* as long as this variable lives
    index = lib.pyhost_binary_search(len(seq), t, lib.read_item, context)
    if index == STOPPED:
        # Popped: an error that its own frame still refers to is a cycle. None is there after Ctrl-C before the `try`.
        raise search.pop() if len(search) > 1 else KeyboardInterrupt
    return index


@ffi.def_extern()
def read_item(context, index, value):
    """The C function lib.read_item calls this one, and takes the GIL for it.

    `context` is the list, and after it the exception that stopped the search: none passes through C.
    """
    search = ffi.from_handle(context)
    try:
        element, overflow = wide_int("binary_search: an element of seq", search[0][index])
        require(lib.pyhost_rules_binary_search_element(element, overflow))
        value[0] = element
    except BaseException as error:
        search.append(error)
        return 0
    return 1


def julia(xs, ys, c, maxiter, out=None):
    xs_items, xs_facts = items_of("julia: xs", "double[]", xs)
    ys_items, ys_facts = items_of("julia: ys", "double[]", ys)
    c, c_overflow = wide_complex("julia: c", c)
    maxiter, overflow = wide_int("julia: maxiter", maxiter)
    arrays = (xs, ys), (xs_items, ys_items), (xs_facts, ys_facts)
    rule, numbers = lib.pyhost_rules_julia, (c_overflow, maxiter, overflow)
    out, counts = output("julia: out", "int32_t[]", INT32, out, rule, *arrays, *numbers)
    lib.pyhost_julia(xs_items, len(xs_items), ys_items, len(ys_items), c.real, c.imag, maxiter, counts)
    return out


def julia_list(zs, c, maxiter):
    """cffi makes an array of C of a list for the call; and ffi.unpack() a list of an array of C."""
    require_list("julia_list: zs", zs)
    c, c_overflow = wide_complex("julia_list: c", c)
    maxiter, overflow = wide_int("julia_list: maxiter", maxiter)
    require(lib.pyhost_rules_julia_list(c_overflow, maxiter, overflow))
    points = complex_items("julia_list: an element of zs", zs, refuse_point)
    counts = ffi.new("int32_t[]", len(points))
    lib.pyhost_julia_list(points, len(points), c.real, c.imag, maxiter, counts)
    return ffi.unpack(counts, len(points))


def refuse_point(overflow):
    require(lib.pyhost_rules_julia_list_element(overflow))


def polygon_list(pairs, width, height):
    require_list("polygon_list: pairs", pairs)
    width, width_overflow = wide_int("polygon_list: width", width)
    height, height_overflow = wide_int("polygon_list: height", height)
    require(lib.pyhost_rules_polygon_list(width, width_overflow, height, height_overflow))
    vertices = vertices_of(pairs, require_pair, refuse_coordinate)
    mask = ffi.new("bool[]", width * height)
    lib.pyhost_polygon_list(vertices, len(vertices) // 2, width, height, ffi.cast("uint8_t *", mask))
    return [ffi.unpack(mask + y * width, width) for y in range(height)]


def require_pair(size):
    require(lib.pyhost_rules_polygon_list_pair(size))


def refuse_coordinate(overflow):
    require(lib.pyhost_rules_polygon_list_coordinate(overflow))


def polygon_mask(vertices, width, height, border_value=True, out=None):
    items, facts = items_of("polygon_mask: vertices", "double[]", vertices)
    width, width_overflow = wide_int("polygon_mask: width", width)
    height, height_overflow = wide_int("polygon_mask: height", height)
    rule, numbers = lib.pyhost_rules_polygon_mask, (width, width_overflow, height, height_overflow)
    out, mask = output("polygon_mask: out", "uint8_t[]", UINT8, out, rule, (vertices,), (items,), (facts,), *numbers)
    lib.pyhost_polygon_mask(items, len(items) // 2, width, height, bool(border_value), mask)
    return out


def add_one(a, out=None):
    items, facts = items_of("add_one: a", "double[]", a)
    out, result = output("add_one: out", "double[]", FLOAT64, out, lib.pyhost_rules_add_one, (a,), (items,), (facts,))
    lib.pyhost_add_one(items, len(items), result)
    return out


def fused_arith(a, b, out=None):
    a_items, a_facts = items_of("fused_arith: a", "double[]", a)
    b_items, b_facts = items_of("fused_arith: b", "double[]", b)
    rule, facts = lib.pyhost_rules_fused_arith, (a_facts, b_facts)
    out, result = output("fused_arith: out", "double[]", FLOAT64, out, rule, (a, b), (a_items, b_items), facts)
    lib.pyhost_fused_arith(a_items, b_items, len(a_items), result)
    return out


def vector_add(a, b, out=None):
    a_items, a_facts = items_of("vector_add: a", "float[]", a)
    b_items, b_facts = items_of("vector_add: b", "float[]", b)
    rule, facts = lib.pyhost_rules_vector_add, (a_facts, b_facts)
    out, result = output("vector_add: out", "float[]", FLOAT32, out, rule, (a, b), (a_items, b_items), facts)
    lib.pyhost_vector_add(a_items, b_items, len(a_items), result)
    return out


def mirror(image, out=None):
    items, facts = items_of("mirror: image", "uint8_t[]", image)
    out, result = output("mirror: out", "uint8_t[]", UINT8, out, lib.pyhost_rules_mirror, (image,), (items,), (facts,))
    lib.pyhost_mirror(items, *memoryview(image).shape, result)
    return out


def transpose_cast(a, format, out=None):
    items, facts = items_of("transpose_cast: a", "char[]", a)
    code = character("transpose_cast: format", format)
    rule = lib.pyhost_rules_transpose_cast
    out, result = output("transpose_cast: out", "char[]", chr(code), out, rule, (a,), (items,), (facts,), code)
    a = view_of(a)
    misfit = lib.pyhost_transpose_cast([a], code, result)
    if misfit != ALL_FIT:
        require(lib.pyhost_rules_transpose_cast_items([a], code, misfit))
    return out


def uniform(rows, columns, seed, out=None):
    rows, rows_overflow = wide_int("uniform: rows", rows)
    columns, columns_overflow = wide_int("uniform: columns", columns)
    seed, overflow = wide_int("uniform: seed", seed)
    rule, numbers = lib.pyhost_rules_uniform, (rows, rows_overflow, columns, columns_overflow, seed, overflow)
    out, numbers = output("uniform: out", "double[]", FLOAT64, out, rule, (), (), (), *numbers)
    lib.pyhost_uniform(seed, rows * columns, numbers)
    return out


def sum_list(xs):
    require_list("sum_list: xs", xs)
    reading = [list.__iter__(xs)]  # a subclass may have one of its own
    context = ffi.new_handle(reading)
    high, low = ffi.new("int64_t *"), ffi.new("uint64_t *")
    if lib.pyhost_sum_list(lib.read_element, context, high, low):
        raise reading.pop() if len(reading) > 1 else KeyboardInterrupt
    return high[0] << 64 | low[0]


@ffi.def_extern(error=-1)
def read_element(context, _index, value):
    """`context` is the list's iterator, which ends where the list does by then, and after it what stopped it.

    Nothing is there after Ctrl-C in the moment before `try`: cffi prints that exception, and returns `error`.
    """
    reading = ffi.from_handle(context)
    try:
        for item in reading[0]:
            element, overflow = wide_int("sum_list: an element of xs", item)
            require(lib.pyhost_rules_sum_list_element(element, overflow))
            value[0] = element
            return 1
    except BaseException as error:
        reading.append(error)
        return -1
    return 0


def greet(name):
    """cffi copies the code points of a str, as they are, for an argument of char32_t *."""
    name = plain_str("greet: name", name)
    size = lib.pyhost_greeting_size(len(name))
    greeting = ffi.new("char32_t[]", size)
    lib.pyhost_greet(name, len(name), greeting)
    return ffi.unpack(greeting, size)


def callback(f, n):
    require_callable("callback: f", f)
    n, overflow = wide_int("callback: n", n)
    require(lib.pyhost_rules_callback(n, overflow))
    calling = [f]
    context = ffi.new_handle(calling)
    fold = ffi.new("uint64_t *")
    if lib.pyhost_callback(n, lib.call_back, context, fold):
        raise calling.pop() if len(calling) > 1 else KeyboardInterrupt
    return fold[0]


@ffi.def_extern(error=0)
def call_back(context, i, result):
    """Called without the GIL, which lib.call_back takes. `context` is f, and after it the exception that stopped it.

    None is there after Ctrl-C in the moment before `try`: cffi prints that exception, and returns `error`.
    """
    calling = ffi.from_handle(context)
    try:
        answer, overflow = wide_int("callback: a result of f", calling[0](i))
        require(lib.pyhost_rules_callback_result(answer, overflow))
        result[0] = answer
    except BaseException as error:
        calling.append(error)
        return 0
    return 1
