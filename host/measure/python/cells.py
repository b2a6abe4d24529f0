"""host/measure/python/cells.py: one (kernel, case) of a script with CASES, under one backend and GIL policy."""

import functools

from _pyhost_measure import backend, claims, handover, heartbeat, probes, timing, window


class Cell:
    """A prepared backend function: correct, of proven origin, ready to be sampled."""

    def __init__(self, function, inputs, call_s):
        self.function, self.inputs, self.call_s = function, inputs, call_s

    def sample(self, threads, calls):
        if threads == 1:
            return timing.sample(self.function, self.inputs, 1, calls)
        return window.sample(self.function, self.inputs, threads, calls, self.call_s)

    def heartbeat(self):
        return heartbeat.measure(self.function, self.inputs, self.call_s)


def prepare(kernel, request, swap):
    """(answer, Cell or None): provenance, correctness, conformance, the GIL claim; what fails is never timed."""
    name = kernel.name
    if name not in swap.swapped:
        reason = backend.absence_of(request["module"], request["policy"], name) if request["module"] else None
        return {"status": "skipped" if reason else "failed", "reason": reason or "the swap did not happen"}, None
    stand_in = swap.swapped[name]
    backend.require_provenance(stand_in._pyhost_target, stand_in.__wrapped__, request["module"], swap.folder)
    return prove(kernel, stand_in._pyhost_target, request, stand_in)


def prove(kernel, function, request, stand_in=None):
    """The same of a function that was found; of one without a stand-in, not the wrong-input matrix.

    With "call_s" in the request, all but the result itself was proved in an earlier process.
    """
    answer = {"status": "correct", "provenance": backend.provenance_of(function), "work": kernel.work()}
    call_s = request.get("call_s")
    if call_s is None:
        fault, call_s = _first_fault(kernel, function, request, stand_in)
        answer["overhead"] = None if fault else kernel.overhead(function)
    else:
        fault = _wrong(_first_difference(kernel, function, handover.get(request["result"]), ()))
        answer["overhead"] = None
    if fault:
        return {**answer, **fault}, None
    return {**answer, "call_s": call_s}, Cell(function, kernel.inputs, call_s)


def _first_fault(kernel, function, request, stand_in):
    """({"status", "reason"} of the first proof that fails, or None; seconds of one call)."""
    fault = _wrong(_first_difference(kernel, function, handover.get(request["result"]), request["threads"]))
    # A module of --swap is the user's own: the wrong-input matrix is for backends.
    if not fault and stand_in is not None and request["module"] and request.get("conformance", True):
        reason = probes.first_fault(kernel.module, stand_in)
        fault = {"status": "failed", "reason": reason} if reason else None
    if fault:
        return fault, 0.0
    call = functools.partial(function, *kernel.inputs)
    sample = claims.sample_undisturbed(call)
    claim = claims.broken_claim(call, request["policy"], sample)
    if claim:
        return {"status": "false-claim", "reason": claim}, 0.0
    is_long = sample["wall_s"] >= timing.BATCH_S
    return None, sample["wall_s"] if is_long else timing.seconds_per_call(function, kernel.inputs)


def _wrong(difference):
    return {"status": "wrong", "reason": difference} if difference else None


def _first_difference(kernel, function, want, threads):
    """In one call through the script's own name, then at every number of threads that is going to be timed."""
    before = kernel.digest()
    difference = kernel.check(kernel.function(*kernel.inputs), want)
    if difference is None and kernel.digest() != before:
        return "it changed its arguments, which the reference leaves as they are"
    for count in threads:
        if difference is None and count > 1:
            results = timing.on_threads(count, lambda: function(*kernel.inputs))
            differences = (kernel.check(result, want) for result in results)
            difference = next((f"on {count} threads: {d}" for d in differences if d), None)
    return difference
