"""tests/cli/planted/partly.py: calls of 4 ms that compute throughout, for a part of it without the GIL."""

import hashlib
import time

from pyhost_capi.held import julia

CALL_S = 0.004
CHUNK = bytes(1 << 15)  # hashlib lets go of the GIL for 2 kB and more; 20 us with the processor's own instructions


def _compute(step, seconds):
    end_s = time.thread_time() + seconds
    while time.thread_time() < end_s:
        step()


def releasing(share):
    """julia() that releases the GIL for this share of a call."""
    digest, numbers = hashlib.sha256(), range(1000)

    def julia_partly_released(*arguments):
        counts = julia(*arguments)
        _compute(lambda: sum(numbers), CALL_S * (1 - share))
        _compute(lambda: digest.update(CHUNK), CALL_S * share)
        return counts

    return julia_partly_released
