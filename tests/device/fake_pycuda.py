"""tests/device/fake_pycuda.py: of PyCUDA what extensions/pycuda calls; NumPy does the work.

`live` counts memory that is not freed, and contexts that are still current.
"""

import types

import numpy as np

live = {"memory": 0, "context": 0}


class Error(Exception):
    pass


class Memory:
    def __init__(self, size):
        require_context()
        self.items = np.zeros(size, np.uint8)
        live["memory"] += 1

    def free(self):
        live["memory"] -= 1


class Context:
    def push(self):
        live["context"] += 1

    def pop(self):
        live["context"] -= 1


class Device:
    found = 1

    def __init__(self, number):
        pass

    @classmethod
    def count(cls):
        return cls.found

    def name(self):
        return "a fake GPU"

    def retain_primary_context(self):
        return Context()


class Event:
    """Each a millisecond behind the one before."""

    recorded = 0

    def record(self):
        Event.recorded += 1
        self.at = Event.recorded

    def synchronize(self):
        require_context()

    def time_till(self, other):
        return other.at - self.at


def require_context():
    if live["context"] == 0:
        raise Error("no context is current")


def memcpy_htod(memory, items):
    memory.items[:] = items.view(np.uint8).reshape(-1)


def memcpy_dtoh(items, memory):
    items.view(np.uint8).reshape(-1)[:] = memory.items


def julia(xs, ys, counts, count, width, cr, ci, most):
    xs, ys = xs.items.view(np.float64), ys.items.view(np.float64)
    for i in range(count):
        zr, zi, n = xs[i % width], ys[i // width], 0
        while n < most and zr * zr + zi * zi < 4:
            zr, zi, n = zr * zr - zi * zi + cr, 2 * zr * zi + ci, n + 1
        counts.items.view(np.int32)[i] = n


def by_item(item_type, work):
    def kernel(a, b, result, count):
        a, b, result = (memory.items.view(item_type) for memory in (a, b, result))
        result[:count] = work(a, b)

    return kernel


KERNELS = {
    "fused_arith": by_item(np.float64, lambda a, b: (a + b) * 2 + a * b),
    "julia": julia,
    "multiply_them": by_item(np.float32, np.multiply),
    "vector_add": by_item(np.float32, np.add),
}


class SourceModule:
    def __init__(self, source, options, **_):
        assert "__global__ void julia" in source and "-fmad=false" in options

    def get_function(self, name):
        def launch(*arguments, block, grid):
            assert block[0] * grid[0] >= arguments[-1 if name != "julia" else 3]
            KERNELS[name](*arguments)

        return launch


class GPUArray(np.ndarray):
    """The operators are NumPy's."""

    def get(self, out=None):
        require_context()
        if out is None:
            return np.array(self)
        out[...] = self
        return out


def to_gpu(items):
    require_context()
    return np.array(items).view(GPUArray)


def rand(shape, dtype):
    """Some that every seed of NumPy's generator has others of, and the number that rounding can make."""
    require_context()
    numbers = np.random.default_rng(np.random.randint(2**31 - 1)).random(shape).astype(dtype)
    numbers[0] = 1.0
    return numbers.view(GPUArray)


def modules():
    """{name: module}, for sys.modules."""
    driver = types.ModuleType("pycuda.driver")
    driver.__dict__.update(
        Device=Device,
        Error=Error,
        Event=Event,
        init=lambda: None,
        mem_alloc=Memory,
        memcpy_dtoh=memcpy_dtoh,
        memcpy_htod=memcpy_htod,
    )
    package = types.ModuleType("pycuda")
    package.__path__ = []
    found = {"pycuda": package, "pycuda.driver": driver}
    for name, content in {
        "compiler": {"SourceModule": SourceModule},
        "curandom": {"rand": rand},
        "gpuarray": {"to_gpu": to_gpu},
    }.items():
        found[f"pycuda.{name}"] = types.ModuleType(f"pycuda.{name}")
        found[f"pycuda.{name}"].__dict__.update(content)
    for name, module in found.items():
        if name != "pycuda":
            setattr(package, name.split(".")[1], module)
    return found
