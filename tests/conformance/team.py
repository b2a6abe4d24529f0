"""tests/conformance/team.py: run under plain pyhost: short calls of openmp, whose threads are its own team's.

pyhost team.py QUESTION    prints one JSON object
"""

import json
import os
import sys
import threading
import time

import numpy
import pyhost_openmp.held as held
import pyhost_openmp.released as openmp
import pyhost_simd.released as simd

DEADLINE_S = 20


def numbers(size, dtype):
    return numpy.resize((numpy.arange(1009) * 37 % 1009 / 8 - 50).astype(dtype), size)


def lengths(short, long):
    """(length, how often in a row): the team has helpers for some of several calls, the long ones are OpenMP's."""
    yield from ((one, 6) for one in short)
    yield long, 1


def calls():
    """(kernel, arguments, how often) on both sides of each length at which another way is taken."""
    for size, times in lengths((79_000, 81_000, 799_001, 801_001), 8_100_003):
        yield "add_one", [numbers(size, "d")], times
    for size, times in lengths((29_000, 31_000, 301_001), 3_100_001):
        yield "fused_arith", [numbers(size, "d"), numbers(size, "d")[::-1].copy()], times
    for size, times in lengths((99_000, 101_000, 1_000_003), 10_000_009):
        yield "vector_add", [numbers(size, "f"), numbers(size, "f")[::-1].copy()], times
    for (width, height), times in lengths(((40, 45), (70, 71), (150, 140)), (450, 460)):
        points = [numpy.linspace(-1.7, 1.7, width), numpy.linspace(-1.2, 1.2, height)]
        yield "julia", [*points, -0.62772 - 0.42193j, 90], times
    for (rows, columns), times in lengths(((190, 200), (210, 200), (16, 40_000), (1000, 640)), (2100, 2000)):
        yield "transpose_cast", [numbers(rows * columns, "d").reshape(rows, columns), "f"], times
    for n, times in lengths((9_000, 11_000, 101_000), 1_001_000):
        yield "sum_primes", [n], times
    for (width, height), times in lengths(((600, 600), (700, 700), (5000, 90), (2100, 2100)), (6500, 6400)):
        corners = [(k * 7919 % width, k * 104729 % height) for k in range(12)]
        yield "polygon_mask", [numpy.array(corners, "d"), width, height], times


def images():
    for (height, width), times in lengths(((300, 300), (400, 400), (1100, 1000)), (3300, 3200)):
        yield numbers(height * width, "B").reshape(height, width), times


def same(got, want):
    return got == want if isinstance(want, int) else numpy.array_equal(got, want)


def results():
    """Each call several times, one after the other, so that there are helpers for some of them."""
    wanted = [(*call, getattr(simd, call[0])(*call[1])) for call in calls()]
    wanted += [("mirror", [image], times, image[:, ::-1].reshape(-1)) for image, times in images()]
    wrong = []
    for kernel, arguments, times, want in wanted:
        function = getattr(openmp, kernel)
        for _ in range(2):
            got = [function(*arguments) for _ in range(times)]
            if not all(same(one, want) for one in got):
                wrong.append([kernel, str(arguments)[:80]])
    return {"wrong": wrong}


def misfits():
    """What is said of an item that the target cannot hold, in a matrix that is shared out."""
    said = []
    for place in (5, 499_999):
        matrix = numpy.zeros((1000, 500))
        matrix.reshape(-1)[place] = 2.0**40
        for function in (simd.transpose_cast, openmp.transpose_cast):
            try:
                function(matrix, "i")
            except (ValueError, OverflowError) as error:
                said.append(str(error))
    return {"said": said}


A = numbers(1_200_000, "f")  # a helper is woken at once
WANT = A + A


def is_right(function, times):
    out = numpy.zeros_like(A)  # a new result would be the page pool's, which has a thread of its own

    def call():
        out.fill(0)
        return function.vector_add(A, A, out=out)

    return all(same(call(), WANT) for _ in range(times))


def many_callers():
    """Threads that call at once, with the GIL released and held."""
    right = []

    def work(function):
        right.append(is_right(function, 60))

    threads = [threading.Thread(target=work, args=(function,)) for function in (openmp, openmp, openmp, held)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"right": right}


def forks():
    """A child of a process that has a team of three, and a child of a child: each has a team of its own."""
    is_right(openmp, 20)

    def in_a_child(generations):
        child = os.fork()
        if child == 0:
            is_well = len(threads_here()) == 1 and is_right(openmp, 20) and len(threads_here()) == 3
            is_well = is_well and (generations == 1 or in_a_child(generations - 1) == 0)
            os._exit(0 if is_well else 1)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    return {"children": [in_a_child(2) for _ in range(5)], "right": is_right(openmp, 20)}


def forks_amid_calls():
    """Children of a process whose other thread is in one call after the other."""
    stop = threading.Event()
    out = numpy.zeros_like(A)

    def work():
        while not stop.is_set():
            openmp.vector_add(A, A, out=out)

    caller = threading.Thread(target=work)
    caller.start()
    found = forks()
    stop.set()
    caller.join()
    return found


def threads_here():
    return set(os.listdir("/proc/self/task"))


def one_core():
    """A process that may use one core has no team."""
    before = threads_here()
    right = is_right(openmp, 50)
    return {"right": right, "threads": len(threads_here() - before)}


def threads_of(size, times):
    """How many threads come with calls of `size` items that follow one another."""
    a, out = numbers(size, "f"), numpy.zeros(size, "f")
    before = threads_here()
    for _ in range(times):
        openmp.vector_add(a, a, out=out)
    return len(threads_here() - before)


def whose_threads():
    """Whose threads do 0.12 ms, and 0.3 ms: the team's or, more of them, OpenMP's."""
    return {"threads": [threads_of(1_200_000, 5), threads_of(3_000_000, 5)]}


def spins_as_loaded():
    """Threads of calls of 20 us, of which only a team whose helpers spin wakes some: as it was said at first."""
    os.environ["PYHOST_SPIN_US"] = "0" if os.environ.get("PYHOST_SPIN_US") != "0" else "1000"
    before = len(threads_here())
    return {"before": before, "threads": threads_of(200_000, 2000)}


def state(thread):
    with open(f"/proc/self/task/{thread}/stat", encoding="ascii") as file:
        return file.read().rsplit(")", 1)[1].split()[0]


def sleeps():
    """Whether threads that the calls started sleep once nobody calls."""
    before = threads_here()
    right = is_right(openmp, 50)
    own = threads_here() - before
    end = time.monotonic() + DEADLINE_S
    while not all(state(thread) == "S" for thread in own) and time.monotonic() < end:
        time.sleep(0.01)
    return {"right": right, "threads": len(own), "states": sorted({state(thread) for thread in own})}


def exits_amid_a_call():
    """A daemon thread is in one call after the other when the interpreter ends."""
    out = numpy.zeros_like(A)

    def work():
        while True:
            openmp.vector_add(A, A, out=out)

    threading.Thread(target=work, daemon=True).start()
    time.sleep(0.05)
    return {"right": is_right(openmp, 20)}


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]]()))
