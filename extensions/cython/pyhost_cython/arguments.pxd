# extensions/cython/pyhost_cython/arguments.pxd: from Python objects to what the rules read, and a result to write to.
#
# Not what Cython does by itself with an argument that has a C type: `int64_t n` raises OverflowError for a large int
# and names no argument, `const double[::1] xs` takes None for a buffer unless `not None` is said, and both have
# sentences of their own. What an argument must be is for the rules to say.
cimport numpy as cnp
from cpython.buffer cimport PyBUF_FULL_RO, PyObject_CheckBuffer, PyObject_GetBuffer
from cpython.float cimport PyFloat_AsDouble
from cpython.long cimport PyLong_AsLongLongAndOverflow, PyLong_CheckExact
from cpython.number cimport PyIndex_Check, PyNumber_Index
from cpython.object cimport Py_TYPE

from .rules cimport Complex, Float, Int, Place, View, refuse_type


# The rules read a Py_buffer as a View: the same fields at the same places, under names of ours.
cdef extern from *:
    """
    #include "rules/view.h"

    static_assert(sizeof(Py_buffer) == sizeof(pyhost_view));
    """


# As CPython has it in C.
cdef inline const char* type_name(value) noexcept:
    return Py_TYPE(value).tp_name


# Any object with __index__, as operator.index() takes it.
cdef inline int read_int(Int* number, Place place, value) except -1:
    if PyLong_CheckExact(value):  # nearly always: nothing to ask, and no new reference
        number.value = PyLong_AsLongLongAndOverflow(value, &number.overflow)
        return 0
    if not PyIndex_Check(value):
        refuse_type(place, b"an int", type_name(value))
    number.value = PyLong_AsLongLongAndOverflow(PyNumber_Index(value), &number.overflow)
    return 0


# The same, for calls that are not counted in nanoseconds: after a function that returns a struct Cython has no value to
# look at and asks PyErr_Occurred() each time, 2 ns an argument.
cdef inline Int to_int(Place place, value) except *:
    cdef Int number
    read_int(&number, place, value)
    return number


# A float or int, or what converts to one by __float__ or __index__; no str.
cdef inline Float to_float(Place place, value) except *:
    cdef Float number
    cdef bint is_number = True
    try:
        number.value = PyFloat_AsDouble(value)
    except OverflowError:  # of an int
        number.overflow = True
    except TypeError:
        is_number = False
    if not is_number:
        refuse_type(place, b"a real number", type_name(value))
    return number


# A complex, float or int, or what converts to one by __complex__, __float__ or __index__; no str.
cdef inline Complex to_complex(Place place, value) except *:
    cdef Complex number
    cdef double complex c = 0
    cdef bint is_number = True
    try:
        c = value
    except OverflowError:  # of an int
        number.overflow = True
    except TypeError:
        is_number = False
    if not is_number:
        refuse_type(place, b"a complex number", type_name(value))
    number.real, number.imag = c.real, c.imag
    return number


# The caller releases the view, which lies where it will stay: some exporters point its shape into it.
cdef inline int acquire(View* view, Place place, exporter) except -1:
    if not PyObject_CheckBuffer(exporter):
        refuse_type(place, b"a buffer", type_name(exporter))
    try:
        return PyObject_GetBuffer(exporter, <Py_buffer*>view, PyBUF_FULL_RO)
    except ValueError:
        if not isinstance(exporter, cnp.ndarray):
            raise
    # Of an element type that formats cannot describe, such as datetime64.
    function, argument = place.function.decode(), place.argument.decode()
    raise TypeError(f"{function}: {argument} must be an array that exports a buffer, got dtype {exporter.dtype}")


# Flat, and its items are not set.
cdef inline object new_array(size_t size, int numpy_type):
    cdef cnp.npy_intp length = <cnp.npy_intp>size
    return cnp.PyArray_SimpleNew(1, &length, numpy_type)
