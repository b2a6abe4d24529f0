"""host/measure/python/claims.py: does a function do with the GIL what its place in the backend claims?"""

import sys
import time

from _pyhost_measure import gil_state, heartbeat, timing

# A release is only a token one where a long call holds nearly all the time.  Not half of it: allocating the result
# under the GIL can cost more than a kernel that only moves memory (ctypes' fused_arith: 80 % of the first call).
LONG_CALL_S = 0.001
TOKEN_SHARE = 0.95

# On a busy machine a call may be put aside at any moment, and a counting thread get no turn: the most of these decide.
PROBES = 5
# Where each of them was put aside, with the GIL or without it, so many are looked at for one that was not.
MOST_PROBES = 50


def broken_claim(call, policy, sample=None):
    """A sentence where `call()` does not do what `policy` says; None where it does, or claims nothing.

    `sample` is sample_undisturbed(call), where that was taken already.
    """
    if policy == "own" or not gil_state.is_enabled():  # without a GIL both do the same
        return None
    sample = sample or sample_undisturbed(call)
    split = sample["gil"]
    if split is None:
        return _broken_without_tracer(call, policy)
    if policy == "held" and split["releases"] > 0:
        times = "once" if split["releases"] == 1 else f"{split['releases']} times"
        return f"it claims 'held' but lets go of the GIL: {times} during a call"
    if policy == "released" and split["releases"] == 0:
        return "it claims 'released' but holds the GIL: it never let go during a call"
    token = _token_among(sample, call) if policy == "released" and not _calls_back(call) else None
    if token:
        share, call_ms = token["gil"]["held_s"] / token["wall_s"], token["wall_s"] * 1e3
        return f"it claims 'released' but holds the GIL: for {share:.0%} of a call of {call_ms:.3g} ms"
    return None


def _calls_back(call):
    """A callable among the arguments holds the GIL while it runs, whatever the function that calls it does."""
    arguments = (*getattr(call, "args", ()), *getattr(call, "keywords", {}).values())
    return any(map(callable, arguments))


def _token_among(sample, call):
    """One that was a token release for certain, where the majority of PROBES calls was, `sample` among them; or None.

    One is enough that computed for long without the GIL.
    """
    verdicts, clear = [], None
    while _excess_s(sample) > 0:
        verdicts.append(sample["wall_s"] > LONG_CALL_S and _is_computing(sample))
        if verdicts[-1] and _excess_s(sample) > sample.get("core_wait_s", 0.0):
            clear = sample  # even had it waited for a core with the GIL only
        if verdicts.count(False) > PROBES // 2:
            return None
        if verdicts.count(True) > PROBES // 2 and (clear or len(verdicts) >= MOST_PROBES):
            return clear  # or nobody knows, and nobody is accused; the report has the share that was released
        time.sleep(0)  # a call that begins anew on its core is less likely to be put aside
        sample = sample_undisturbed(call)
    return None


def _excess_s(sample):
    """How much longer it held the GIL than TOKEN_SHARE of its own time; what it waited for a core meanwhile counts."""
    return sample["gil"]["held_s"] - TOKEN_SHARE * _own_s(sample)


def _is_computing(sample):
    """With the GIL held, for most of the time in which it had a core: it waits for no device.

    What it waited for a core is no wait for a device.
    """
    return sample["gil"]["held_s"] > (sample["wall_s"] - sample.get("core_wait_s", 0.0)) / 2


def _own_s(sample):
    """By processor time, for on a busy machine a call may be put aside for long in the moment in which it lets go.

    By the call's own time where that is shorter: threads of other libraries (OpenBLAS's spin) compute beside.
    """
    return min(sample["wall_s"], sample["cpu_s"])


def sample_undisturbed(call):
    """With a switch interval of 1000 s, so that no other thread's wish for the GIL counts as this call's release."""
    _make_ready(call)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    try:
        return timing.sample(call, (), 1, 1)
    finally:
        sys.setswitchinterval(interval)


def _make_ready(call):
    """A call that works on copies of its arguments has them made outside of the clock."""
    getattr(call, "make_ready", lambda: None)()


def _broken_without_tracer(call, policy):
    """A counting thread tells, if the call is long enough for it to be scheduled at all."""
    _make_ready(call)
    if timing.seconds_of_one_call(call, ()) < LONG_CALL_S:
        return None
    for _ in range(PROBES):
        _make_ready(call)
        steps = heartbeat.steps_during(call)
        if steps > 0:
            break
    if policy == "released" and steps == 0:
        return f"it claims 'released' but holds the GIL: a counting thread made no step during {PROBES} calls"
    if policy == "held" and steps > 0:
        return f"it claims 'held' but lets go of the GIL: a counting thread made {steps} steps during a call"
    return None
