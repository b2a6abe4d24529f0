"""host/embed/python/claims.py: does a function do with the GIL what its place in the backend claims?"""

import sys

from _pyhost_support import heartbeat, timing

# A release is only a token one where a long call holds nearly all the time.  Not half of it: allocating the result
# under the GIL can cost more than a kernel that only moves memory (ctypes' fused_arith: 80 % of the first call).
LONG_CALL_S = 0.001
TOKEN_SHARE = 0.95

PROBES = 5  # calls that a counting thread watches where there is no tracer


def broken_claim(call, policy):
    """A sentence where `call()` does not do what `policy` says; None where it does, or claims nothing."""
    if policy == "own":
        return None
    sample = _sample_undisturbed(call)
    split = sample["gil"]
    if split is None:
        return _broken_without_tracer(call, policy)
    if policy == "held" and split["releases"] > 0:
        times = "once" if split["releases"] == 1 else f"{split['releases']} times"
        return f"it claims 'held' but lets go of the GIL: {times} during a call"
    if policy == "released" and split["releases"] == 0:
        return "it claims 'released' but holds the GIL: it never let go during a call"
    if policy == "released" and sample["wall_s"] > LONG_CALL_S and split["held_s"] > TOKEN_SHARE * sample["wall_s"]:
        share = split["held_s"] / sample["wall_s"]
        return f"it claims 'released' but holds the GIL: for {share:.0%} of a call of {sample['wall_s'] * 1e3:.3g} ms"
    return None


def _sample_undisturbed(call):
    """With a switch interval of 1000 s, so that no other thread's wish for the GIL counts as this call's release."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    try:
        return timing.sample(call, (), 1, 1)
    finally:
        sys.setswitchinterval(interval)


def _broken_without_tracer(call, policy):
    """A counting thread tells, if the call is long enough for it to be scheduled at all."""
    if timing.seconds_of_one_call(call, ()) < LONG_CALL_S:
        return None
    # On a busy machine the counter may miss a call that did let go: several that it misses are evidence.
    for _ in range(PROBES):
        steps = heartbeat.steps_during(call)
        if steps > 0:
            break
    if policy == "released" and steps == 0:
        return f"it claims 'released' but holds the GIL: a counting thread made no step during {PROBES} calls"
    if policy == "held" and steps > 0:
        return f"it claims 'held' but lets go of the GIL: a counting thread made {steps} steps during a call"
    return None
