"""host/embed/python/reference.py: measure the pure-Python reference, or find it in the cache."""

from _pyhost_support import backend, heartbeat, reference_cache, timing
from _pyhost_support.kernel import Kernel

REFERENCE_CALLS = 3  # the reference is timed that often at most, within the budget


def estimate_s(kernel, case):
    """What one call of the reference on `case` will take: the quick case's time, scaled by the work."""
    inputs = kernel.module.make_inputs("quick")
    quick_s = timing.seconds_of_one_call(kernel.function, inputs)
    quick_operations = kernel.operations("quick")
    return quick_s * kernel.operations(case) / quick_operations if quick_operations else quick_s


def measure(module, name, case, request):
    """Answer to "reference": the cached entry, or a fresh one where one call fits into the budget."""
    kernel = Kernel(module, name, case)
    path = reference_cache.path_of(request["cache"], name, case, module, kernel.inputs)
    entry = None if request["fresh"] else reference_cache.load(path)
    missing = [t for t in request["threads"] if entry is None or t not in entry["samples"]]
    if missing and entry is None:
        call_s = estimate_s(kernel, case)
        if call_s > request["budget_s"]:
            return {"status": "over-budget", "call_s": call_s}
    cached = not missing
    if missing:
        entry = _measured_entry(kernel, entry, missing, request["budget_s"])
        reference_cache.store(path, entry)
    cells = [{"threads": t, "samples": entry["samples"][t]} for t in request["threads"]]
    return {
        "status": "correct",
        "cached": cached,
        "result_path": path,
        "cells": cells,
        "heartbeat": entry["heartbeat"],
        "overhead": entry["overhead"],
        "work": kernel.work(),
        "provenance": backend.provenance_of(kernel.function),
    }


def _measured_entry(kernel, entry, threads, budget_s):
    if entry is None:
        result = kernel.function(*kernel.inputs)
        entry = {"result": result, "samples": {}}
        entry["heartbeat"] = heartbeat.measure(kernel.function, kernel.inputs)
        entry["overhead"] = kernel.overhead(kernel.function)
    call_s = entry["heartbeat"]["call_s"]
    calls = max(1, int(0.05 / call_s))
    repeats = max(1, min(REFERENCE_CALLS, int(budget_s / (call_s * sum(threads)))))
    for count in threads:
        entry["samples"][count] = [timing.sample(kernel.function, kernel.inputs, count, calls) for _ in range(repeats)]
    return entry
