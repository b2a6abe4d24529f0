"""host/embed/python/cells.py: one (kernel, case) of a script with CASES, under one backend and GIL policy."""

import functools

from _pyhost_support import backend, claims, handover, heartbeat, probes, swap, timing, window


class Cell:
    """A prepared backend function: correct, of proven origin, ready to be sampled."""

    def __init__(self, function, inputs, call_s):
        self.function, self.inputs, self.call_s = function, inputs, call_s

    def sample(self, threads, calls):
        if threads == 1:
            return timing.sample(self.function, self.inputs, 1, calls)
        return window.sample(self.function, self.inputs, threads, calls, self.call_s)

    def heartbeat(self):
        return heartbeat.measure(self.function, self.inputs)


def prepare(kernel, request):
    """(answer, Cell or None): provenance, correctness, conformance, the GIL claim; what fails is never timed."""
    name = kernel.name
    if name not in swap.swapped:
        reason = backend.absence_of(request["module"], request["policy"], name) if request["module"] else None
        return {"status": "skipped" if reason else "failed", "reason": reason or "the swap did not happen"}, None
    function = swap.swapped[name]._pyhost_target
    backend.require_provenance(function, swap.swapped[name].__wrapped__, request["module"])
    return prove(kernel, function, request)


def prove(kernel, function, request):
    """The same of a function that was found; with "conformance": False without the wrong-input matrix."""
    answer = {"status": "correct", "provenance": backend.provenance_of(function), "work": kernel.work()}
    fault = _first_fault(kernel, function, handover.get(request["result"]), request)
    if fault:
        return {**answer, **fault}, None
    answer["call_s"] = timing.seconds_per_call(function, kernel.inputs)
    answer["overhead"] = kernel.overhead(function)
    return answer, Cell(function, kernel.inputs, answer["call_s"])


def _first_fault(kernel, function, want, request):
    """{"status", "reason"} of the first proof that fails, or None."""
    difference = _first_difference(kernel, function, want, request["threads"])
    if difference:
        return {"status": "wrong", "reason": difference}
    # A module of --swap is the user's own: the wrong-input matrix is for backends.
    must_conform = request["module"] and request.get("conformance", True)
    fault = probes.first_fault(kernel.module, kernel.name) if must_conform else None
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
