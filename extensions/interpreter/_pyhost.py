"""extensions/interpreter/_pyhost.py: what the child's Python needs from C++, in plain Python for another interpreter.

The loop around a call is written in the interpreter's own language, so that a JIT compiles it together with what it
calls, as it does in a user's program.  Nothing tells of the GIL: there is no account, and a split is None.
"""

import time

version = ""
swap_environment = "PYHOST_SWAP"
lost_pipe_status = 1
_wire = "{}"


class SwappedFunction:
    """Nothing is swapped in another interpreter."""


def configure(request):
    """With what the parent's request says of the wire."""
    global lost_pipe_status, _wire
    lost_pipe_status, _wire = request["lost_pipe_status"], request["wire"]


def wire_description():
    return _wire


def build_facts():
    return {"python": "", "gil_engine": "", "gil_hook_s": 0.0, "gil_pair_s": 0.0}


def time_calls(function, arguments, calls, keeps_last=False):
    begin_ns, waited_ns = time.perf_counter_ns(), core_wait_ns()
    start_ns = time.perf_counter_ns()
    for _ in range(calls - 1):
        function(*arguments)
    last = function(*arguments) if calls else None
    if not keeps_last:
        del last
    end_ns = time.perf_counter_ns()
    waited_ns = core_wait_ns() - waited_ns
    beside_ns = (time.perf_counter_ns() - begin_ns) - (end_ns - start_ns)  # some of the waits may lie there
    batch = {"start_ns": start_ns, "end_ns": end_ns, "core_wait_ns": max(0, waited_ns - beside_ns), "gil": None}
    return {**batch, "last": last} if keeps_last else batch


def core_wait_ns():
    """How long this thread has been ready to run and had no core; 0 where the kernel does not tell."""
    try:
        with open("/proc/thread-self/schedstat", "rb") as file:
            return int(file.read().split()[1])
    except (OSError, IndexError, ValueError):
        return 0


def thread_slot():
    """Not in a ledger: a window reads the clock."""
    return -1
