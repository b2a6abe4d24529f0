"""host/embed/python/cells.py: one (kernel, case) of a script with CASES, under one backend and GIL policy."""

import pickle

from _pyhost_support import backend, heartbeat, probes, swap, timing
from _pyhost_support.kernel import Kernel


class Cell:
    """A prepared backend function: correct, of proven origin, ready to be sampled."""

    def __init__(self, function, inputs):
        self.function, self.inputs = function, inputs

    def sample(self, threads, calls):
        return timing.sample(self.function, self.inputs, threads, calls)

    def heartbeat(self):
        return heartbeat.measure(self.function, self.inputs)


def prepare(module, name, case, request):
    """(answer, Cell or None): provenance, correctness, conformance, the GIL claim; what fails is never timed."""
    if name not in swap.swapped:
        reason = backend.absence_of(request["module"], request["policy"], name) if request["module"] else None
        return {"status": "skipped" if reason else "failed", "reason": reason or "the swap did not happen"}, None
    kernel = Kernel(module, name, case)
    function = swap.swapped[name].target
    backend.require_foreign(function, swap.swapped[name].__wrapped__)
    with open(request["result_path"], "rb") as file:
        want = pickle.load(file)["result"]
    difference = kernel.check(kernel.function(*kernel.inputs), want)
    answer = {"status": "correct", "provenance": backend.provenance_of(function), "work": kernel.work()}
    if difference:
        return {**answer, "status": "wrong", "reason": difference}, None
    # A module of --swap is the user's own: `pyhost check` is for backends.
    fault = probes.first_fault(module, name) if request["module"] else None
    if fault:
        return {**answer, "status": "failed", "reason": fault}, None
    claim = broken_claim(function, kernel.inputs, request["policy"])
    if claim:
        return {**answer, "status": "false-claim", "reason": claim}, None
    answer["call_s"] = timing.seconds_per_call(function, kernel.inputs)
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
    if timing.seconds_of_one_call(function, inputs) < heartbeat.TICK_S:
        return -1
    return heartbeat.steps_during(lambda: function(*inputs))
