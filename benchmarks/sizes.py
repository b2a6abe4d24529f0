"""benchmarks/sizes.py: is simd or openmp slower than NumPy at any size? 1, 4, 16 ... 2**24 items.

Of every kernel that a NumPy user writes as an expression, with a new result, as a user calls both. All of a size in one
process, in turn, in a direction that alternates; a result that is not NumPy's, bit for bit, ends the run. Printed is
NumPy's time over ours, the median over the turns; `!` where 19 of 20 turns say that NumPy is faster. Exit status 1 if
there is one.

    PYTHONPATH=build/release/lib/pyhost build/venv/bin/python benchmarks/sizes.py [KERNEL...]
"""

import importlib
import math
import os
import statistics
import sys
import time

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # as in pyhost's measured children

import numpy as np

SIZES = [4**k for k in range(13)]
BACKENDS = ("simd", "openmp")
TURNS = 40
TURN_S = 0.0005  # at least, of each
ROW_S = 2.0  # at most, of a size
SEED = 5


def numbers(size, dtype):
    return np.random.RandomState(SEED).random_sample(size).astype(dtype)


def square(size):
    side = math.isqrt(size)
    return numbers(size, "d").reshape(side, side)


def cast_and_turned(a, _format):
    return a.astype("f").T.copy().reshape(-1)


def turned_and_cast(a, _format):
    return a.T.astype("f", order="C").reshape(-1)


# kernel -> its arguments for a size, and what NumPy's users write: the fastest of them counts.
KERNELS = {
    "add_one": (lambda n: (numbers(n, "d"),), [lambda a: a + 1]),
    "vector_add": (lambda n: (numbers(n, "f"), numbers(n, "f")[::-1].copy()), [lambda a, b: a + b]),
    "fused_arith": (lambda n: (numbers(n, "d"), numbers(n, "d")[::-1].copy()), [lambda a, b: (a + b) * 2 + a * b]),
    "transpose_cast": (lambda n: (square(n), "f"), [cast_and_turned, turned_and_cast]),
    "uniform": (
        lambda n: (math.isqrt(n), math.isqrt(n), SEED),
        [lambda rows, columns, seed: np.random.RandomState([seed]).random_sample(rows * columns)],
    ),
    "mirror": (
        lambda n: ((square(n) * 256).astype("B"),),
        [lambda image: image[:, ::-1].reshape(-1), lambda image: np.fliplr(image).reshape(-1)],
    ),
}


def functions(kernel):
    """{backend: function}: with the GIL released, as a backend that takes long enough would be called."""
    found = {name: getattr(importlib.import_module(f"pyhost_{name}.released"), kernel, None) for name in BACKENDS}
    return {name: function for name, function in found.items() if function is not None}


def check(kernel, size, calls, arguments):
    results = {name: np.asarray(call(*arguments)) for name, call in calls.items()}
    want = results["numpy"]
    for name, got in results.items():
        if got.dtype != want.dtype or got.tobytes() != want.tobytes():
            sys.exit(f"{kernel}, {size} items: {name}'s result is not NumPy's")


def seconds(call, arguments, count):
    started = time.perf_counter()
    for _ in range(count):
        call(*arguments)
    return (time.perf_counter() - started) / count


def race(calls, arguments):
    """{name: seconds a call in each turn}."""
    counts = {name: max(1, int(TURN_S / seconds(call, arguments, 3))) for name, call in calls.items()}
    times = {name: [] for name in calls}
    began = time.perf_counter()
    for turn in range(TURNS):
        for name in list(calls)[:: 1 if turn % 2 else -1]:
            times[name].append(seconds(calls[name], arguments, counts[name]))
        if turn >= 8 and time.perf_counter() > began + ROW_S:
            break
    return times


def fastest(kernel, ways, arguments):
    """The NumPy expression that is the fastest at this size; they are compared in a race of their own."""
    if len(ways) == 1:
        return ways[0]
    times = race(dict(enumerate(ways)), arguments)
    return ways[min(times, key=lambda index: statistics.median(times[index]))]


def ratio_cell(ours, numpys):
    """'1.42x', with '!' where NumPy is faster in 19 of 20 turns; whether it is."""
    ratios = sorted(theirs / mine for mine, theirs in zip(ours, numpys, strict=True))
    is_slower = ratios[int(len(ratios) * 0.95)] < 1
    return f"{statistics.median(ratios):.2f}x{'!' if is_slower else ' '}", is_slower


def measure(kernel):
    make_arguments, ways = KERNELS[kernel]
    found = functions(kernel)
    slower = 0
    print(f"{kernel:16}{'numpy':>12}" + "".join(f"{name:>10}" for name in found))
    for size in SIZES:
        arguments = make_arguments(size)
        calls = {"numpy": fastest(kernel, ways, arguments), **found}
        check(kernel, size, calls, arguments)
        times = race(calls, arguments)
        cells = [ratio_cell(times[name], times["numpy"]) for name in found]
        slower += sum(is_slower for _, is_slower in cells)
        line = "".join(f"{text:>10}" for text, _ in cells)
        print(f"{size:>14}  {statistics.median(times['numpy']) * 1e6:>9.2f} us{line}", flush=True)
    return slower


def main():
    slower = sum(measure(kernel) for kernel in sys.argv[1:] or KERNELS)
    print(f"slower than NumPy in 19 of 20 turns: {slower or 'none'}")
    sys.exit(1 if slower else 0)


if __name__ == "__main__":
    main()
