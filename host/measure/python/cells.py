"""host/measure/python/cells.py: one (kernel, case) of a script with CASES, under one backend and GIL policy."""

import contextlib
import functools
import itertools
import threading

from _pyhost_measure import backend, claims, declared, device, heartbeat, inputs, judge, probes, timing, window
from _pyhost_measure.kept_call import KeptCall

# Of a call at least as long, one is a sample: in a later process it is proved by the result of its first.
PROVED_BY_A_SAMPLE_S = 0.05

# What is wrong once in twenty, or from the 11th call on, is found among so many, if they take no longer than this.
IN_A_ROW, IN_A_ROW_S = 40, 0.05
# And so many on each of several threads.
ON_A_THREAD, ON_THREADS_S = 20, 0.05


class Cell:
    """A prepared backend function: of proven origin, ready to be sampled.

    The last result of every thread of every sample is compared, outside of the clock: `difference_of` returns a
    sentence on a wrong one, or None.  The first sample at one thread still proves it where that is in `unproved`.
    """

    def __init__(self, function, inputs, call_s, difference_of=None, unproved=(), beat=None):
        self.function, self.inputs, self.call_s = function, inputs, call_s
        self._difference_of, self._unproved, self._beat = difference_of, set(unproved), beat
        self._is_known, self._known = False, ""  # a result was compared; the digest of a later one

    def sample(self, threads, calls):
        """A dict of the fields of core's Sample, or {"status", "reason"} where a result is wrong."""
        if threads > 1:
            sample, results = window.sample(self.function, self.inputs, threads, calls, self.call_s)
            return self._fault(results) or sample
        kept = KeptCall(self.function, self.inputs, 1 if threads in self._unproved else calls)
        fault = self._fault([kept.result])
        sample = kept.release()
        if not fault and sample["calls"] != calls:
            return self._proved_before(calls)
        if fault or self.call_s >= timing.LOOP_CALL_S:
            return fault or sample
        sample["loop_call_s"], result = window.alone(self.function, self.inputs, self.call_s)
        return self._fault([result]) or sample

    def _proved_before(self, calls):
        """A batch of calls is proved by one that goes before."""
        self._unproved.discard(1)
        kept = KeptCall(self.function, self.inputs, calls)
        return self._fault([kept.result]) or kept.release()

    def _fault(self, results):
        """{"status", "reason"} of a wrong one among the last results of a sample, or None."""
        return self._difference_of and _wrong(_first_difference(results, self._difference))

    def _difference(self, result):
        """Many have the bytes of one that was compared before; the first of all may be the only one, and has none."""
        known = inputs.result_digest(result) if self._is_known else ""
        if known and known == self._known:
            return None
        difference = self._difference_of(result)
        if difference is None:
            self._is_known, self._known = True, known
        return difference

    def heartbeat(self):
        """That of the call that was the proof, where it ran beside one."""
        return self._beat or heartbeat.measure(self.function, self.inputs, self.call_s)


def prepare(kernel, request, swap):
    """(answer, Cell or None): provenance, correctness, conformance, the GIL claim; what fails is never timed."""
    name = kernel.name
    if name not in swap.swapped:
        reason = backend.absence_of(request["module"], request["policy"], name) if request["module"] else None
        return {"status": "skipped" if reason else "failed", "reason": reason or "the swap did not happen"}, None
    stand_in = swap.swapped[name]
    backend.require_provenance(stand_in._pyhost_target, stand_in.__wrapped__, request["module"], swap.folder)
    answer, cell = prepare_function(kernel, stand_in._pyhost_target, request, stand_in)
    if "first_call_s" in answer:
        answer.update(_told_once(cell, request["module"], swap.import_s))
    return answer, cell


def _told_once(cell, module, import_s):
    """What is told of a row's first process alone."""
    parts = device.parts_of(module, functools.partial(cell.function, *cell.inputs)) if cell else None
    told = {"import_s": import_s, "device": parts}
    return {name: value for name, value in told.items() if value is not None}


def prepare_function(kernel, function, request, stand_in=None):
    """The same of a function that was found; a long call that was proved earlier is proved by its first sample."""
    call_s = request.get("call_s")
    # Of what may differ, the answer says in how many items; no later sample could.
    is_declared = declared.of(request.get("module"), request["policy"], kernel.name) is not None
    if call_s is not None and call_s >= PROVED_BY_A_SAMPLE_S and kernel.has_warm_up() and not is_declared:
        return _prove_by_a_sample(kernel, function, request)
    return prove(kernel, function, request, stand_in)


def prove(kernel, function, request, stand_in=None):
    """The same at once; of a function without a stand-in, not the wrong-input matrix.

    With "call_s" in the request, all but the result itself was proved in an earlier process.
    """
    answer = _answer(kernel, function)
    call_s = request.get("call_s")
    verdict, unproved, beat = judge.of(kernel, request), (), None
    if call_s is None:
        fault, call_s, first_call_s, beat = _first_fault(kernel, function, verdict, request, stand_in)
        answer["first_call_s"] = first_call_s
        answer["overhead"] = None if fault else kernel.overhead(function)
        unproved = _proved_by_windows(kernel, call_s, request)
    else:
        fault = _wrong(verdict(kernel.function(*kernel.inputs)))
    if fault:
        return {**answer, **fault}, None
    cell = Cell(function, kernel.inputs, call_s, verdict, unproved, beat)
    return {**answer, **verdict.answer(), "call_s": call_s}, cell


def _prove_by_a_sample(kernel, function, request):
    """For a later process and a long call: what its first sample returns is compared; a wrong one has no time."""
    kernel.warm_up()
    cell = Cell(function, kernel.inputs, request["call_s"], judge.of(kernel, request), request["threads"])
    return {**_answer(kernel, function), "call_s": request["call_s"]}, cell


def _answer(kernel, function):
    return {
        "status": "correct",
        "provenance": backend.provenance_of(function),
        "work": kernel.work(),
        "overhead": None,
    }


def _proved_by_windows(kernel, call_s, request):
    """The numbers of threads at which a long call is proved by its first sample: made once more, it would take long."""
    is_long = kernel.has_warm_up() and call_s >= PROVED_BY_A_SAMPLE_S
    return [count for count in request["threads"] if is_long and count > 1]


def _first_fault(kernel, function, difference_of, request, stand_in):
    """({"status", "reason"} of the first proof that fails, or None; seconds of one call, of the first; a heartbeat)."""
    first_call_s = kernel.warm_up() if kernel.has_warm_up() else None
    difference, sample, beat = _first_call(kernel, request, difference_of)
    first_call_s = sample["wall_s"] if first_call_s is None else first_call_s
    by_windows = _proved_by_windows(kernel, sample["wall_s"], request)
    counts = [count for count in request["threads"] if count > 1 and count not in by_windows]
    call_s, beside = sample["wall_s"], None if request["policy"] == "held" else kernel.other_inputs()
    fault = _wrong(
        difference
        or _first_difference_in_a_row(function, kernel.inputs, difference_of, call_s)
        or _first_difference_on_threads(function, kernel.inputs, difference_of, counts, beside, call_s)
    )
    # A module of --swap is the user's own: the wrong-input matrix is for backends.
    if not fault and stand_in is not None and request["module"] and request.get("conformance", True):
        declaration = declared.of(request["module"], request["policy"], kernel.name)
        reason = probes.first_fault(kernel.module, stand_in, declaration)
        fault = {"status": "failed", "reason": reason} if reason else None
    if fault:
        return fault, 0.0, first_call_s, None
    call = functools.partial(function, *kernel.inputs)
    is_long = kernel.has_warm_up() and sample["wall_s"] >= timing.BATCH_S
    claim = claims.broken_claim(call, request["policy"], sample) if is_long else "not asked yet"
    if claim:  # what a call does once, as an import that lets go of the GIL, or because another thread wants it
        claim = claims.broken_claim(call, request["policy"], claims.sample_undisturbed(call))
    if claim:
        return {"status": "false-claim", "reason": claim}, 0.0, first_call_s, None
    call_s = sample["wall_s"] if is_long else timing.seconds_per_call(function, kernel.inputs)
    return None, call_s, first_call_s, beat


def _first_call(kernel, request, difference_of):
    """(what is wrong with the result, the sample, the heartbeat or None) of a call through the script's own name.

    As the claim is tried, so that a long one that is no first one need not be made twice; and of a row that will be
    asked for its heartbeat beside one, so that it need not be made for that either.
    """
    if kernel.has_warm_up() and request.get("lane") == "threads":
        with heartbeat.Heartbeat() as beat:
            kept = KeptCall(kernel.function, kernel.inputs)
        difference, sample = difference_of(kept.result), kept.release()
        return difference, sample, heartbeat.too_short(sample["wall_s"]) or beat.found(sample["wall_s"])
    results = []
    sample = claims.sample_undisturbed(lambda: results.append(kernel.function(*kernel.inputs)))
    return difference_of(results.pop()), sample, None


def _wrong(difference):
    return {"status": "wrong", "reason": difference} if difference else None


def _first_difference_in_a_row(function, inputs, difference_of, call_s):
    """A sentence on a wrong one of the results of several calls, or None."""
    for _ in range(_how_many(IN_A_ROW, IN_A_ROW_S, call_s)):
        difference = difference_of(function(*inputs))
        if difference:
            return difference
    return None


def _how_many(most, all_s, call_s):
    return min(most, int(all_s / max(call_s, 1e-9)))


def _first_difference_on_threads(function, inputs, difference_of, counts, beside, call_s):
    """A sentence on a wrong result of calls beside each other, at these numbers of threads, or None.

    `beside` are other inputs, or None: with the same ones, threads that share a scratch area write the same into it.
    """
    calls = max(1, _how_many(ON_A_THREAD, ON_THREADS_S, call_s))
    for count in counts:
        with timing.quick_switches(), _calls_beside(function, beside):
            results = timing.on_threads(count, lambda: [function(*inputs) for _ in range(calls)])
        difference = _first_difference(itertools.chain(*results), difference_of)
        if difference:
            return f"on {count} threads: {difference}"
    return None


@contextlib.contextmanager
def _calls_beside(function, inputs):
    """One more thread calls meanwhile; what it returns is compared with nothing."""
    is_over = threading.Event()

    def call():
        while not is_over.is_set():
            function(*inputs)

    thread = threading.Thread(target=call, daemon=True) if inputs is not None else None
    if thread:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        if thread:
            thread.join()


def _first_difference(results, difference_of):
    """A sentence on the first wrong one of the results, or None."""
    return next(filter(None, map(difference_of, results)), None)
