"""benchmarks/at_the_limit.py: simd and openmp beside every peer that is here, as a user calls them, and the bars.

All candidates of a row run in one process, in turn, in an order of each turn's own; the medians of the turns are
printed, and openmp's CPU time, as its threads look for the next call for a while. A bar is a ratio to the best peer, or
to a named one; where that cannot be had, a share of what the machine can do, as `pyhost bench --limits` measures it
before. Words choose the rows that begin with one of them. Exit status 1 if a bar is missed. OpenCV is the environment
of ./demo.sh --peers=opencv, or any that can be
imported; without one its bars are not judged.

    PYTHONPATH=build/release/lib/pyhost:pyscripts build/venv/bin/python benchmarks/at_the_limit.py [ROW...]
"""

import dataclasses
import glob
import importlib
import json
import os
import random
import statistics
import subprocess
import sys
import time

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # as in pyhost's measured children
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy

OURS = ("simd", "openmp")
PARALLEL = ("numba_parallel", "pythran_openmp", "cython_static")
BACKENDS = (*OURS, *PARALLEL, "numba", "pythran", "numexpr", "cython", "capi")
TURNS = 15
TURN_S = 0.002  # at least, of each
WARM_UP = 10  # calls of a turn that are not timed: the first finds its arrays in no cache, and threads asleep
SETTLES_S = 0.001  # until threads of the last call sleep: what one that runs has taken is known a tick later
ROW_S = 2.0  # at most, once each has had three turns
PYHOST = os.environ.get("PYHOST", "build/release/pyhost")


@dataclasses.dataclass(frozen=True)
class Bar:
    """`ours` at least `ratio` times as fast as the best of `peers`, or of all; or no slower than limit_s * share."""

    ours: str
    ratio: float
    peers: tuple = ()
    limit_s: float = 0.0
    share: float = 1.15


def opencv():
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    cache = os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache"))
    sys.path += glob.glob(f"{cache}/pyhost-build/peers/opencv-*/lib/{version}/site-packages")
    try:
        return importlib.import_module("cv2")
    except ImportError:
        return None


def machine_limits():
    """(bytes a second that the machine adds to, or copies, where they fit into no cache, and where they fit into the
    second); NaN where there is no pyhost to ask."""
    options = ("noop", "--backend=capi", "--case=quick", "--budget=0.1", "--limits", "--quiet", "--json=-")
    try:
        done = subprocess.run((PYHOST, "bench", *options), capture_output=True, text=True, check=False)
        sizes = json.loads(done.stdout)["machine"]["limits"]["memory"]
    except (OSError, ValueError, KeyError, TypeError):
        return float("nan"), float("nan")
    past_the_caches = [sizes[-1][name] for name in ("copy", "add", "streamed_add")]
    return max(rate for rates in past_the_caches for rate in rates.values()), sizes[0]["add"]["one_thread"]


def functions(kernel, policies=("released", "held", "own")):
    """{backend: function} of those that are here and have it, under the first of the policies that there is."""
    found = {}
    for name in BACKENDS:
        for policy in policies:
            try:
                function = getattr(importlib.import_module(f"pyhost_{name}.{policy}"), kernel, None)
            except ImportError:
                continue
            if function is not None:
                found.setdefault(name, function)
    return found


def race(calls):
    """{name: (median of wall seconds, of CPU seconds)} a call."""
    turns = {name: [] for name in calls}
    counts = {}
    for name, call in calls.items():
        call()
        started = time.perf_counter()
        call()
        counts[name] = max(1, int(TURN_S / max(time.perf_counter() - started, 1e-7)))
    orders = random.Random(5)
    began = time.perf_counter()
    for turn in range(TURNS):
        for name in orders.sample(list(calls), len(calls)):
            call, count = calls[name], counts[name]
            warm_up = min(count - 1, WARM_UP)
            cpu = time.process_time()
            for _ in range(warm_up):
                call()
            started = time.perf_counter()
            for _ in range(count):
                call()
            wall = time.perf_counter() - started
            time.sleep(SETTLES_S)
            turns[name].append((wall / count, (time.process_time() - cpu) / (warm_up + count)))
        if turn >= 2 and time.perf_counter() > began + ROW_S:
            break
    return {name: tuple(map(statistics.median, zip(*of_one, strict=True))) for name, of_one in turns.items()}


def duration(seconds):
    for unit, scale in (("ms", 1e3), ("us", 1e6)):
        if seconds * scale >= (1 if unit == "ms" else 0):
            return f"{seconds * scale:.3g} {unit}"
    raise ValueError(seconds)


def judge(bar, walls):
    """What a bar comes to, and whether it is missed."""
    peers = [walls[name] for name in bar.peers or set(walls) - set(OURS) if name in walls]
    if bar.ours not in walls or not peers:
        return f"{bar.ours}: no peer here", False
    ratio = min(peers) / walls[bar.ours]
    text = f"{bar.ours} **{ratio:.3g}x**, bar {bar.ratio:g}x"
    if ratio >= bar.ratio or not bar.limit_s > 0:
        return text + ("" if ratio >= bar.ratio else ": **missed**"), ratio < bar.ratio
    of_limit = walls[bar.ours] / bar.limit_s
    is_missed = of_limit > bar.share
    return f"{text}; {of_limit:.3g} of the limit's time" + (": **missed**" if is_missed else ""), is_missed


class Table:
    def __init__(self):
        self.missed = 0
        print("| kernel | simd | openmp (CPU time) | best peer | others | against peers |")
        print("| --- | ---: | ---: | ---: | --- | --- |")

    def row(self, title, calls, bars, others=()):
        """`others` have other results or do less: they are shown, and no bar is judged by them."""
        if not title.startswith(tuple(sys.argv[1:] or [""])):
            return
        times = race({**calls, **dict(others)})
        walls = {name: wall for name, (wall, _) in times.items() if name in calls}
        peers = sorted((wall, name) for name, wall in walls.items() if name not in OURS)
        rest = [f"{name} {duration(wall)}" for wall, name in peers[1:3]]
        rest += [f"{name} {duration(times[name][0])}" for name in dict(others)]
        ours = [duration(walls[name]) if name in walls else "" for name in OURS]
        if ours[1]:
            ours[1] += f" ({duration(times['openmp'][1])})"
        best = f"{peers[0][1]} {duration(peers[0][0])}" if peers else ""
        verdicts = [judge(bar, walls) for bar in bars]
        self.missed += sum(is_missed for _, is_missed in verdicts)
        words = "; ".join(text for text, _ in verdicts)
        print(f"| {title} | {' | '.join(ours)} | {best} | {', '.join(rest)} | {words} |", flush=True)

    def kernel(self, title, kernel, arguments, bars, peers=(), **keywords):
        calls = {name: lambda f=f: f(*arguments, **keywords) for name, f in functions(kernel).items()}
        self.row(title, {**calls, **dict(peers)}, bars)


def talk(kernel):
    return importlib.import_module(kernel).make_inputs("talk")


def loops(table):
    fast = ("numba_parallel", "numba", "pythran", "pythran_openmp")
    table.kernel("julia, 1000 x 1000, new array", "julia", talk("julia"), [Bar("openmp", 15, fast)])
    table.kernel("julia_list, 1000 x 1000", "julia_list", talk("julia_list"), [Bar("openmp", 8, ("cython",))])
    primes = [Bar("openmp", 5, ("numba_parallel",))]
    table.kernel("sum_primes(100000), trial division", "sum_primes", talk("sum_primes"), primes)
    numbers = talk("sum_list")[0]
    bars = [Bar("simd", 2.4, ("sum()",))]
    table.kernel("sum_list, 100000 ints", "sum_list", (numbers,), bars, {"sum()": lambda: sum(numbers)})


def polygon(table, cv2):
    vertices, width, height = talk("polygon_mask")
    points = [numpy.asarray(vertices).astype(numpy.int32).reshape(-1, 1, 2)]
    mask = numpy.zeros((height, width), numpy.uint8)
    filled = "zeros, fillPoly"
    bars = [Bar("openmp", 3, (filled,)), Bar("simd", 1.8, (filled,))]
    into = {
        name: lambda f=f: f(vertices, width, height, out=mask.reshape(-1))
        for name, f in functions("polygon_mask").items()
    }
    new = {name: lambda f=f: f(vertices, width, height) for name, f in functions("polygon_mask").items()}
    alone = {}
    if cv2:
        into[filled] = lambda: (mask.fill(0), cv2.fillPoly(mask, points, 1))
        new[filled] = lambda: cv2.fillPoly(numpy.zeros((height, width), numpy.uint8), points, 1)
        alone["fillPoly on its own mask"] = lambda: cv2.fillPoly(mask, points, 1)
    table.row("polygon_mask, 1024 x 1024, into `out`", into, bars, alone)
    table.row("polygon_mask, new array", new, bars)


def elementwise(table, rate):
    a, b, out, other = (numpy.random.rand(2**24) for _ in range(4))
    streams = {"limit_s": 16 * 2**24 / rate}
    bars = [Bar("openmp", 1.7, **streams, share=1.05)]
    table.kernel(
        "add_one, 256^3, into `out`", "add_one", (a,), bars, {"numpy": lambda: numpy.add(a, 1, out=out)}, out=out
    )
    bars = [Bar("openmp", 4, ("numpy",), **streams)]
    table.kernel("add_one, new array", "add_one", (a,), bars, {"numpy": lambda: a + 1})
    a, b, out, other = (array[:4_000_000] for array in (a, b, out, other))
    streams = {"limit_s": 24 * 4_000_000 / rate}

    def in_place():
        numpy.add(a, b, out=out)
        numpy.multiply(out, 2, out=out)
        numpy.multiply(a, b, out=other)
        numpy.add(out, other, out=out)

    title = "fused_arith, 2000 x 2000"
    bars = [Bar("openmp", 1.15, **streams)]
    table.kernel(f"{title}, into `out`", "fused_arith", (a, b), bars, {"numpy": in_place}, out=out)
    bars = [Bar("openmp", 4, ("numpy",), **streams)]
    table.kernel(f"{title}, new array", "fused_arith", (a, b), bars, {"numpy": lambda: (a + b) * 2 + a * b})


def few_items(table, rate):
    """With the GIL held: to release it takes as long as the addition."""
    x, y, z = (numpy.random.rand(1024).astype("f") for _ in range(3))
    held = functions("vector_add", ("held", "own", "released"))
    released = functions("vector_add")["simd"]
    a, b = x[:1].copy(), y[:1].copy()
    one = race({"call": lambda: held["simd"](a, b)})["call"][0]
    title = "vector_add, 1024 float32, GIL held"
    into = {name: lambda f=f: f(x, y, out=z) for name, f in held.items()}
    into["numpy"] = lambda: numpy.add(x, y, out=z)
    table.row(f"{title}, into `out`", into, [Bar("simd", 2.3)], {"simd, released": lambda: released(x, y, out=z)})
    new = {name: lambda f=f: f(x, y) for name, f in held.items()}
    new["numpy"] = lambda: x + y
    # The limit: such a call of one item, and the items at the second cache's rate.
    bars = [Bar("simd", 2.3, limit_s=one + 12 * len(x) / rate)]
    table.row(f"{title}, new array", new, bars, {"simd, released": lambda: released(x, y)})


def transposed(table, cv2, rate):
    for side in (150, 500, 1024, 4096):
        a = numpy.random.rand(side, side)
        out = numpy.zeros(side * side, "f")
        into = {"numpy": lambda a=a, out=out: numpy.copyto(out.reshape(a.shape), a.T, casting="unsafe")}
        new = {"numpy": lambda a=a: a.T.astype("f", order="C")}
        if cv2:
            new["cv2.transpose of astype"] = into["cv2.transpose of astype"] = lambda a=a: cv2.transpose(a.astype("f"))
        bars = [Bar("openmp", 1), Bar("simd", 1)]
        if side == 4096:
            bars = [Bar("openmp", 9, limit_s=12 * side**2 / rate)]
        title = f"transpose_cast, {side} x {side}, float64 to float32"
        table.kernel(f"{title}, into `out`", "transpose_cast", (a, "f"), bars, into, out=out)
        table.kernel(f"{title}, new array", "transpose_cast", (a, "f"), bars, new)


def uniform(table):
    state = numpy.random.RandomState(5)
    for side in (100, 1000):
        out = numpy.zeros(side * side)

        def seeded(side=side):
            state.seed([5])  # the same stream as random.seed(5): the call seeds, too
            return state.random_sample(side * side)

        others = {"RandomState that has its seed": lambda side=side: state.random_sample(side * side)}
        calls = {name: lambda f=f, s=side, o=out: f(s, s, 5, out=o) for name, f in functions("uniform").items()}
        calls["RandomState"] = seeded
        table.row(f"uniform, {side} x {side}, MT19937", calls, [Bar("simd", 6, ("RandomState",))], others)


def main():
    cv2 = opencv()
    rate, cached_rate = machine_limits()
    table = Table()
    loops(table)
    polygon(table, cv2)
    elementwise(table, rate)
    few_items(table, cached_rate)
    transposed(table, cv2, rate)
    uniform(table)
    print(f"\nstreaming limit: {rate / 1e9:.3g} GB/s; bars missed: {table.missed or 'none'}")
    sys.exit(1 if table.missed else 0)


main()
