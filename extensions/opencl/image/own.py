"""extensions/opencl/image/own.py: mirror() as the talk shows it, from one image2d_t to another."""

import numpy as np
import pyopencl as cl

from ._calls import array_of, check_mirror
from ._device import context, keep_events, this_thread

PIXEL = cl.ImageFormat(cl.channel_order.R, cl.channel_type.UNSIGNED_INT8)


def image_for(width, height):
    """Uninitialised memory of the device, in the layout that its texture units read fastest."""
    return cl.Image(context(), cl.mem_flags.READ_WRITE, PIXEL, shape=(width, height))


def mirror(image, out=None):
    *_, count = check_mirror(image, out)
    out = np.empty(count, np.uint8) if out is None else out
    if count > 0:
        height, width = memoryview(image).shape
        reflect(array_of(image), array_of(out), width, height)
    return out


def reflect(pixels, reflected, width, height):
    thread, whole = this_thread(), {"origin": (0, 0), "region": (width, height)}
    source, target = image_for(width, height), image_for(width, height)
    there = cl.enqueue_copy(thread.queue, source, pixels, is_blocking=False, **whole)
    call = thread.kernels["mirror_image"](thread.queue, (width, height), None, source, target)
    back = cl.enqueue_copy(thread.queue, reflected, target, **whole)
    keep_events(inputs_s=[there], kernel_s=[call], result_s=[back])
