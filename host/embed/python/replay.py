"""host/embed/python/replay.py: a script without cases: run it once, then replay the recorded calls of one function."""

import pickle
import sys
import time

from _pyhost_support import backend, compare, heartbeat, record, runner, swap, timing
from _pyhost_support.cells import Cell, broken_claim

REPLAY_CALLS = 1000  # of the recorded calls, the first so many are replayed


def run_script(target):
    """Run the script as __main__.  {"wall_s", "cpu_s", "exit", "functions": {name: {calls, …}}}."""
    start, cpu_start = time.perf_counter(), time.process_time()
    leaving = _run_until_exit(target)
    wall_s, cpu_s = time.perf_counter() - start, time.process_time() - cpu_start
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    functions = {name: _counts_of(stand_in) for name, stand_in in swap.swapped.items()}
    return {"wall_s": wall_s, "cpu_s": cpu_s, "exit": leaving, "functions": functions}


def _run_until_exit(target):
    """What the script left with: None, or a sentence for an exception."""
    try:
        runner.run(target)
    except SystemExit as leaving:
        return None if leaving.code in (None, 0) else f"it exited with status {leaving.code}"
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)
        return f"it raised {type(error).__name__}: {error}"
    return None


def _counts_of(stand_in):
    if isinstance(stand_in, record.Recorder):
        return {"calls": stand_in.calls, "seconds": stand_in.seconds, "refused": stand_in.refused}
    return {"calls": stand_in.calls, "provenance": backend.provenance_of(stand_in.target)}


class Replay:
    """Callable that makes every recorded call once, on the next of its prepared sets of arguments."""

    def __init__(self, function, sets):
        self.function, self.sets = function, sets

    def __call__(self):
        for arguments, keywords in self.sets.pop():
            self.function(*arguments, **keywords)


class ReplayCell(Cell):
    """Each batch replays the recorded calls on fresh copies, made before the clock starts; threads share none."""

    def __init__(self, function, calls):
        self.function, self.calls = function, calls

    def _replay(self, times):
        return Replay(self.function, [[pickle.loads(before) for before, _ in self.calls] for _ in range(times)])

    def sample(self, threads, calls):
        return timing.sample(self._replay(threads * calls), (), threads, calls)

    def heartbeat(self):
        return heartbeat.measure(self._replay(2), ())


def prepare_replay(name, request):
    """(answer, ReplayCell or None): every recorded call gives the recorded result, or the first that does not."""
    calls = record.load(request["record"], name)[:REPLAY_CALLS]
    if not calls:
        return {"status": "skipped", "reason": "no call was recorded"}, None
    stand_in = swap.swapped.get(name)
    if stand_in is None:
        reason = backend.absence_of(request["module"], request["policy"], name) if request["module"] else None
        return {"status": "skipped", "reason": reason or "the script did not define it in this run"}, None
    if isinstance(stand_in, record.Recorder):
        return _recorded_reference(stand_in._function, calls)
    function = stand_in.target
    backend.require_foreign(function, stand_in.__wrapped__)
    answer = {"status": "correct", "provenance": backend.provenance_of(function)}
    start = time.perf_counter()
    for index, (before, after) in enumerate(calls):
        arguments, keywords = pickle.loads(before)
        difference = compare.first_difference(function(*arguments, **keywords), pickle.loads(after)[0])
        if difference:
            return {**answer, "status": "wrong", "reason": f"call {index + 1} of {len(calls)}: {difference}"}, None
    answer["call_s"] = time.perf_counter() - start
    arguments, keywords = pickle.loads(calls[0][0])
    if not keywords:
        claim = broken_claim(function, arguments, request["policy"])
        if claim:
            return {**answer, "status": "false-claim", "reason": claim}, None
    return answer, ReplayCell(function, calls)


def _recorded_reference(function, calls):
    call_s = sum(pickle.loads(after)[1] for _, after in calls)
    answer = {"status": "correct", "provenance": backend.provenance_of(function), "call_s": call_s, "count": len(calls)}
    return answer, ReplayCell(function, calls)
