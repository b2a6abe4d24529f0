"""tests/device/fake_cuda.py: pyhost_cuda as this folder's scripts see it, without a device: NumPy does the work."""

import ctypes
import os
import types

import numpy as np

WRONG = os.environ.get("FAKE_CUDA_WRONG", "")  # a function whose results are off by one
SECONDS = 0.001


class DeviceArray:
    def __init__(self, items):
        self._items = np.array(items)

    @property
    def __cuda_array_interface__(self):
        told = self._items.__array_interface__
        return {"version": 3, "shape": told["shape"], "typestr": told["typestr"], "data": told["data"], "strides": None}

    def copy_from(self, items):
        self._items[:] = items

    def copy_to(self, out):
        out[:] = self._items


def _seen(array):
    """The items of what has the array interface; another argument as it is."""
    told = getattr(array, "__cuda_array_interface__", None)
    if told is None:
        return array
    item_type = np.dtype(told["typestr"])
    strides = told["strides"] or np.empty(told["shape"], item_type).strides
    last = sum((count - 1) * step for count, step in zip(told["shape"], strides, strict=True))
    memory = (ctypes.c_char * (last + item_type.itemsize)).from_address(told["data"][0])
    return np.ndarray(told["shape"], item_type, memory, strides=strides)


def _julia(xs, ys, c, most):
    zr, zi = (part.ravel() for part in np.meshgrid(xs, ys))
    counts = np.zeros(zr.size, np.int32)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(most):
            inside = zr * zr + zi * zi < 4
            counts += inside
            zr, zi = zr * zr - zi * zi + c.real, 2 * zr * zi + c.imag
            zr[~inside] = 9
    return counts


# Of host arrays, or of those on the device: there is one memory.
_KERNELS = {
    "add_one": lambda a: a + 1,
    "fused_arith": lambda a, b: (a + b) * 2 + a * b,
    "julia": _julia,
    "mirror": lambda image: image[:, ::-1].ravel(),
    "polygon_mask": lambda vertices, width, height, border_value=True: np.full(width * height, border_value, np.uint8),
    "transpose_cast": lambda a, format: a.T.ravel().astype(format),
    "vector_add": lambda a, b: a + b,
}


def _named(name, work):
    def call(*arguments):
        result = work(*arguments)
        return result + result.dtype.type(name == WRONG)

    return call


def _resident(name, work):
    def call(*arguments):
        *inputs, out = map(_seen, arguments)
        out[...] = _named(name, work)(*inputs).reshape(out.shape)
        return SECONDS

    return call


held = released = types.SimpleNamespace(**{name: _named(name, work) for name, work in _KERNELS.items()})
globals().update(
    {f"resident_{name}": _resident(f"resident_{name}", work) for name, work in {**_KERNELS, "copy": np.copy}.items()}
)
