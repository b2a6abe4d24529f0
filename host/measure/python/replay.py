"""host/measure/python/replay.py: a script without cases: run it once, then replay a function's recorded calls."""

import contextlib
import importlib
import os
import sys
import time

from _pyhost_measure import (
    backend,
    call_file,
    declared,
    outcome,
    record,
    recorded,
    replay_cell,
    replay_proof,
    script_threads,
    witness,
)


def run_script(target, swap):
    """Run the script as __main__.  {"wall_s", "cpu_s", "exit", "functions": {name: {calls, …}}}."""
    if swap.module:
        importlib.import_module(swap.module)  # its import is not the script's time
    call_file.prepare()
    known_s = tuple(swap.targets_import_s)
    start, cpu_start = time.perf_counter(), time.process_time()
    leaving = _run_until_exit(target, swap)
    import_s, import_cpu_s = (after - before for before, after in zip(known_s, swap.targets_import_s))
    wall_s = max(0.0, time.perf_counter() - start - import_s)
    cpu_s = max(0.0, time.process_time() - cpu_start - import_cpu_s)
    functions = {name: _counts_of(name, stand_in, swap.record) for name, stand_in in swap.swapped.items()}
    return {"wall_s": wall_s, "cpu_s": cpu_s, "exit": leaving, "functions": functions}


def _run_until_exit(target, swap):
    """What the script left with: None, or a sentence for an exception.  A forked child of the script leaves here."""
    pid = os.getpid()
    leaving, status = None, 0
    try:
        swap.run(target)
    except swap.Error:
        raise
    except SystemExit as exit_:
        status = exit_.code if isinstance(exit_.code, int) else int(exit_.code is not None)
        leaving = f"it exited with status {exit_.code}" if status else None
    except BaseException as error:
        error = error.with_traceback(outcome.without_own_frames(error.__traceback__))
        sys.excepthook(type(error), error, error.__traceback__)
        status, leaving = 1, f"it raised {type(error).__name__}: {error}"
    script_threads.wait_for()
    outcome.flush_streams()
    if os.getpid() != pid:
        os._exit(status)
    return leaving


def _counts_of(name, stand_in, place):
    if isinstance(stand_in, witness.Witness):
        return {"calls": stand_in.calls, "compared": stand_in.compared, "difference": stand_in.difference}
    if not isinstance(stand_in, record.Recorder):
        return {"calls": stand_in._pyhost_calls}
    # The recorded ones are counted in the file: worker processes made some of them.
    kept = len(call_file.load(place, name))
    return {"calls": max(stand_in.calls, kept), "recorded": kept, "refused": stand_in.why_not_all()}


def prepare_replay(name, request, swap):
    """(answer, ReplayCell or None): every recorded call does what the reference did, or the first that does not."""
    calls = recorded.load(request["record"], name)
    if not calls:
        return {"status": "skipped", "reason": "no call could be recorded"}, None
    stand_in = swap.swapped.get(name)
    if stand_in is None:
        reason = backend.absence_of(request["module"], request["policy"], name) if request["module"] else None
        return {"status": "skipped", "reason": reason or "the script did not define it in this run"}, None
    if isinstance(stand_in, record.Recorder):
        return _prepare_reference(stand_in, calls, request)
    return _prepare(name, stand_in, calls, request, swap.folder)


def _prepare_reference(stand_in, calls, request):
    """Against its own record first: where it differs from itself, nothing can be compared with it."""
    stand_in.is_over = True  # what it calls by its own name is not recorded
    function = stand_in.__wrapped__
    answer = {"status": "correct", "provenance": backend.provenance_of(function)}
    with _under_its_own_name(function, stand_in):
        proof = _proof_of(function, function, calls, request)
        fault = proof.fault(request["threads"])
        if fault:
            return {**answer, "status": "skipped", "reason": _incomparable(fault)}, None
        timed = request["timed"] or replay_cell.how_many_to_time(calls)
        cell = replay_cell.ReplayCell(function, recorded.spread_over_the_run(calls, timed), proof)
        return {**answer, "call_s": cell.call_s(), "compared": proof.compared, "timed": len(cell.calls)}, cell


def _incomparable(fault):
    return f"it cannot be compared: replayed, the reference itself differs from its record: {fault}"


def _proof_of(function, original, calls, request, declaration=None):
    check = replay_proof.check_of(original)
    return replay_proof.Proof(function, calls, check, request["budget_s"] / 2, declaration, request["kernel"])


def _prepare(name, stand_in, calls, request, folder):
    function, original = stand_in._pyhost_target, stand_in.__wrapped__
    backend.require_provenance(function, original, request["module"], folder)
    answer = {"status": "correct", "provenance": backend.provenance_of(function)}
    proof = _proof_of(function, original, calls, request, declared.of(request["module"], request["policy"], name))
    fault = proof.fault(request["threads"])
    if fault:
        return {**answer, **_judged(fault, stand_in, proof, request)}, None
    claim = replay_proof.broken_claim(function, calls, request["policy"])
    if claim:
        return {**answer, "status": "false-claim", "reason": claim}, None
    cell = replay_cell.ReplayCell(function, recorded.spread_over_the_run(calls, request["timed"]), proof)
    answer.update(proof.answer())
    return {**answer, "call_s": cell.call_s(), "compared": proof.compared, "timed": len(cell.calls)}, cell


def _judged(fault, stand_in, proof, request):
    """Nobody is accused of what the reference does, too, in this process, on the same calls."""
    original = stand_in.__wrapped__
    with _under_its_own_name(original, stand_in):
        own = _proof_of(original, original, proof.calls[: proof.compared + 1], request).fault(request["threads"])
    return {"status": "skipped", "reason": _incomparable(own)} if own else {"status": "wrong", "reason": fault}


@contextlib.contextmanager
def _under_its_own_name(function, stand_in):
    """A recursive function calls itself meanwhile, not what stands in its place."""
    names = getattr(function, "__globals__", {})
    is_there = names.get(function.__name__) is stand_in
    if is_there:
        names[function.__name__] = function
    try:
        yield
    finally:
        if is_there:
            names[function.__name__] = stand_in
