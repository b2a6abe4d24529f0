"""host/measure/python/reference.py: measure the pure-Python reference, or find it in the cache."""

import contextlib
import pickle

from _pyhost_measure import backend, cells, gil_state, handover, heartbeat, inputs, reference_cache, timing
from _pyhost_measure.kept_call import KeptCall
from _pyhost_measure.kernel import Kernel

REFERENCE_BATCHES = 3  # at most, at each number of threads, within the budget
BATCH_S = 0.05
# Longer calls are sampled twice, and the first of all is that beside the heartbeat; and longer windows of several
# threads are not repeated, for what pure Python makes of its GIL varies little.  Seven calls of 3.4 s are 24 s.
LONG_S = 1
DISTURBED_SHARE = 0.05  # of a sample, without a core: such a reference is measured, and not kept
CROWDED_SHARE = 0.1  # of several threads' time; stats/summary.cpp has it, too


def estimate_s(kernel, case):
    """What one call of the reference on `case` will take: the quick case's time, scaled by the work."""
    inputs = kernel.module.make_inputs("quick")
    quick_s = _own_s(timing.sample(kernel.function, inputs, 1, 1))
    quick_operations = kernel.operations("quick")
    return quick_s * kernel.operations(case) / quick_operations if quick_operations else quick_s


def measure(module, name, case, request):
    """Answer of the reference: the cached entry, or a fresh one where one call fits into the budget."""
    kernel = Kernel(module, name, case)
    cache = reference_cache.Cache(request["cache"])
    entry_name = reference_cache.name_of(name, case, module, kernel.inputs)
    sources = reference_cache.sources_of(module)
    entry, first = (None if request["fresh"] else cache.load(entry_name)), None
    missing = [t for t in request["threads"] if entry is None or t not in entry["samples"]]
    if entry is None:
        call_s = estimate_s(kernel, case) if kernel.has_work() else 0.0
        if call_s <= request["budget_s"]:
            entry, first = first_entry(kernel, call_s > LONG_S)
            call_s = entry["call_s"]
        if call_s > request["budget_s"]:
            reason = f"one call takes {call_s:.3g} s, more than the budget"
            return {"status": "over-budget", "reason": reason, "call_s": call_s, "cache_notes": cache.notes}
    if missing:
        _add_samples(kernel, entry, first, missing, request["budget_s"])
    if missing and not _is_disturbed(entry):
        cache.store(entry_name, entry, {**reference_cache.sources_of(module), **sources})
    cells = [{"threads": t, "samples": entry["samples"][t]} for t in request["threads"]]
    return {
        "status": "correct",
        "cached": not missing,
        "cache_notes": cache.notes,
        "result": handover.put(entry["result"], request["result"], entry["digest"]),
        "cells": cells,
        "heartbeat": entry["heartbeat"],
        "overhead": entry["overhead"],
        "work": kernel.work(),
        "provenance": backend.provenance_of(kernel.function),
    }


def _own_s(sample):
    """Without what it waited for a core: beside other programs, a call of 35 ms seemed past a budget of 50 ms."""
    return sample["wall_s"] - sample["core_wait_s"]


def _is_disturbed(entry):
    """It waited for a core: what ran there meanwhile also emptied its caches."""
    return any(_are_disturbed(samples, threads) for threads, samples in entry["samples"].items())


def _are_disturbed(samples, threads):
    """Several threads need but one core where they share a GIL, and wake up late now and then; else they are many."""
    if threads == 1:
        return any(sample["core_wait_s"] > DISTURBED_SHARE * sample["wall_s"] for sample in samples)
    waits = [sample.get("all_core_wait_s", 0.0) / threads / sample["wall_s"] for sample in samples]
    return gil_state.is_enabled() and timing.median(waits) > CROWDED_SHARE


def first_entry(kernel, is_beside=False):
    """The first call: (what the cache keeps of it, without samples yet; its sample, or None: beside a heartbeat)."""
    before = kernel.digest()
    beat = heartbeat.Heartbeat()
    with beat if is_beside else contextlib.nullcontext():
        call = KeptCall(kernel.function, kernel.inputs)
    if kernel.digest() != before:
        raise ValueError(f"{kernel.name}() changes its arguments: a function with CASES must leave them as they are")
    # At once: it may share memory with what later calls write.
    result, digest = pickle.dumps(call.result, protocol=pickle.HIGHEST_PROTOCOL), inputs.result_digest(call.result)
    sample = call.release()
    return {
        "result": result,
        "digest": digest,
        "call_s": _own_s(sample),
        "samples": {},
        "heartbeat": beat.found(sample["wall_s"]) if is_beside else None,
        "overhead": None,
    }, None if is_beside else sample


def _add_samples(kernel, entry, first, threads, budget_s):
    """`first` is the sample of the first call, or None; where one call makes a batch, it is one of the batches."""
    if entry["heartbeat"] is None:
        entry["heartbeat"] = heartbeat.measure(kernel.function, kernel.inputs, entry["call_s"])
    if entry["overhead"] is None:
        entry["overhead"] = kernel.overhead(kernel.function)
    cell = cells.Cell(kernel.function, kernel.inputs, entry["call_s"])
    calls = max(1, int(BATCH_S / entry["call_s"]))
    for count in threads:
        # Threads of pure Python take turns: a batch lasts as long as all its calls one after another.
        batch_s = entry["call_s"] * calls * count
        most = REFERENCE_BATCHES if batch_s <= LONG_S else 2 if count == 1 else 1
        batches = max(1, min(most, int(budget_s / batch_s)))
        samples = [first] if first and count == calls == 1 else []
        entry["samples"][count] = samples + [cell.sample(count, calls) for _ in range(batches - len(samples))]
