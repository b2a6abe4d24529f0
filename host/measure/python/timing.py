"""host/measure/python/timing.py: time one callable: batches on one or more threads, call overhead."""

import contextlib
import math
import sys
import threading
import time

import _pyhost

QUICK_SWITCH_S = 1e-5
LOOP_S = 0.005  # of calls from a Python loop
LOOP_CALL_S = 1e-4  # what a call must be shorter than for a Python loop to be a part of its time
BATCH_S = 0.001  # of the overhead's batches, so that the clock's 20 ns are two hundred-thousandths


def sample(function, arguments, threads, calls):
    """`threads` threads make `calls` calls each, started together.  A dict of the fields of core's Sample."""
    if threads == 1:
        cpu_s = time.process_time()
        batches = [_pyhost.time_calls(function, arguments, calls)]
        cpu_s = time.process_time() - cpu_s
    else:
        batches, cpu_s = _batches_on_threads(function, arguments, threads, calls)
    count_late_starts(batches)
    return sum_up(batches, cpu_s, calls)


def count_late_starts(batches):
    """All were told to start at once: who begins later waited for the GIL until then."""
    start_ns = min(b["start_ns"] for b in batches)
    for batch in batches:
        if batch["gil"] is not None:
            batch["gil"]["waiting_s"] += (batch["start_ns"] - start_ns) * 1e-9


def batch_between(before, after, core_wait_ns):
    """What time_calls() returns, of two accounts of this thread."""
    wall_ns, held_ns, waiting_ns, releases = (b - a for a, b in zip(before, after))
    seconds = {"held_s": held_ns, "released_s": max(0, wall_ns - held_ns - waiting_ns), "waiting_s": waiting_ns}
    gil = {**{name: ns * 1e-9 for name, ns in seconds.items()}, "releases": releases}
    is_traced = _pyhost.thread_slot() >= 0
    return {"start_ns": before[0], "end_ns": after[0], "core_wait_ns": core_wait_ns, "gil": gil if is_traced else None}


def sum_up(batches, cpu_s, calls):
    """A dict of the fields of core's Sample, of batches that ran side by side, `calls` calls each."""
    wall_ns = max(b["end_ns"] for b in batches) - min(b["start_ns"] for b in batches)
    gil = _sum_of_splits(batches)
    core_wait_s = sum(b["core_wait_ns"] for b in batches) * 1e-9
    return {
        "wall_s": wall_ns * 1e-9,
        "cpu_s": cpu_s,
        "core_wait_s": core_wait_s if len(batches) == 1 else 0.0,
        "all_core_wait_s": core_wait_s if len(batches) > 1 else 0.0,
        "calls": calls,
        "all_calls": float(calls * len(batches)),
        "gil": gil,
    }


def _batches_on_threads(function, arguments, threads, calls):
    cpu_s = time.process_time()
    batches = on_threads(threads, lambda: _pyhost.time_calls(function, arguments, calls))
    return batches, time.process_time() - cpu_s


def on_threads(threads, work):
    """What `work()` returns on each of `threads` threads, started together; the first exception is raised."""
    barrier = threading.Barrier(threads)
    results, errors = [], []

    def run():
        barrier.wait()
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)

    workers = [threading.Thread(target=run) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if errors:
        raise errors[0]
    return results


@contextlib.contextmanager
def quick_switches():
    """For proofs, not for times: a switch interval of 10 us in place of Python's 5 ms.

    Threads meet in the middle of a Python function, too; and one that lets go of the GIL for each of a thousand small
    steps does not wait 5 ms for it every time.
    """
    interval_s = sys.getswitchinterval()
    sys.setswitchinterval(QUICK_SWITCH_S)
    try:
        yield
    finally:
        sys.setswitchinterval(interval_s)


def _sum_of_splits(batches):
    if any(b["gil"] is None for b in batches):
        return None
    return {key: sum(b["gil"][key] for b in batches) for key in batches[0]["gil"]}


def seconds_of_one_call(function, arguments):
    batch = _pyhost.time_calls(function, arguments, 1)
    return (batch["end_ns"] - batch["start_ns"]) * 1e-9


def overhead(function, tiny, quick):
    """The `a` of t = a + b n, from the smallest case and the quick one; each is (arguments, operations).

    None where that is no time at all: then a call's work does not grow with its operations.
    """
    calls = _calls_for(function, tiny[0])
    vectorcall_s = median([_vectorcall_s(function, tiny[0], calls) for _ in range(5)])
    bytecode_s = median([_bytecode_s(function, tiny[0], calls) for _ in range(5)])
    work_s = _work_s(function, tiny, quick, vectorcall_s)
    if min(vectorcall_s, bytecode_s) <= work_s:
        return None
    return {"vectorcall_s": vectorcall_s - work_s, "bytecode_s": bytecode_s - work_s}


def _work_s(function, tiny, quick, tiny_s):
    """b n of the smallest case: what the work itself takes there."""
    if quick[1] <= tiny[1]:
        return 0.0
    quick_s = _vectorcall_s(function, quick[0], _calls_for(function, quick[0]))
    return max(0.0, quick_s - tiny_s) / (quick[1] - tiny[1]) * tiny[1]


def seconds_per_call(function, arguments):
    """Of as many calls as make a batch: one call alone would be the clock's time, not its own."""
    return _first_batch(function, arguments)[1]


def _calls_for(function, arguments):
    calls, call_s = _first_batch(function, arguments)
    return min(calls, math.ceil(BATCH_S / call_s)) if call_s > 0 else calls


def _first_batch(function, arguments):
    """(calls that last for BATCH_S, seconds of one of them)."""
    calls = 1
    while True:
        call_s = _vectorcall_s(function, arguments, calls)
        if call_s * calls >= BATCH_S or calls >= 10_000_000:
            return calls, call_s
        calls *= 4


def _vectorcall_s(function, arguments, calls):
    return own_s(_pyhost.time_calls(function, arguments, calls)) / calls


def own_s(batch):
    """Without what it waited for a core."""
    return max(0, batch["end_ns"] - batch["start_ns"] - batch["core_wait_ns"]) * 1e-9


def _bytecode_s(function, arguments, calls):
    """What a script's own loop pays for a call, the empty loop subtracted."""
    names = [f"a{i}" for i in range(len(arguments))]
    source = (
        f"def loop(calls, function, {', '.join(names)}):\n"
        f"    for _ in calls:\n        function({', '.join(names)})\n"
        f"def empty(calls, function, {', '.join(names)}):\n"
        "    for _ in calls:\n        pass\n"
    )
    space = {}
    exec(compile(source, "<bytecode loop>", "exec"), space)
    own = (range(calls), function, *arguments)
    loop_s, empty_s = (own_s(_pyhost.time_calls(space[name], own, 1)) for name in ("loop", "empty"))
    return max(0.0, loop_s - empty_s) / calls


def median(values):
    return sorted(values)[len(values) // 2]
