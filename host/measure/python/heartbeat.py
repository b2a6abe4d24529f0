"""host/measure/python/heartbeat.py: what a call does to other Python threads: do they stall, do they move?"""

import sys
import threading
import time

from _pyhost_measure import timing

TICK_S = 0.001


class Heartbeat:
    """A Python thread that ticks every millisecond and remembers the longest gap between two ticks."""

    def __init__(self):
        self.ticks = 0
        self.longest_s = 0.0
        self._last = time.perf_counter()
        self._stop = False
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def _beat(self):
        while not self._stop:
            time.sleep(TICK_S)
            now = time.perf_counter()
            self.longest_s = max(self.longest_s, now - self._last)
            self._last = now
            self.ticks += 1

    def __enter__(self):
        self._thread.start()
        time.sleep(10 * TICK_S)  # let it find its rhythm
        self.ticks, self.longest_s = 0, 0.0
        return self

    def __exit__(self, *_):
        time.sleep(2 * TICK_S)  # the tick that the call kept back still has to come
        self._stop = True
        self._thread.join()

    def found(self, call_s):
        """The fields of core's Heartbeat, of the call that ran meanwhile."""
        return {"call_s": call_s, "stall_s": self.longest_s, "ticks": self.ticks}


def measure(function, arguments, call_s=None):
    """A dict of the fields of core's Heartbeat: the stall of a ticking thread while one call of `call_s` runs."""
    if call_s is None:
        call_s = timing.seconds_of_one_call(function, arguments)
    reason = too_short(call_s)
    if reason:
        return reason
    with Heartbeat() as beat:
        call_s = timing.seconds_of_one_call(function, arguments)
    return beat.found(call_s)


def too_short(call_s):
    """What there is of a heartbeat beside so short a call; None where it is long enough for one."""
    if call_s >= 10 * TICK_S:
        return None
    return {"call_s": call_s, "reason": "the call is shorter than ten ticks of 1 ms"}


def steps_during(call, seconds=10.0):
    """Steps that a counting thread makes while `call` runs: none if it holds the GIL throughout.

    With a switch interval of 1000 s nobody is asked to let go; the counter yields by sleep(0) at each step.
    """
    steps = 0
    ends_at = time.monotonic() + seconds
    stop = threading.Event()
    started = threading.Event()

    def count():
        nonlocal steps
        while not stop.is_set() and time.monotonic() < ends_at:
            steps += 1
            started.set()
            time.sleep(0)

    counter = threading.Thread(target=count)
    interval = sys.getswitchinterval()
    counter.start()
    started.wait()
    sys.setswitchinterval(1000)
    # The counter may still wait with the old interval, and would ask for the GIL: two steps on, it has the new one.
    mark = steps
    while steps < mark + 2 and counter.is_alive():
        time.sleep(0)
    try:
        before = steps
        call()
        return steps - before
    finally:
        sys.setswitchinterval(interval)
        stop.set()
        counter.join()
