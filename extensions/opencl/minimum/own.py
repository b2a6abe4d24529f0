"""extensions/opencl/minimum/own.py: the talk's sum of two arrays, without our checks.

Source: the example of pyopencl's documentation, which Benjamin Seppke's slides show.  A buffer is bytes: of another
type or length the result is what these bytes happen to be as float32.
"""

import numpy as np
import pyopencl as cl

ctx = cl.create_some_context(interactive=False)
queue = cl.CommandQueue(ctx)
prg = cl.Program(
    ctx,
    """
    __kernel void sum(__global const float *a, __global const float *b, __global float *c)
    {
        int gid = get_global_id(0);
        c[gid] = a[gid] + b[gid];
    }
    """,
).build()
knl = prg.sum


def vector_add(a, b):
    mf = cl.mem_flags
    a_buf = cl.Buffer(ctx, mf.READ_ONLY | mf.COPY_HOST_PTR, hostbuf=a)
    b_buf = cl.Buffer(ctx, mf.READ_ONLY | mf.COPY_HOST_PTR, hostbuf=b)
    a_plus_b = np.empty(len(a), np.float32)
    dest_buf = cl.Buffer(ctx, mf.WRITE_ONLY, a_plus_b.nbytes)
    knl(queue, a_plus_b.shape, None, a_buf, b_buf, dest_buf)
    cl.enqueue_copy(queue, a_plus_b, dest_buf)
    return a_plus_b
