"""extensions/opencl/array/own.py: operators, maps and reductions of pyopencl.array, which writes the kernels itself.

Each operator is a kernel of its own, and an array for its result; the map is one kernel, written as an expression.
"""

import functools
from operator import index

import numpy as np
import pyopencl.array as cl_array
from _pyhost_arguments import require_list
from pyopencl.elementwise import ElementwiseKernel
from pyopencl.reduction import ReductionKernel

from ._calls import array_of, check_fused_arith, check_vector_add
from ._device import context, this_thread


def vector_add(a, b, out=None):
    """An operator."""
    *_, count = check_vector_add(a, b, out)
    out = np.empty(count, np.float32) if out is None else out
    if count > 0:
        queue = this_thread().queue
        (cl_array.to_device(queue, array_of(a)) + cl_array.to_device(queue, array_of(b))).get(queue, array_of(out))
    return out


@functools.cache
def fused():
    lines = "double *a, double *b, double *result", "result[i] = (a[i] + b[i]) * 2 + a[i] * b[i]", "fused"
    return ElementwiseKernel(context(), *lines, preamble="#pragma OPENCL FP_CONTRACT OFF")


def fused_arith(a, b, out=None):
    """A map."""
    *_, count = check_fused_arith(a, b, out)
    out = np.empty(count, np.float64) if out is None else out
    if count > 0:
        queue = this_thread().queue
        a, b = (cl_array.to_device(queue, array_of(items)) for items in (a, b))
        result = cl_array.empty_like(a)
        fused()(a, b, result)
        result.get(queue, array_of(out))
    return out


@functools.cache
def sum_of(half):
    """Of an array x of int64."""
    return ReductionKernel(
        context(), np.int64, neutral="0", reduce_expr="a + b", map_expr=half, arguments="__global long *x"
    )


def sum_list(xs):
    """A reduction of an array, made of the list first; of each int two halves, or 64 bits would wrap around."""
    require_list("sum_list: xs", xs)
    items = np.array([index(item) for item in list.__iter__(xs)], np.int64)
    if len(items) == 0:
        return 0
    x = cl_array.to_device(this_thread().queue, items)
    upper, lower = (int(sum_of(half)(x).get()) for half in ("x[i] >> 32", "x[i] & 0xffffffff"))
    return (upper << 32) + lower
