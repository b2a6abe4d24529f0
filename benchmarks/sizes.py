"""benchmarks/sizes.py: is simd or openmp slower than NumPy at any size? 1, 4, 16 ... 2**24 items.

Of every kernel that a NumPy user writes as an expression, with a new result, as a user calls both. A backend and NumPy
in turn, in a direction that alternates, each backend with NumPy alone: openmp's threads leave half of a result in the
other core's cache, and simd's next one lies where that was. All in one process; a result that is not NumPy's, bit for
bit, ends the run. Printed is NumPy's time over ours, the median over the turns; `!` where 19 of 20 turns say that NumPy
is faster. Each row as it is measured goes to stderr; at the end a table for each backend to stdout. Exit status 1 if
NumPy is faster anywhere.

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
ROW_S = 1.5  # at most, of a size, once there are eight turns
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
    """{backend: {size: cell}}, and how often NumPy is faster."""
    make_arguments, ways = KERNELS[kernel]
    found = functions(kernel)
    cells = {name: {} for name in found}
    slower = 0
    for size in SIZES:
        arguments = make_arguments(size)
        numpys = fastest(kernel, ways, arguments)
        check(kernel, size, {"numpy": numpys, **found}, arguments)
        line = f"{kernel:16}{size:>10}"
        for name, call in found.items():
            times = race({"numpy": numpys, name: call}, arguments)
            cells[name][size], is_slower = ratio_cell(times[name], times["numpy"])
            slower += is_slower
            line += f"{name:>9} {statistics.median(times[name]) * 1e6:9.2f} us {cells[name][size]}"
        print(line, file=sys.stderr)
    return cells, slower


def table(backend, measured):
    columns = {kernel: cells[backend] for kernel, cells in measured.items() if backend in cells}
    print(f"NumPy's time over {backend}'s:\n")
    print(f"| items | {' | '.join(columns)} |")
    print(f"| ---: |{' ---: |' * len(columns)}")
    for size in SIZES:
        print(f"| {size} | {' | '.join(cells[size].strip() for cells in columns.values())} |")
    print()


def main():
    measured, slower = {}, 0
    for kernel in sys.argv[1:] or KERNELS:
        measured[kernel], here = measure(kernel)
        slower += here
    for backend in BACKENDS:
        table(backend, measured)
    print(f"slower than NumPy in 19 of 20 turns: {slower or 'none'}")
    sys.exit(1 if slower else 0)


if __name__ == "__main__":
    main()
