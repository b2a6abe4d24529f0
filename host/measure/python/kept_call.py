"""host/measure/python/kept_call.py: one call, timed, whose result stays until it was compared."""

import time

from _pyhost_measure import timing


class KeptCall:
    """A call made as timing.sample() makes one; `result` is what it returned."""

    def __init__(self, function, arguments):
        self._kept = []
        self._sample = timing.sample(lambda: self._kept.append(function(*arguments)), (), 1, 1)

    @property
    def result(self):
        return self._kept[0]

    def release(self):
        """Frees the result, and returns the sample: freeing it is a part of the call, as in a loop of calls."""
        start_s = time.perf_counter()
        self._kept.clear()
        freed_s = time.perf_counter() - start_s
        gil = self._sample["gil"]
        return {
            **self._sample,
            "wall_s": self._sample["wall_s"] + freed_s,
            "cpu_s": self._sample["cpu_s"] + freed_s,
            "gil": gil and {**gil, "held_s": gil["held_s"] + freed_s},
        }
