"""host/measure/python/window.py: several threads call at once; what counts is the time in which all of them do.

Started together, each calls until the last has made its calls; a thread that is done early would leave the others alone
for the rest.  A Python loop calls, not C++: it lets go of the GIL when it is asked to, as a script's own threads do.
"""

import functools
import threading
import time

import _pyhost
from _pyhost_measure import timing

# Calls between two looks at the others: a hundredth of a 50 ms window.
CHUNK_S = 0.0005

# Who has made its calls waits a moment before it makes another long one, of which nothing would count: the others may
# have made theirs and need no more than the GIL to say so.  Without, windows of two calls of 80 ms took three or four.
LONG_CHUNK_S, PATIENT_SHARE = 0.01, 0.05


class Window:
    """From the moment when all threads are ready to that when the last has called `chunks` times `chunk_calls`."""

    def __init__(self, threads, chunks):
        self.chunks = chunks
        self.is_over, self._has_ended = False, threading.Event()
        self.slots = [-1] * threads
        self.core_waits_ns = [0] * threads
        self.done = [0] * threads
        self._late = threads
        self._lock = threading.Lock()
        self._barrier = threading.Barrier(threads, action=self._open)

    def arrive(self, index):
        self.slots[index] = _pyhost.thread_slot()
        self._barrier.wait()
        self.core_waits_ns[index] = -_pyhost.core_wait_ns()

    def _open(self):
        self.start, self._cpu_s = self._look(), time.process_time()
        self._marks = list(self.start)

    def mark(self, index):
        """After every chunk of a thread; True where it may stop."""
        self.done[index] += 1
        self._marks[index] = self._look_at_self()
        if self.done[index] == self.chunks:
            with self._lock:
                self._late -= 1
                if self._late == 0:
                    self.end, self.cpu_s = self._look(), time.process_time() - self._cpu_s
                    self.counted = sum(map(self._progress, range(len(self.done))))
                    self._close()
            if not self.is_over:
                self._be_patient((self._marks[index][0] - self.start[index][0]) * 1e-9 / self.chunks)
        is_over = self.is_over
        if is_over:
            self.core_waits_ns[index] += _pyhost.core_wait_ns()
        return is_over

    def _close(self):
        self.is_over = True
        self._has_ended.set()

    def _be_patient(self, chunk_s):
        """Once for each thread: one that gets the GIL only now keeps it for a call. What is waited counts as work."""
        for _ in self.slots if chunk_s >= LONG_CHUNK_S else ():
            self._has_ended.wait(PATIENT_SHARE * chunk_s)

    def abandon(self):
        """A thread failed: the others shall not wait for it."""
        self._close()
        self._barrier.abort()

    def is_traced(self):
        return min(self.slots) >= 0

    def _look(self):
        """(now_ns, held_ns, waiting_ns, releases) of each thread."""
        if self.is_traced():
            return _pyhost.accounts_of(self.slots)
        return [(time.perf_counter_ns(), 0, 0, 0)] * len(self.slots)

    def _look_at_self(self):
        return _pyhost.thread_account() if self.is_traced() else (time.perf_counter_ns(), 0, 0, 0)

    def _progress(self, index):
        """Chunks that a thread has made, with the part of the one that it is at: by its time without the waits."""
        done = self.done[index]
        per_chunk_ns = _busy_ns(self.start[index], self._marks[index]) / done
        under_way_ns = _busy_ns(self._marks[index], self.end[index])
        return done + (min(1.0, under_way_ns / per_chunk_ns) if per_chunk_ns > 0 else 0.0)


def _busy_ns(before, after):
    """Of two accounts of a thread: the time between them in which it did not wait for the GIL."""
    return max(0, (after[0] - before[0]) - (after[2] - before[2]))


def sample(function, arguments, threads, calls, call_s):
    """(dict of the fields of core's Sample, the last result of each thread).

    The sample is of the window in which `threads` threads make `calls` calls each.
    """
    chunk = min(calls, max(1, round(CHUNK_S / call_s)))
    window = Window(threads, max(1, round(calls / chunk)))
    loop = _loop_with(len(arguments))
    indices = iter(range(threads))

    def call():
        try:
            return loop(function, chunk, window, next(indices), *arguments)
        except BaseException:
            window.abandon()
            raise

    results = timing.on_threads(threads, call)
    wall_s = (window.end[0][0] - window.start[0][0]) * 1e-9
    fields = {
        "wall_s": wall_s,
        "cpu_s": window.cpu_s,
        "core_wait_s": 0.0,
        "all_core_wait_s": max(0, sum(window.core_waits_ns)) * 1e-9,
        "calls": window.chunks * chunk,
        "all_calls": window.counted * chunk,
        "gil": _split(window) if window.is_traced() else None,
    }
    return fields, results


def alone(function, arguments, call_s):
    """(seconds of one call that a thread alone makes from such a loop, the last one's result)."""
    calls = max(1, round(timing.LOOP_S / call_s))
    loop = functools.partial(_loop_with(len(arguments)), function, calls, _NoWindow, 0, *arguments)
    loop()
    batch = _pyhost.time_calls(loop, (), 1, True)
    return timing.own_s(batch) / calls, batch["last"]


class _NoWindow:
    """That of nobody: all calls are one chunk."""

    arrive = mark = staticmethod(lambda index: True)


def _split(window):
    sums = [sum(after[part] - before[part] for before, after in zip(window.start, window.end)) for part in range(4)]
    wall_ns, held_ns, waiting_ns, releases = sums
    return {
        "held_s": held_ns * 1e-9,
        "released_s": max(0, wall_ns - held_ns - waiting_ns) * 1e-9,
        "waiting_s": waiting_ns * 1e-9,
        "releases": releases,
    }


@functools.cache  # a JIT compiler knows it by its code object
def _loop_with(count):
    """loop(function, chunk, window, index, *arguments), as plain as a script's own; returns its last call's result.

    No result lives on while the next is made, but the last.
    """
    names = "".join(f", a{i}" for i in range(count))
    source = f"""
def loop(function, chunk, window, index{names}):
    window.arrive(index)
    while True:
        for _ in range(chunk - 1):
            function({names[2:]})
        last = function({names[2:]})
        if window.mark(index):
            return last
        del last
"""
    space = {}
    exec(compile(source, "<window loop>", "exec"), space)
    return space["loop"]
