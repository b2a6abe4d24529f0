"""host/measure/python/sweep.py: a kernel at any size: its inputs, its reference, windows in which threads call at once.

A window, not a number of calls: with a number, the faster thread would leave the other one alone for the rest.  A
Python loop calls, not C++: only that lets go of the GIL every switch interval, as the threads of a script do.
"""

import time

from _pyhost_measure import cells, handover, reference, reference_cache, timing
from _pyhost_measure.kernel import Kernel, arguments_of

# Calls between two looks at the clock: a hundredth of a 50 ms window.
CHUNK_S = 0.0005


class SizedKernel(Kernel):
    """A script's kernel on inputs of a size; the case's name is the size."""

    def __init__(self, module, name, size):
        self.module, self.name, self.case = module, name, f"n={size}"
        self.function = getattr(module, name)
        self.inputs = arguments_of(module.sized_inputs(size), f"sized_inputs({size})")

    def work(self):
        return [0.0, 0.0]  # work() knows cases only

    def overhead(self, function):
        return None

    def has_warm_up(self):
        return False  # of a size nothing is known beforehand, its cases may be longer


class SizedCell:
    """A prepared backend function at one size: correct, of proven origin, ready to be called in windows."""

    def __init__(self, cell, call_s):
        self.function, self.inputs = cell.function, cell.inputs
        self.chunk = max(1, round(CHUNK_S / call_s))
        self.loop = _loop_with(len(cell.inputs))

    def window(self, threads, window_s):
        """A dict of the fields of core's Window."""
        starts = []

        def call_until_it_is_over():
            starts.append(time.perf_counter())
            return self.loop(self.function, self.chunk, starts[0] + window_s, *self.inputs)

        cpu_s = time.process_time()
        outcomes = timing.on_threads(threads, call_until_it_is_over)
        cpu_s = time.process_time() - cpu_s
        wall_s = max(end_s for _, end_s in outcomes) - starts[0]
        return {"wall_s": wall_s, "cpu_s": cpu_s, "calls": sum(calls for calls, _ in outcomes)}


def _loop_with(count):
    """loop(function, chunk, end_s, *arguments): (calls, when it ended); as plain as a script's own loop."""
    names = ", ".join(f"a{i}" for i in range(count))
    source = f"""
def loop(function, chunk, end_s, {names}):
    calls = 0
    now_s = perf_counter()
    while now_s < end_s:
        for _ in range(chunk):
            function({names})
        calls += chunk
        now_s = perf_counter()
    return calls, now_s
"""
    space = {"perf_counter": time.perf_counter}
    exec(compile(source, "<sweep loop>", "exec"), space)
    return space["loop"]


def describe(module):
    """Which sizes the script offers: {"first", "last", "unit"}; "skipped" where it offers none."""
    if not hasattr(module, "sized_inputs"):
        return {"status": "skipped", "reason": "its script makes no inputs by size (sized_inputs(size) and SIZES)"}
    sizes = getattr(module, "SIZES", None)
    try:
        first, last, unit = sizes["first"], sizes["last"], sizes["what"]
        is_good = isinstance(unit, str) and type(first) is type(last) is int and 1 <= first < last
    except (KeyError, TypeError):
        is_good = False
    if not is_good:
        form = '{"first": 1, "last": 100_000, "what": "points"}'
        raise ValueError(f"SIZES must be of the form {form}, the last size above the first; it is {sizes!r}")
    return {"status": "correct", "first": first, "last": last, "unit": unit}


def measure_reference(module, name, request):
    """One call of the pure-Python function at a size; from the cache where its result is there."""
    kernel = SizedKernel(module, name, request["size"])
    cache = reference_cache.Cache(request["cache"])
    entry_name = reference_cache.name_of(name, kernel.case, module, kernel.inputs)
    sources = reference_cache.sources_of(module)
    entry = None if request["fresh"] else cache.load(entry_name)
    if entry is None:
        entry, _ = reference.first_entry(kernel)
        cache.store(entry_name, entry, {**reference_cache.sources_of(module), **sources})
    result = handover.put(entry["result"], request["result"])
    return {"status": "correct", "call_s": entry["call_s"], "cache_notes": cache.notes, "result": result}


def prepare(module, name, request, swap):
    """(answer, SizedCell or None): proved as a cell is, at this size."""
    answer, cell = cells.prepare(SizedKernel(module, name, request["size"]), request, swap)
    return answer, cell and SizedCell(cell, answer["call_s"])
