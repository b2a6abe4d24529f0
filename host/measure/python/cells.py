"""host/measure/python/cells.py: one (kernel, case) of a script with CASES, under one backend and GIL policy."""

import functools

from _pyhost_measure import backend, claims, handover, heartbeat, probes, timing, window
from _pyhost_measure.kept_call import KeptCall

# Of a call at least as long, one is a sample: in a later process it is proved by the result of its first.
PROVED_BY_A_SAMPLE_S = 0.05


class Cell:
    """A prepared backend function: of proven origin, ready to be sampled.

    With `difference_of`, which returns a sentence on a wrong result or None, it is still to be shown correct.
    """

    def __init__(self, function, inputs, call_s, difference_of=None):
        self.function, self.inputs, self.call_s = function, inputs, call_s
        self._difference_of = difference_of

    def sample(self, threads, calls):
        """A dict of the fields of core's Sample, or {"status", "reason"} where a result is wrong."""
        if self._difference_of is not None:
            first = KeptCall(self.function, self.inputs)
            fault = _wrong(self._difference_of(first.result))
            if fault:
                return fault
            self._difference_of = None
            sample = first.release()
            if (threads, calls) == (1, 1):
                return sample
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
    answer, cell = prepare_function(kernel, stand_in._pyhost_target, request, stand_in)
    if swap.import_s is not None and "first_call_s" in answer:
        answer["import_s"] = swap.import_s
    return answer, cell


def prepare_function(kernel, function, request, stand_in=None):
    """The same of a function that was found; a long call that was proved earlier is proved by its first sample."""
    call_s = request.get("call_s")
    if call_s is not None and call_s >= PROVED_BY_A_SAMPLE_S and kernel.has_warm_up():
        return _prove_by_a_sample(kernel, function, request)
    return prove(kernel, function, request, stand_in)


def prove(kernel, function, request, stand_in=None):
    """The same at once; of a function without a stand-in, not the wrong-input matrix.

    With "call_s" in the request, all but the result itself was proved in an earlier process.
    """
    answer = _answer(kernel, function)
    call_s = request.get("call_s")
    want = handover.get(request["result"])
    if call_s is None:
        fault, call_s, first_call_s = _first_fault(kernel, function, want, request, stand_in)
        answer["first_call_s"] = first_call_s
        answer["overhead"] = None if fault else kernel.overhead(function)
    else:
        judge = _judge(kernel, want)
        fault = _wrong(judge(kernel.function(*kernel.inputs)))
    if fault:
        return {**answer, **fault}, None
    return {**answer, "call_s": call_s}, Cell(function, kernel.inputs, call_s)


def _prove_by_a_sample(kernel, function, request):
    """For a later process and a long call: what its first sample returns is compared; a wrong one has no time."""
    kernel.warm_up()
    cell = Cell(function, kernel.inputs, request["call_s"], _judge(kernel, handover.get(request["result"])))
    return {**_answer(kernel, function), "call_s": request["call_s"]}, cell


def _answer(kernel, function):
    return {
        "status": "correct",
        "provenance": backend.provenance_of(function),
        "work": kernel.work(),
        "overhead": None,
    }


def _first_fault(kernel, function, want, request, stand_in):
    """({"status", "reason"} of the first proof that fails, or None; seconds of one call, and of the first of all)."""
    # Through the script's own name, and as the claim is tried: a long call that is no first one need not be made twice.
    judge, results = _judge(kernel, want), []
    first_call_s = kernel.warm_up() if kernel.has_warm_up() else None
    sample = claims.sample_undisturbed(lambda: results.append(kernel.function(*kernel.inputs)))
    first_call_s = sample["wall_s"] if first_call_s is None else first_call_s
    fault = _wrong(judge(results.pop()) or _difference_on_threads(kernel, function, want, request["threads"]))
    # A module of --swap is the user's own: the wrong-input matrix is for backends.
    if not fault and stand_in is not None and request["module"] and request.get("conformance", True):
        reason = probes.first_fault(kernel.module, stand_in)
        fault = {"status": "failed", "reason": reason} if reason else None
    if fault:
        return fault, 0.0, first_call_s
    call = functools.partial(function, *kernel.inputs)
    is_long = kernel.has_warm_up() and sample["wall_s"] >= timing.BATCH_S
    claim = claims.broken_claim(call, request["policy"], sample) if is_long else "not asked yet"
    if claim:  # what a call does once, as an import that lets go of the GIL, is not what is claimed
        claim = claims.broken_claim(call, request["policy"], claims.sample_undisturbed(call))
    if claim:
        return {"status": "false-claim", "reason": claim}, 0.0, first_call_s
    call_s = sample["wall_s"] if is_long else timing.seconds_per_call(function, kernel.inputs)
    return None, call_s, first_call_s


def _wrong(difference):
    return {"status": "wrong", "reason": difference} if difference else None


def _judge(kernel, want):
    """difference_of(result of one call): a sentence where it is not `want`, or the arguments are not what they were."""
    before = kernel.digest()

    def difference_of(result):
        difference = kernel.check(result, want)
        if difference is None and kernel.digest() != before:
            return "it changed its arguments, which the reference leaves as they are"
        return difference

    return difference_of


def _difference_on_threads(kernel, function, want, threads):
    """At every number of threads that is going to be timed."""
    for count in threads:
        if count > 1:
            results = timing.on_threads(count, lambda: function(*kernel.inputs))
            differences = (kernel.check(result, want) for result in results)
            difference = next((f"on {count} threads: {d}" for d in differences if d), None)
            if difference:
                return difference
    return None
