"""host/measure/python/replay_cell.py: the clock around recorded calls: a sample spread over the script's run.

Copies of the arguments are made before the clock starts, and what they and the results occupy is freed after it has
stopped.  A sample makes each of the chosen calls once, or several times; its time is per single call.
"""

import math
import time

import _pyhost
from _pyhost_measure import heartbeat, timing
from _pyhost_measure.cells import Cell
from _pyhost_measure.replay_proof import FreshCall

MOST_CALLS = 1000  # in a pass
PASS_S = 0.5  # of the reference, whose calls are the longest
COPY_S = 0.05  # to make the copies of one pass; twice that, of one sample
COPIES_BYTES = 64 << 20  # of one pass, as pickled; twice that, of one sample, over all its threads
MOST_COPIES = 50_000  # of one sample, over all its threads: 0.1 s, with what is made of their results
CHECK_S = 0.02  # to look at the results of a sample


class ReplayCell(Cell):
    """`calls` are those that are timed; `proof` compares what they did."""

    def __init__(self, function, calls, proof):
        self.function, self.calls, self.proof = function, calls, proof
        self._pass_bytes = sum(call.bytes for call in calls)
        start_s = time.perf_counter()
        del self._copies(1)[:]
        self._copy_s = time.perf_counter() - start_s
        self.mean_s = math.inf  # of a call, once call_s() was asked

    def _copies(self, passes):
        return [call.arguments() for _ in range(passes) for call in self.calls]

    def call_s(self):
        """Of one of them, on average over a pass."""
        batch, *_ = self._batch(self._copies(1))
        self.mean_s = (batch["end_ns"] - batch["start_ns"]) * 1e-9 / len(self.calls)
        return self.mean_s

    def _batch(self, copies):
        """(what the clock said, at -> ("returned", result) or ("raised", name), the arguments afterwards)."""
        batch = _pyhost.time_each(self.function, copies)
        raised, results = batch.pop("raised"), batch.pop("results")
        return batch, lambda at: ("raised", raised[at]) if at in raised else ("returned", results[at]), copies

    def sample(self, threads, calls):
        """A dict of the fields of core's Sample, or {"status", "reason"} where one of the last results is wrong."""
        passes = min(max(1, round(calls / len(self.calls))), self._most_passes(threads))
        waiting = iter([self._copies(passes) for _ in range(threads)])
        batch_of = self._batch if threads == 1 else self._batch_by_python
        cpu_s = time.process_time()
        parts = (
            timing.on_threads(threads, lambda: batch_of(next(waiting))) if threads > 1 else [batch_of(next(waiting))]
        )
        cpu_s = time.process_time() - cpu_s
        found = next(filter(None, map(self._wrong, parts)), None)
        if found:
            return {"status": "wrong", "reason": found if threads == 1 else f"on {threads} threads: {found}"}
        batches = [batch for batch, *_ in parts]
        del parts
        timing.count_late_starts(batches)
        sample = timing.sum_up(batches, cpu_s, passes * len(self.calls))
        return self._with_loop(sample, passes) if threads == 1 and self.mean_s < timing.LOOP_CALL_S else sample

    def _with_loop(self, sample, passes):
        """With what a call takes as several threads make it."""
        copies = self._copies(min(passes, max(1, round(timing.LOOP_S / self.mean_s / len(self.calls)))))
        part = self._batch_by_python(copies)
        found = self._wrong(part)
        if found:
            return {"status": "wrong", "reason": found}
        return {**sample, "loop_call_s": timing.own_s(part[0]) / len(copies)}

    def _most_passes(self, threads):
        by_time = 2 * COPY_S / max(1e-9, self._copy_s)
        by_memory = 2 * COPIES_BYTES / max(1, self._pass_bytes)
        by_number = MOST_COPIES / len(self.calls)
        return max(1, int(min(by_time, by_memory, by_number) / threads))

    def _batch_by_python(self, copies):
        """The same by a loop as a script's own, which lets go of the GIL when it is asked to."""
        function, outcomes = self.function, []
        keep = outcomes.append
        core_wait_ns = _pyhost.core_wait_ns()
        before = _pyhost.thread_account()
        for arguments, keywords in copies:
            try:
                keep(("returned", function(*arguments, **keywords)))
            except Exception as error:
                keep(("raised", type(error).__name__))
        after = _pyhost.thread_account()
        batch = timing.batch_between(before, after, _pyhost.core_wait_ns() - core_wait_ns)
        return batch, outcomes.__getitem__, copies

    def _wrong(self, part):
        """A sentence on one of the last results of a thread, as many as there is time to look at; or None."""
        _, outcome_of, copies = part
        start_s = time.perf_counter()
        for at in reversed(range(len(copies))):
            call = self.calls[at % len(self.calls)]
            found = self.proof.difference((outcome_of(at), copies[at]), call.outcome(), call)
            if found:
                return f"{self.proof.title_of(call)}: {found}"
            if time.perf_counter() - start_s > CHECK_S:
                break
        return None

    def heartbeat(self):
        longest = max(self.calls, key=lambda call: call.seconds)
        return heartbeat.measure(FreshCall(self.function, longest), ())


def how_many_to_time(calls):
    """Of the calls, spread over the run: so many that the reference makes a pass of them in PASS_S, and copies fit."""
    most = max(1, int(PASS_S / max(1e-9, sum(call.seconds for call in calls) / len(calls))))
    most = min(most, MOST_CALLS, max(1, int(COPIES_BYTES / (sum(call.bytes for call in calls) / len(calls)))))
    start_s, copied = time.perf_counter(), 0
    for call in calls[:: max(1, len(calls) // most)][:most]:
        call.arguments()
        copied += 1
        if time.perf_counter() - start_s > COPY_S:
            break
    return max(1, min(len(calls), copied))
