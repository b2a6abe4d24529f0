"""host/measure/python/leaks.py: whether calls, good and refused ones, leave objects or memory behind."""

import functools
import gc
import sys
import time

from _pyhost_measure import gil_state, probes

ROUNDS = 12  # at most: memory that is freed late is no leak
# Without a GIL what is freed while its thread is detached waits until its page, of 64 KiB, is full: 650 exceptions.
ROUNDS_WITHOUT_GIL = 100

# What is looked for in every run is an object in every second call; in full, one in a hundred calls, and memory that
# Python knows nothing of.
QUICK_CALLS = 50
FULL_CALLS = 100_000  # that succeed, as many as fit into LONGEST_S
FULL_REFUSED_CALLS = 2000  # of each kind
LONGEST_S = 10.0
TOLD = 3  # kinds of calls, in full
LEAST_BYTES = 16  # what malloc() takes at least


def find(module, name, request, swap):
    """{"probe", "expected", "outcome", "verdict"} of many calls of each kind that the script's probes have."""
    absent = probes.absence(name, request, swap)
    if absent:
        return absent
    function = swap.swapped[name]._pyhost_target
    kinds = [("calls that succeed", module.make_inputs(probes.smallest_case(module)), {}, "same")]
    kinds += [(f"calls with {label}", *probe) for label, *probe in probes.probes_of(module)]
    if gil_state.is_enabled():  # what is freed without one may wait for such a collection
        gc.collect()
        gc.freeze()  # what is there by now cannot grow: each collection below would go through it, for 10 ms
    found = [_Calls(function, *kind, is_full=request.get("is_full", False)) for kind in kinds]
    left = [sentence for sentence in (calls.left_behind() for calls in found) if sentence]
    gc.unfreeze()
    answer = {"status": "correct", "probe": "leaks", "expected": "no object left"}
    if left:
        return {**answer, "outcome": "; ".join(left[:TOLD]) + _others(len(left) - TOLD), "verdict": "leaks"}
    return {**answer, "outcome": f"none after {_counted(found)}", "verdict": "ok"}


def _others(count):
    if count <= 0:
        return ""
    return "; and 1 other kind leaves some" if count == 1 else f"; and {count} other kinds leave some"


def _counted(found):
    """'200 calls of 40 kinds', or '100000 calls that succeed, and 2000 of each of 12 kinds that do not'."""
    counts = [calls.count for calls in found]
    if len(set(counts)) == 1:
        return f"{counts[0]} calls of {len(counts)} kinds"
    refused = counts.count(FULL_REFUSED_CALLS)
    return f"{counts[0]} calls that succeed, and {FULL_REFUSED_CALLS} of each of {refused} kinds that do not"


class _Calls:
    """Calls of one kind, and how many of them make a round."""

    def __init__(self, function, what, arguments, keywords, expected, is_full):
        self.function, self.what, self.arguments, self.keywords = function, what, arguments, keywords
        kind = type(expected) if isinstance(expected, BaseException) else expected
        self.raised = (Exception, kind) if kind != "same" else Exception
        self.is_full = is_full and (what == "calls that succeed" or expected != "same")
        self.count = QUICK_CALLS
        if self.is_full:
            self.count = FULL_REFUSED_CALLS if expected != "same" else self._affordable()

    def left_behind(self):
        """A sentence, or None."""
        objects, memory_bytes = self._growth()
        if objects >= self._objects_of_a_leak():
            return f"{self.what} leave {_short(objects / self.count)} objects behind each"
        if memory_bytes >= LEAST_BYTES * self._objects_of_a_leak():
            return f"{self.what} leave {_short(memory_bytes / self.count)} bytes of malloc() behind each"
        return None

    def _objects_of_a_leak(self):
        return max(10, self.count // 200) if self.is_full else self.count // 2

    def _growth(self):
        """(blocks and references to the arguments, bytes): the least growth of a round, until there is no leak."""
        objects, memory = [], []
        enough, rounds = self._objects_of_a_leak(), ROUNDS if gil_state.is_enabled() else ROUNDS_WITHOUT_GIL
        while len(objects) < rounds and (min(objects, default=enough) >= enough or min(memory) >= LEAST_BYTES * enough):
            gc.collect()
            blocks, allocated = self._blocks(), self._allocated_bytes()
            self._call(self.count)
            gc.collect()
            memory.append(self._allocated_bytes() - allocated)
            objects.append(self._blocks() - blocks)
        return min(objects), min(memory)

    def _blocks(self):
        return sys.getallocatedblocks() + sum(sys.getrefcount(a) for a in self.arguments)

    def _allocated_bytes(self):
        """By malloc(), with what Python allocates there; 0 where it is not asked for or not known."""
        if not self.is_full or _mallinfo() is None:
            return 0
        info = _mallinfo()()
        return info.uordblks + info.hblkhd

    def _affordable(self):
        start_s = time.perf_counter()
        self._call(QUICK_CALLS)
        each_s = (time.perf_counter() - start_s) / QUICK_CALLS
        return max(QUICK_CALLS, int(min(FULL_CALLS, LONGEST_S / max(each_s, 1e-9))))

    def _call(self, count):
        function, arguments, keywords, raised = self.function, self.arguments, self.keywords, self.raised
        for _ in range(count):
            try:
                function(*arguments, **keywords)
            except raised:
                pass


@functools.cache
def _mallinfo():
    """glibc's mallinfo2(), of the heap that the main thread allocates from; None in another C library."""
    import ctypes  # here: a child that measures times shall not load it

    class MallInfo(ctypes.Structure):
        _fields_ = [
            (name, ctypes.c_size_t)
            for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
        ]

    function = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if function is not None:
        function.restype = MallInfo
    return function


def _short(value):
    return f"{value:.1f}" if value >= 0.1 else f"{value:.2g}"
