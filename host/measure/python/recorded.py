"""host/measure/python/recorded.py: one recorded call: what went into it, and what came out.

Of a run with many calls a sample is recorded, by a hash of the call's number, so that no rhythm of the script decides
which: the calls of one sample in 2**n are those of the sample in 2**(n - 1), thinned out.
"""

import struct

from _pyhost_measure import call_file, snapshot

UNCHANGING = (bool, int, float, complex, str, bytes, type(None))
HEAD = struct.Struct("<QQd")  # number of the call in its process; one call in how many was recorded then; seconds


def is_chosen(number, one_in):
    """Whether this call belongs to a sample of one call in `one_in`, a power of two."""
    return (number * 0x9E3779B97F4A7C15 >> 20) % one_in == 0


def pack(number, one_in, seconds, saved):
    return HEAD.pack(number, one_in, seconds) + saved


class Call:
    """`number` counts the calls of one process of the script."""

    def __init__(self, before, after):
        self._before, self._after = before, after
        self.number, self.one_in, self.seconds = HEAD.unpack_from(after)
        self.bytes = len(before) + len(after)
        self._unchanging = None

    def arguments(self):
        """(positional, by keyword), new copies of what a call could change."""
        if self._unchanging:
            return self._unchanging, {}
        positional, keywords = snapshot.load(self._before)
        if not keywords and all(type(value) in UNCHANGING for value in positional):
            self._unchanging = positional
        return positional, keywords

    def outcome(self):
        """(("returned", result) or ("raised", name of the exception's type), the arguments afterwards)."""
        return snapshot.load(self._after[HEAD.size :])


def load(place, name):
    return [Call(before, after) for before, after in call_file.load(place, name)]


def spread_over_the_run(calls, most):
    """At most so many of them, as dense everywhere as where the fewest were recorded."""
    one_in = max((call.one_in for call in calls), default=1)
    even = [call for call in calls if is_chosen(call.number, one_in)] or calls
    step = max(1.0, len(even) / max(1, most))
    return [even[int(index * step)] for index in range(min(len(even), most))]
