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
    """The same of a function that was found; of one without a stand-in, not the wrong-input matrix."""
    answer = {"status": "correct", "provenance": backend.provenance_of(function), "work": kernel.work()}
    fault = _first_fault(kernel, function, request, stand_in)
    if fault:
        return {**answer, **fault}, None
    answer["call_s"] = request.get("call_s") or timing.seconds_per_call(function, kernel.inputs)
    answer["overhead"] = None if request.get("call_s") else kernel.overhead(function)
    return answer, Cell(function, kernel.inputs, answer["call_s"])


def _first_fault(kernel, function, request, stand_in):
    """{"status", "reason"} of the first proof that fails, or None.

    With "call_s" in the request, all but the result itself was proved in an earlier process.
    """
    is_repeated = request.get("call_s") is not None
    threads = () if is_repeated else request["threads"]
    difference = _first_difference(kernel, function, handover.get(request["result"]), threads)
    if difference or is_repeated:
        return {"status": "wrong", "reason": difference} if difference else None
    # A module of --swap is the user's own: the wrong-input matrix is for backends.
    must_conform = stand_in is not None and request["module"] and request.get("conformance", True)
    fault = probes.first_fault(kernel.module, stand_in) if must_conform else None
    if fault:
        return {"status": "failed", "reason": fault}
    claim = claims.broken_claim(functools.partial(function, *kernel.inputs), request["policy"])
    return {"status": "false-claim", "reason": claim} if claim else None


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
