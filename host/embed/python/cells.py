"""host/embed/python/cells.py: one (kernel, case) of a script with CASES, under one backend and GIL policy."""

import importlib.util
import os
import pickle
import sys
import time

from _pyhost_support import backend, compare, reference_cache, swap, timing

REFERENCE_CALLS = 3  # the reference is timed that often at most, within the budget


def load_script(path):
    """Import the script under its own name, not as __main__: its functions, without its main part."""
    name = os.path.splitext(os.path.basename(path))[0]
    if not sys.flags.safe_path:
        sys.path.insert(0, os.path.dirname(os.path.realpath(path)))
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


class Kernel:
    """A script's kernel and case: its function, inputs, check and work."""

    def __init__(self, module, name, case):
        self.module, self.name, self.case = module, name, case
        self.function = getattr(module, name)
        self.inputs = module.make_inputs(case)

    def operations(self, case):
        return self.module.work(case)[1] if hasattr(self.module, "work") else 0

    def work(self):
        return list(self.module.work(self.case)) if hasattr(self.module, "work") else [0, 0]

    def check(self, got, want):
        """None where equal, else a sentence.  A check may also return False, or raise AssertionError."""
        check = getattr(self.module, "check", compare.first_difference)
        try:
            verdict = check(got, want)
        except AssertionError as error:
            return str(error) or "check() failed"
        if verdict is False:
            return "check() says that the result differs from the reference"
        return verdict if isinstance(verdict, str) else None

    def overhead(self, function):
        if "tiny" not in self.module.CASES:
            return None
        cases = [(self.module.make_inputs(c), self.operations(c)) for c in ("tiny", "quick")]
        return timing.overhead(function, *cases)


def estimate_s(kernel, case):
    """What one call of the reference on `case` will take: the quick case's time, scaled by the work."""
    inputs = kernel.module.make_inputs("quick")
    quick_s = timing.seconds_of_one_call(kernel.function, inputs)
    quick_operations = kernel.operations("quick")
    return quick_s * kernel.operations(case) / quick_operations if quick_operations else quick_s


def measure_reference(module, name, case, request):
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
        entry["heartbeat"] = timing.heartbeat(kernel.function, kernel.inputs)
        entry["overhead"] = kernel.overhead(kernel.function)
    call_s = entry["heartbeat"]["call_s"]
    calls = max(1, int(0.05 / call_s))
    repeats = max(1, min(REFERENCE_CALLS, int(budget_s / (call_s * sum(threads)))))
    for count in threads:
        entry["samples"][count] = [timing.sample(kernel.function, kernel.inputs, count, calls) for _ in range(repeats)]
    return entry


class Cell:
    """A prepared backend function: correct, of proven origin, ready to be sampled."""

    def __init__(self, function, inputs):
        self.function, self.inputs = function, inputs

    def sample(self, threads, calls):
        return timing.sample(self.function, self.inputs, threads, calls)

    def heartbeat(self):
        return timing.heartbeat(self.function, self.inputs)


def prepare(module, name, case, request):
    """(answer, Cell or None): provenance, then correctness, then the GIL claim; what fails is never timed."""
    if name not in swap.swapped:
        reason = backend.absence_of(request["module"], request["policy"], name) if request["module"] else None
        return {"status": "skipped" if reason else "failed", "reason": reason or "the swap did not happen"}, None
    kernel = Kernel(module, name, case)
    function = swap.swapped[name].target
    backend.require_foreign(function, swap.swapped[name].__wrapped__)
    with open(request["result_path"], "rb") as file:
        want = pickle.load(file)["result"]
    start = time.perf_counter()
    difference = kernel.check(kernel.function(*kernel.inputs), want)
    call_s = time.perf_counter() - start
    answer = {"status": "correct", "provenance": backend.provenance_of(function), "work": kernel.work()}
    if difference:
        return {**answer, "status": "wrong", "reason": difference}, None
    claim = broken_claim(function, kernel.inputs, request["policy"])
    if claim:
        return {**answer, "status": "false-claim", "reason": claim}, None
    answer["call_s"] = min(call_s, timing.seconds_of_one_call(function, kernel.inputs))
    answer["overhead"] = kernel.overhead(function)
    return answer, Cell(function, kernel.inputs)


def broken_claim(function, inputs, policy):
    """A sentence where the function does not do with the GIL what its place in the backend claims; else None."""
    if policy == "own":
        return None
    releases = _releases_of_one_call(function, inputs)
    if policy == "released" and releases == 0:
        return "it claims 'released' but holds the GIL: it never let go during a call"
    if policy == "held" and releases > 0:
        return f"it claims 'held' but lets go of the GIL: {releases} times during a call"
    return None


def _releases_of_one_call(function, inputs):
    split = timing.sample(function, inputs, 1, 1)["gil"]
    if split is not None:
        return split["releases"]
    # No tracer: a counting thread tells, if the call is long enough for it to be scheduled at all.
    if timing.seconds_of_one_call(function, inputs) < timing.TICK_S:
        return -1
    return timing.steps_during(lambda: function(*inputs))
