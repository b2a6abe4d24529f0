"""host/measure/python/replay.py: a script without cases: run it once, then replay a function's recorded calls."""

import functools
import importlib
import os
import pickle
import sys
import time

from _pyhost_measure import backend, call_file, claims, compare, heartbeat, outcome, record, script_threads, timing
from _pyhost_measure.cells import Cell

TIMED_CALLS = 1000  # all recorded calls are compared; the first so many are timed
COPIES_BYTES = 256 << 20  # of fresh arguments at a time


def run_script(target, swap):
    """Run the script as __main__.  {"wall_s", "cpu_s", "exit", "functions": {name: {calls, …}}}."""
    if swap.module:
        importlib.import_module(swap.module)  # its import is not the script's time
    call_file.prepare()
    start, cpu_start = time.perf_counter(), time.process_time()
    leaving = _run_until_exit(target, swap)
    wall_s, cpu_s = time.perf_counter() - start, time.process_time() - cpu_start
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
    if not isinstance(stand_in, record.Recorder):
        return {"calls": stand_in._pyhost_calls}
    # The recorded ones are counted in the file: worker processes made some of them.
    recorded = len(call_file.load(place, name))
    calls = max(stand_in.calls, recorded)
    return {"calls": calls, "compared": recorded, "timed": min(recorded, TIMED_CALLS), "refused": stand_in.refused}


class Replay:
    """Callable that makes every timed call once, on the next of its prepared sets of arguments."""

    def __init__(self, function, sets):
        self.function, self.sets = function, sets

    def __call__(self):
        for arguments, keywords in self.sets.pop():
            try:
                self.function(*arguments, **keywords)
            except Exception:  # it raised in the reference too: that was compared before
                pass


class ReplayCell(Cell):
    """Each batch replays the recorded calls on fresh copies, made before the clock starts; threads share none."""

    def __init__(self, function, calls):
        self.function = function
        self.calls = [before for before, _ in calls[:TIMED_CALLS]]
        self.most_sets = max(1, COPIES_BYTES // max(1, sum(map(len, self.calls))))

    def _replay(self, times):
        return Replay(self.function, [[pickle.loads(before) for before in self.calls] for _ in range(times)])

    def sample(self, threads, calls):
        calls = max(1, min(calls, self.most_sets // threads))
        return timing.sample(self._replay(threads * calls), (), threads, calls)

    def heartbeat(self):
        return heartbeat.measure(self._replay(2), ())


def prepare_replay(name, request, swap):
    """(answer, ReplayCell or None): every recorded call does what the reference did, or the first that does not."""
    calls = call_file.load(request["record"], name)
    if not calls:
        return {"status": "skipped", "reason": "no call could be recorded"}, None
    stand_in = swap.swapped.get(name)
    if stand_in is None:
        reason = backend.absence_of(request["module"], request["policy"], name) if request["module"] else None
        return {"status": "skipped", "reason": reason or "the script did not define it in this run"}, None
    if isinstance(stand_in, record.Recorder):
        return _recorded_reference(stand_in._function, calls)
    function = stand_in._pyhost_target
    backend.require_provenance(function, stand_in.__wrapped__, request["module"], swap.folder)
    answer = {"status": "correct", "provenance": backend.provenance_of(function)}
    fault = _first_fault(function, calls, request)
    if fault:
        return {**answer, **fault}, None
    cell = ReplayCell(function, calls)
    answer["call_s"] = timing.seconds_of_one_call(cell._replay(1), ())
    return answer, cell


def _first_fault(function, calls, request):
    """{"status", "reason"} of the first call that differs, alone or on threads, or of a broken claim; else None."""
    for index, call in enumerate(calls):
        difference = _difference(function, call)
        if difference:
            return {"status": "wrong", "reason": f"call {index + 1} of {len(calls)}: {difference}"}
    for count in request["threads"]:
        differences = timing.on_threads(count, lambda: _difference(function, calls[0])) if count > 1 else []
        difference = next((d for d in differences if d), None)
        if difference:
            return {"status": "wrong", "reason": f"call 1 of {len(calls)} on {count} threads: {difference}"}
    arguments, keywords = pickle.loads(calls[0][0])
    if pickle.loads(calls[0][1])[0][0] == "raised":
        return None
    claim = claims.broken_claim(functools.partial(function, *arguments, **keywords), request["policy"])
    return {"status": "false-claim", "reason": claim} if claim else None


def _difference(function, call):
    """Between one recorded call and the same by `function`: the result or the exception, and the arguments after."""
    arguments, keywords = pickle.loads(call[0])
    expected, after, _ = pickle.loads(call[1])
    try:
        got = ("returned", function(*arguments, **keywords))
    except Exception as error:
        got = ("raised", type(error).__name__)
    if got[0] != expected[0]:
        return f"it {got[0]} {got[1]!r}, the reference {expected[0]} {expected[1]!r}"
    return compare.first_difference(got[1], expected[1]) or compare.first_difference(
        (arguments, keywords), after, "arguments afterwards"
    )


def _recorded_reference(function, calls):
    call_s = sum(pickle.loads(after)[2] for _, after in calls[:TIMED_CALLS])
    answer = {"status": "correct", "provenance": backend.provenance_of(function), "call_s": call_s, "count": len(calls)}
    return answer, ReplayCell(function, calls)
