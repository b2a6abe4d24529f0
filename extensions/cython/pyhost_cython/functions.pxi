# extensions/cython/pyhost_cython/functions.pxi: the functions of both modules, with and without the GIL.
#
# RELEASES is a constant of each module (CMakeLists.txt): `with nogil(True):` is `with nogil:`, and of
# `with nogil(False):` nothing is left but the block. With the directive cpp_locals a C++ local is made where it is
# assigned, so that rules need no constructor without arguments. There is no subinterpreters_compatible: it declares,
# and changes nothing in what Cython keeps of a module, once for the process; CPython refuses to load it a second time.
cimport numpy as cnp
from cpython.buffer cimport PyBuffer_Release
from cpython.unicode cimport PyUnicode_4BYTE_KIND, PyUnicode_AsUCS4, PyUnicode_FromKindAndData, PyUnicode_GET_LENGTH, PyUnicode_READ_CHAR
from libc.stddef cimport ptrdiff_t
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libcpp cimport bool
from libcpp.span cimport span
from libcpp.vector cimport vector

from . cimport kernels, rules
from .arguments cimport acquire, new_array, read_int, to_complex, to_float, to_int, type_name
from .rules cimport (
    AddInts,
    AddOne,
    Callback,
    FusedArith,
    Int,
    Julia,
    Mirror,
    JuliaList,
    Place,
    PolygonList,
    PolygonMask,
    SumPrimes,
    TransposeCast,
    VectorAdd,
    Uniform,
    View,
    refuse_type,
    to_float64,
)

cnp.import_array()


def noop():
    """Do nothing."""
    with nogil(RELEASES):
        kernels.noop()


def add_ints(a, b):
    """Return a + b; both and their sum must fit in 64 bits."""
    cdef Int first, second
    read_int(&first, Place(b"add_ints", b"a"), a)
    read_int(&second, Place(b"add_ints", b"b"), b)
    cdef AddInts call = AddInts(first, second)
    cdef int64_t total = 0
    cdef bool fits
    with nogil(RELEASES):
        fits = kernels.add_ints(call.a, call.b, &total)
    AddInts.require(fits)
    return total


def sum_primes(n):
    """Return the sum of the primes below n, n <= 2**32."""
    cdef SumPrimes call = SumPrimes(to_int(Place(b"sum_primes", b"n"), n))
    cdef uint64_t total
    with nogil(RELEASES):
        total = kernels.sum_primes(call.n)
    return total


def julia(xs, ys, c, maxiter, out=None):
    """Return the steps of z*z + c that each point x + iy takes to leave |z| < 2, at most maxiter.

    xs and ys are float64 buffers; the counts are int32, row by row, len(ys) * len(xs) of them.
    """
    cdef View columns = rules.no_view, rows = rules.no_view, counts = rules.no_view
    cdef Julia call
    cdef span[int32_t] items
    try:
        acquire(&columns, rules.julia_xs, xs)
        acquire(&rows, rules.julia_ys, ys)
        call = Julia(columns, rows, to_complex(rules.julia_c, c), to_int(rules.julia_maxiter, maxiter))
        if out is None:
            out = new_array(call.results(), cnp.NPY_INT32)
        acquire(&counts, rules.julia_out, out)
        items = call.output(counts)
        with nogil(RELEASES):
            kernels.julia(call.xs, call.ys, call.c.real, call.c.imag, call.maxiter, items)
        return out
    finally:
        PyBuffer_Release(<Py_buffer*>&columns)
        PyBuffer_Release(<Py_buffer*>&rows)
        PyBuffer_Release(<Py_buffer*>&counts)


ctypedef double complex Point


def julia_list(zs, c, maxiter):
    """Return a list of the steps of z*z + c that each z of the list zs takes to leave |z| < 2, at most maxiter."""
    if not isinstance(zs, list):
        refuse_type(rules.julia_list_zs, b"a list", type_name(zs))
    cdef JuliaList call = JuliaList(to_complex(rules.julia_list_c, c), to_int(rules.julia_list_maxiter, maxiter))
    cdef vector[Point] points = vector[Point]()
    points.reserve(len(<list>zs))
    for z in <list>zs:  # Cython asks for the length again before each element
        points.push_back(JuliaList.point(to_complex(rules.julia_list_element, z)))
    cdef vector[int32_t] counts = vector[int32_t](points.size())
    with nogil(RELEASES):
        kernels.julia_list(points, call.c.real, call.c.imag, call.maxiter, counts)
    return counts  # as a list: Cython converts vectors


def polygon_list(pairs, width, height):
    """Return lists of bools, one a row: True for each pixel inside the polygon of the tuples (x, y)."""
    if not isinstance(pairs, list):
        refuse_type(rules.polygon_list_pairs, b"a list", type_name(pairs))
    cdef PolygonList call = PolygonList(
        to_int(rules.polygon_list_width, width), to_int(rules.polygon_list_height, height))
    cdef vector[double] vertices = vector[double]()
    for pair in <list>pairs:
        if not isinstance(pair, tuple):
            refuse_type(rules.polygon_list_pair, b"a tuple", type_name(pair))
        PolygonList.require_pair(len(<tuple>pair))
        for value in <tuple>pair:
            vertices.push_back(to_float64(rules.polygon_list_coordinate, to_float(rules.polygon_list_coordinate, value)))
    cdef vector[uint8_t] mask = vector[uint8_t](call.results())
    with nogil(RELEASES):
        kernels.polygon_list(vertices, call.width, call.height, mask)
    cdef size_t x, y
    rows = []
    for y in range(call.height):
        row = []
        for x in range(call.width):
            row.append(mask[y * call.width + x] != 0)
        rows.append(row)
    return rows


def polygon_mask(vertices, width, height, border_value=True, out=None):
    """Return 1 for each pixel inside the polygon and 0 outside; a pixel on a vertex has border_value.

    vertices is a float64 buffer of shape (n, 2), columns x, y; the mask is uint8, row by row, height * width of it.
    """
    cdef View pairs = rules.no_view, mask = rules.no_view
    cdef PolygonMask call
    cdef bint on_vertex
    cdef span[uint8_t] items
    try:
        acquire(&pairs, rules.polygon_vertices, vertices)
        call = PolygonMask(pairs, to_int(rules.polygon_width, width), to_int(rules.polygon_height, height))
        on_vertex = border_value
        if out is None:
            out = new_array(call.results(), cnp.NPY_UINT8)
        acquire(&mask, rules.polygon_out, out)
        items = call.output(mask)
        with nogil(RELEASES):
            kernels.polygon_mask(call.vertices, call.width, call.height, on_vertex, items)
        return out
    finally:
        PyBuffer_Release(<Py_buffer*>&pairs)
        PyBuffer_Release(<Py_buffer*>&mask)


def add_one(a, out=None):
    """Return a + 1 of a float64 buffer, flat; out may be a itself."""
    cdef View items = rules.no_view, result = rules.no_view
    cdef AddOne call
    cdef span[double] sums
    try:
        acquire(&items, rules.add_one_a, a)
        call = AddOne(items)
        if out is None:
            out = new_array(call.results(), cnp.NPY_FLOAT64)
        acquire(&result, rules.add_one_out, out)
        sums = call.output(result)
        with nogil(RELEASES):
            kernels.add_one(call.a, sums)
        return out
    finally:
        PyBuffer_Release(<Py_buffer*>&items)
        PyBuffer_Release(<Py_buffer*>&result)


def fused_arith(a, b, out=None):
    """Return (a + b) * 2 + a * b of two float64 buffers of one shape, flat.

    out may be a or b itself.
    """
    cdef View first = rules.no_view, second = rules.no_view, result = rules.no_view
    cdef FusedArith call
    cdef span[double] items
    try:
        acquire(&first, rules.fused_arith_a, a)
        acquire(&second, rules.fused_arith_b, b)
        call = FusedArith(first, second)
        if out is None:
            out = new_array(call.results(), cnp.NPY_FLOAT64)
        acquire(&result, rules.fused_arith_out, out)
        items = call.output(result)
        with nogil(RELEASES):
            kernels.fused_arith(call.a, call.b, items)
        return out
    finally:
        PyBuffer_Release(<Py_buffer*>&first)
        PyBuffer_Release(<Py_buffer*>&second)
        PyBuffer_Release(<Py_buffer*>&result)


def vector_add(a, b, out=None):
    """Return a + b of two float32 buffers of one shape, flat.

    out may be a or b itself.
    """
    cdef View first = rules.no_view, second = rules.no_view, result = rules.no_view
    cdef VectorAdd call
    cdef span[float] items
    try:
        acquire(&first, rules.vector_add_a, a)
        acquire(&second, rules.vector_add_b, b)
        call = VectorAdd(first, second)
        if out is None:
            out = new_array(call.results(), cnp.NPY_FLOAT32)
        acquire(&result, rules.vector_add_out, out)
        items = call.output(result)
        with nogil(RELEASES):
            kernels.vector_add(call.a, call.b, items)
        return out
    finally:
        PyBuffer_Release(<Py_buffer*>&first)
        PyBuffer_Release(<Py_buffer*>&second)
        PyBuffer_Release(<Py_buffer*>&result)


def mirror(image, out=None):
    """Return the pixels of a uint8 buffer of two dimensions, each row from its end."""
    cdef View pixels = rules.no_view, result = rules.no_view
    cdef Mirror call
    cdef span[uint8_t] items
    try:
        acquire(&pixels, rules.mirror_image, image)
        call = Mirror(pixels)
        if out is None:
            out = new_array(call.results(), cnp.NPY_UINT8)
        acquire(&result, rules.mirror_out, out)
        items = call.output(result)
        with nogil(RELEASES):
            kernels.mirror(call.image, call.width, items)
        return out
    finally:
        PyBuffer_Release(<Py_buffer*>&pixels)
        PyBuffer_Release(<Py_buffer*>&result)


def transpose_cast(a, format, out=None):
    """Return the columns of a, a buffer of two dimensions, one after the other, as items of the format.

    Both are of 'd', 'f', 'i' or 'B'; what does not fit is a ValueError.
    """
    cdef View matrix = rules.no_view, result = rules.no_view
    cdef TransposeCast call
    cdef void* items
    cdef ptrdiff_t misfit
    try:
        acquire(&matrix, rules.transpose_cast_a, a)
        call = TransposeCast(matrix, to_character(rules.transpose_cast_format, format))
        if out is None:
            out = new_array(call.results(), numpy_type(call.to))
        acquire(&result, rules.transpose_cast_out, out)
        items = call.output(result)
        with nogil(RELEASES):
            misfit = kernels.transpose_cast(matrix.data, call.source, call.rows, call.columns, items, call.to)
        call.require(misfit)
        return out
    finally:
        PyBuffer_Release(<Py_buffer*>&matrix)
        PyBuffer_Release(<Py_buffer*>&result)


# 0 where the str has not one character.
cdef uint32_t to_character(Place place, value) except? 0:
    if not isinstance(value, str):
        refuse_type(place, b"a str", type_name(value))
    return PyUnicode_READ_CHAR(value, 0) if PyUnicode_GET_LENGTH(value) == 1 else 0


cdef int numpy_type(kernels.ItemType item) noexcept:
    if item == kernels.ItemType.float64:
        return cnp.NPY_FLOAT64
    if item == kernels.ItemType.float32:
        return cnp.NPY_FLOAT32
    return cnp.NPY_INT32 if item == kernels.ItemType.int32 else cnp.NPY_UINT8


def uniform(rows, columns, seed, out=None):
    """Return rows * columns numbers of random.Random(seed).random(), float64, flat."""
    cdef View numbers = rules.no_view
    cdef span[double] items
    cdef Uniform call = Uniform(
        to_int(rules.uniform_rows, rows), to_int(rules.uniform_columns, columns), to_int(rules.uniform_seed, seed))
    if out is None:
        out = new_array(call.results(), cnp.NPY_FLOAT64)
    try:
        acquire(&numbers, rules.uniform_out, out)
        items = call.output(numbers)
        with nogil(RELEASES):
            kernels.uniform(call.seed, items)
        return out
    finally:
        PyBuffer_Release(<Py_buffer*>&numbers)


def greet(name):
    """Return "Hello, " + name + "!" of any str."""
    if not isinstance(name, str):
        refuse_type(rules.greet_name, b"a str", type_name(name))
    cdef vector[Py_UCS4] text = vector[Py_UCS4](PyUnicode_GET_LENGTH(name))
    if not text.empty():
        PyUnicode_AsUCS4(name, text.data(), text.size(), 0)
    cdef vector[Py_UCS4] greeting = vector[Py_UCS4](kernels.greeting_size(text.size()))
    with nogil(RELEASES):
        kernels.greet(text, greeting)
    return PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, greeting.data(), greeting.size())


# `with gil` takes the GIL for each call; where the module holds it, that is only counted. An exception stays set in the
# thread state while the kernel comes back, which then returns false, the value at which Cython asks for one
# (kernels.pxd).
cdef int call_back(void* f, int64_t i, int64_t* result) except 0 with gil:
    cdef Int number
    read_int(&number, rules.callback_result, (<object>f)(i))
    result[0] = Callback.result(number)
    return 1


def callback(f, n):
    """Call f(0), f(1), ... f(n - 1); return what they fold to, 31 * fold + f(i) in 64 bits."""
    if not callable(f):
        refuse_type(rules.callback_f, b"callable", type_name(f))
    cdef Callback call = Callback(to_int(rules.callback_n, n))
    cdef void* context = <void*>f
    cdef uint64_t fold = 0
    with nogil(RELEASES):
        kernels.callback(call.n, &call_back, context, &fold)
    return fold
