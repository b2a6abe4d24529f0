"""host/measure/python/device.py: what a call consists of where a device does the work, as its backend says."""

import sys
import time

from _pyhost_measure import timing

CALLS = 5  # of which the medians count
CALLS_S = 0.5  # but no more of them after that


def parts_of(module_name, call):
    """A dict of the fields of core's Device; None where the backend's module has no parts_of_last_call()."""
    parts_of_last_call = getattr(sys.modules.get(module_name), "parts_of_last_call", None)
    if parts_of_last_call is None:
        return None
    found = []
    began_s = time.perf_counter()
    while len(found) < CALLS and (not found or time.perf_counter() - began_s < CALLS_S):
        call()
        found.append(parts_of_last_call())
    medians = {part: timing.median([one[part] for one in found]) for part in ("inputs_s", "kernel_s", "result_s")}
    return {"name": found[-1]["name"], **medians, "compile_s": found[-1]["compile_s"]}
