"""extensions/ctypes/_glue.py: the kernels of numbers and arrays: convert, check, call, wrap."""

from ctypes import (
    POINTER,
    byref,
    c_double,
    c_int,
    c_int32,
    c_int64,
    c_size_t,
    c_ssize_t,
    c_uint8,
    c_uint32,
    c_uint64,
    c_void_p,
)

from _pyhost_rules import (
    ADDRESS,
    BUFFER,
    CHARACTER,
    INT64,
    INTEGER,
    LAYOUT,
    NUMBER,
    OUTPUT,
    View,
    c_rule,
    require,
    rule,
)

from ._library import kernel_of, new_array, prototype

ALL_FIT = -1


@kernel_of
def noop(library):
    kernel = prototype(library.pyhost_noop, None)

    def noop():
        kernel()

    return noop


@kernel_of
def add_ints(library):
    check = rule("add_ints", a=INT64, b=INT64)
    check_sum = c_rule("add_ints_sum", c_int)
    kernel = prototype(library.pyhost_add_ints, c_int, c_int64, c_int64, POINTER(c_int64))

    def add_ints(a, b):
        a, b = check(a, b)
        total = c_int64()
        does_not_fit = kernel(a, b, byref(total))
        if does_not_fit:
            require(check_sum(does_not_fit))
        return total.value

    return add_ints


@kernel_of
def sum_primes(library):
    check = rule("sum_primes", n=INTEGER)
    kernel = prototype(library.pyhost_sum_primes, c_uint64, c_uint64)

    def sum_primes(n):
        return kernel(max(check(n), 0))

    return sum_primes


@kernel_of
def julia(library):
    check = rule("julia", xs=BUFFER, ys=BUFFER, c=NUMBER, maxiter=INTEGER, out=OUTPUT)
    kernel = prototype(
        library.pyhost_julia, None, c_void_p, c_size_t, c_void_p, c_size_t, c_double, c_double, c_int32, c_void_p
    )

    def julia(xs, ys, c, maxiter, out=None):
        xs, ys, c, maxiter, view, count = check(xs, ys, c, maxiter, out)
        out, address = new_array("i", count) if view is None else (out, view)
        kernel(xs, xs.bytes // 8, ys, ys.bytes // 8, c.real, c.imag, maxiter, address)
        return out

    return julia


@kernel_of
def polygon_mask(library):
    check = rule("polygon_mask", vertices=BUFFER, width=INTEGER, height=INTEGER, out=OUTPUT)
    kernel = prototype(library.pyhost_polygon_mask, None, c_void_p, c_size_t, c_size_t, c_size_t, c_uint8, c_void_p)

    def polygon_mask(vertices, width, height, border_value=True, out=None):
        vertices, width, height, view, count = check(vertices, width, height, out)
        border_value = bool(border_value)
        out, address = new_array("B", count) if view is None else (out, view)
        kernel(vertices, vertices.bytes // 16, width, height, border_value, address)
        return out

    return polygon_mask


@kernel_of
def add_one(library):
    check = rule("add_one", a=ADDRESS, out=OUTPUT)
    kernel = prototype(library.pyhost_add_one, None, c_void_p, c_size_t, c_void_p)

    def add_one(a, out=None):
        a, view, count = check(a, out)
        out, address = new_array("d", count) if view is None else (out, view)
        kernel(a, count, address)
        return out

    return add_one


@kernel_of
def fused_arith(library):
    check = rule("fused_arith", a=ADDRESS, b=ADDRESS, out=OUTPUT)
    kernel = prototype(library.pyhost_fused_arith, None, c_void_p, c_void_p, c_size_t, c_void_p)

    def fused_arith(a, b, out=None):
        a, b, view, count = check(a, b, out)
        out, address = new_array("d", count) if view is None else (out, view)
        kernel(a, b, count, address)
        return out

    return fused_arith


@kernel_of
def vector_add(library):
    check = rule("vector_add", a=ADDRESS, b=ADDRESS, out=OUTPUT)
    kernel = prototype(library.pyhost_vector_add, None, c_void_p, c_void_p, c_size_t, c_void_p)

    def vector_add(a, b, out=None):
        a, b, view, count = check(a, b, out)
        out, address = new_array("f", count) if view is None else (out, view)
        kernel(a, b, count, address)
        return out

    return vector_add


@kernel_of
def mirror(library):
    check = rule("mirror", image=BUFFER, out=OUTPUT)
    kernel = prototype(library.pyhost_mirror, None, c_void_p, c_size_t, c_size_t, c_void_p)

    def mirror(image, out=None):
        image, view, count = check(image, out)
        out, address = new_array("B", count) if view is None else (out, view)
        kernel(image, image.shape[0], image.shape[1], address)
        return out

    return mirror


@kernel_of
def transpose_cast(library):
    check = rule("transpose_cast", a=LAYOUT, format=CHARACTER, out=OUTPUT)
    check_items = c_rule("transpose_cast_items", POINTER(View), c_uint32, c_ssize_t)
    kernel = prototype(library.pyhost_transpose_cast, c_ssize_t, POINTER(View), c_uint32, c_void_p)

    def transpose_cast(a, format, out=None):
        a, code, view, count = check(a, format, out)
        out, address = new_array(chr(code), count) if view is None else (out, view)
        misfit = kernel(a, code, address)
        if misfit != ALL_FIT:
            require(check_items(a, code, misfit))
        return out

    return transpose_cast


@kernel_of
def uniform(library):
    check = rule("uniform", rows=INTEGER, columns=INTEGER, seed=INTEGER, out=OUTPUT)
    kernel = prototype(library.pyhost_uniform, None, c_int64, c_size_t, c_void_p)

    def uniform(rows, columns, seed, out=None):
        _rows, _columns, seed, view, count = check(rows, columns, seed, out)
        out, address = new_array("d", count) if view is None else (out, view)
        kernel(seed, count, address)
        return out

    return uniform
