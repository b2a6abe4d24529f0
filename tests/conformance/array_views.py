"""tests/conformance/array_views.py: run under plain pyhost: NumPy arrays of every kind, by a buffer and without one.

capi asks every array for a buffer, simd and openmp read what they know from the array itself.  All must answer alike.

pyhost array_views.py    prints {"tried": ..., "refused": ..., "differing": ...}
"""

import importlib
import json
import sys
import warnings

import numpy as np

BACKENDS = [importlib.import_module(f"pyhost_{name}.held") for name in ("capi", "simd", "openmp")]


class Subclass(np.ndarray):
    """Its memory is an array's, its buffer may be another's."""


def warning_array():
    """One that NumPy gives a warning for when it is written: its buffer is read-only."""
    return np.broadcast_arrays(np.arange(8, dtype="f"), np.zeros((1, 8)))[0]


def read_only(array):
    array.flags.writeable = False
    return array


def misaligned(code):
    return np.frombuffer(bytearray(8 * 10 + 1), "B")[1 : 8 * 8 + 1].view(code)


def arrays(code):
    """{name: an array of eight items or none of type `code`, or of another}."""
    items = np.arange(8, dtype=code)
    return {
        "plain": items,
        "rows": items.reshape(2, 4),
        "rows of another shape": items.reshape(4, 2),
        "columns": items.reshape(2, 4).T,
        "every second": np.arange(16, dtype=code)[::2],
        "backwards": items[::-1],
        "one item, far apart": np.arange(16, dtype=code)[::8][:1],
        "none": np.empty(0, code),
        "no rows": np.empty((0, 4), code),
        "a scalar": np.array(3, code),
        "read-only": read_only(items.copy()),
        "big-endian": items.astype(items.dtype.newbyteorder(">")),
        "half": items.astype("e"),
        "64 bits": items.astype("q"),
        "a date": items.astype("q").astype("M8[s]"),
        "objects": items.astype("O"),
        "fields": np.zeros(8, [("x", code)]),
        "misaligned": misaligned(code),
        "a subclass": items.view(Subclass),
        "a matrix": np.ones((8, 1), code).view(np.matrix) if hasattr(np, "matrix") else items,
    }


def answer(function, *arguments):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            result = np.asarray(function(*arguments))
            told = [result.dtype.char, result.shape, result.tobytes().hex()]
        except Exception as error:  # whatever one raises, the others must
            told = [type(error).__name__, str(error)]
    return [*told, [str(one.message) for one in seen]]


def calls():
    """(kernel, name of the odd one, its arguments); each argument in turn is the odd one."""
    for name, array in {**arrays("f"), "written with a warning": warning_array()}.items():
        plain = np.arange(array.size, dtype="f").reshape(array.shape)
        yield "vector_add", name, lambda a=array, b=plain: (a, b)
        yield "vector_add", name, lambda a=array, b=plain: (b, a)
        yield "vector_add", name, lambda a=array, b=plain: (b, b, a)
        yield "transpose_cast", name, lambda a=array: (a, "d")
        yield "transpose_cast", name, lambda a=array: (np.arange(a.size, dtype="d").reshape(1, -1), "f", a)
    for name, array in arrays("d").items():
        yield "add_one", name, lambda a=array: (a,)
        yield "add_one", name, lambda a=array: (np.arange(a.size, dtype="d"), a)
    for code in "iB":
        for name, array in arrays(code).items():
            yield "transpose_cast", name, lambda a=array, code=code: (a.reshape(2, -1) if a.size == 8 else a, code)
    shared = np.arange(12, dtype="f")
    yield "vector_add", "overlapping", lambda: (shared[:8], shared[:8], shared[2:10])


def main():
    tried, refused, differing = 0, 0, []
    for kernel, name, arguments in calls():
        answers = [answer(getattr(backend, kernel), *arguments()) for backend in BACKENDS]
        tried += 1
        refused += len(answers[0]) == 3
        if answers != answers[:1] * len(answers):
            differing.append([kernel, name, answers])
    print(json.dumps({"tried": tried, "refused": refused, "differing": differing}))


if __name__ == "__main__":
    sys.exit(main())
