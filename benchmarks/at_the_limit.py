"""benchmarks/at_the_limit.py: simd and openmp beside NumPy, numba, OpenCV and the built-in, as a user calls them.

All candidates of a row run in one process, in turn, in a direction that alternates; the medians of the turns are
printed. OpenCV is asked only where it can be imported (python -m pip install opencv-python-headless).

    PYTHONPATH=build/release/lib/pyhost:pyscripts build/venv/bin/python benchmarks/at_the_limit.py
"""

import importlib
import os
import statistics
import time

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # as in pyhost's measured children
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy

BACKENDS = ("openmp", "simd", "numba_parallel", "numba", "capi")
TURNS = 15
TURN_S = 0.002  # at least, of each
ROW_S = 1.5  # at most


def functions(kernel):
    """{backend: function} of those that are here and have it."""
    found = {}
    for name in BACKENDS:
        for policy in ("released", "held"):
            try:
                function = getattr(importlib.import_module(f"pyhost_{name}.{policy}"), kernel, None)
            except ImportError:
                continue
            if function is not None:
                found.setdefault(name, function)
    return found


def race(title, calls):
    times = {name: [] for name in calls}
    counts = {}
    for name, call in calls.items():
        call()
        started = time.perf_counter()
        call()
        counts[name] = max(1, int(TURN_S / max(time.perf_counter() - started, 1e-7)))
    began = time.perf_counter()
    for turn in range(TURNS):
        for name in list(calls)[:: 1 if turn % 2 else -1]:
            call, count = calls[name], counts[name]
            started = time.perf_counter()
            for _ in range(count):
                call()
            times[name].append((time.perf_counter() - started) / count)
        if time.perf_counter() > began + ROW_S:
            break
    print(title, *(f"  {name} {statistics.median(t) * 1e6:.4g} us" for name, t in times.items()), sep="\n", flush=True)


def of_kernel(kernel, arguments, others=(), **keywords):
    calls = {name: lambda f=f: f(*arguments, **keywords) for name, f in functions(kernel).items()}
    race(f"{kernel} {', '.join(keywords) or 'fresh'}", {**calls, **dict(others)})


def elementwise(kernel, size, dtype):
    a, b, out, other = (numpy.random.rand(size).astype(dtype) for _ in range(4))
    fresh = {"add_one": lambda: a + 1, "fused_arith": lambda: (a + b) * 2 + a * b, "vector_add": lambda: a + b}
    into = {
        "add_one": lambda: numpy.add(a, 1, out=out),
        "vector_add": lambda: numpy.add(a, b, out=out),
        "fused_arith": lambda: (
            numpy.add(a, b, out=out),
            numpy.multiply(out, 2, out=out),
            numpy.multiply(a, b, out=other),
            numpy.add(out, other, out=out),
        ),
    }
    inputs = (a,) if kernel == "add_one" else (a, b)
    of_kernel(kernel, inputs, {"numpy": into[kernel]}, out=out)
    of_kernel(kernel, inputs, {"numpy": fresh[kernel]})


def with_opencv(cv2):
    vertices, width, height = importlib.import_module("polygon_mask").make_inputs("talk")
    points = numpy.asarray(vertices).astype(numpy.int32).reshape(-1, 1, 2)
    mask = numpy.zeros((height, width), numpy.uint8)
    filled = {"fillPoly": lambda: cv2.fillPoly(mask, [points], 1)}
    filled["zeros, fillPoly"] = lambda: (mask.fill(0), cv2.fillPoly(mask, [points], 1))
    of_kernel("polygon_mask", (vertices, width, height), filled if cv2 else {}, out=mask.reshape(-1))
    for side in (150, 500, 4096):
        a = numpy.random.rand(side, side)
        out = numpy.zeros(side * side, "f")
        others = {"numpy": lambda a=a, out=out: numpy.copyto(out.reshape(a.shape), a.T, casting="unsafe")}
        if cv2:
            others["astype, transpose"] = lambda a=a: cv2.transpose(a.astype("f"))
        print(f"{side} x {side}:", end=" ")
        of_kernel("transpose_cast", (a, "f"), others, out=out)


def main():
    try:
        import cv2
    except ImportError:
        cv2 = None
    with_opencv(cv2)
    for kernel in ("julia", "sum_primes"):
        of_kernel(kernel, importlib.import_module(kernel).make_inputs("talk"))
    for kernel, size, dtype in (("add_one", 2**24, "d"), ("fused_arith", 4_000_000, "d"), ("vector_add", 1024, "f")):
        elementwise(kernel, size, dtype)
    state = numpy.random.RandomState(5)
    for side in (100, 1000):
        print(f"{side} x {side}:", end=" ")
        out = numpy.zeros(side * side)
        of_kernel(
            "uniform", (side, side, 5), {"RandomState": lambda side=side: state.random_sample(side * side)}, out=out
        )
    numbers = importlib.import_module("sum_list").make_inputs("talk")[0]
    of_kernel("sum_list", (numbers,), {"sum()": lambda: sum(numbers)})


main()
