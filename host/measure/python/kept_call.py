"""host/measure/python/kept_call.py: calls, timed, of which the last one's result stays until it was compared."""

import time

import _pyhost
from _pyhost_measure import timing


class KeptCall:
    """Calls made as timing.sample() makes them; `result` is what the last one returned."""

    def __init__(self, function, arguments, calls=1):
        cpu_s = time.process_time()
        batch = _pyhost.time_calls(function, arguments, calls, True)
        cpu_s = time.process_time() - cpu_s
        self._kept = [batch.pop("last")]
        self._sample = timing.sum_up([batch], cpu_s, calls)

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
