"""host/measure/python/probes.py: what a backend does with wrong input, and whether its calls leak objects."""

import gc
import sys

from _pyhost_measure import backend, gil_state
from _pyhost_measure.kernel import Kernel

LEAK_CALLS = 200
LEAK_BLOCKS = LEAK_CALLS // 2  # that stay behind in every round are a leak
LEAK_ROUNDS = 12  # at most: memory that is freed late, as often without a GIL, is no leak


def labels(module):
    """The names of the script's probes, in order."""
    return [probe[0] for probe in module.wrong_inputs()] if hasattr(module, "wrong_inputs") else []


def run_probe(module, name, index, request, swap):
    """{"probe", "expected", "outcome", "verdict"} of one call with wrong input."""
    absent = _absence(name, request, swap)
    if absent:
        return absent
    # Made twice: the reference must not see what the backend wrote into its arguments.
    probe, fresh = (list(module.wrong_inputs())[index] for _ in range(2))
    return {"status": "correct", **_judge(module, swap.swapped[name], probe, fresh)}


def first_fault(module, stand_in):
    """A sentence on the first wrong input that is not answered as it should be, or None."""
    if not hasattr(module, "wrong_inputs"):
        return None
    for probe, fresh in zip(module.wrong_inputs(), module.wrong_inputs()):
        verdict = _judge(module, stand_in, probe, fresh)
        if verdict["verdict"] != "ok":
            return f"wrong input ({verdict['probe']}): expected {verdict['expected']}, got {verdict['outcome']}"
    return None


def _judge(module, stand_in, probe, fresh):
    label, arguments, keywords, expected = probe
    kind_wanted, words_wanted = _exception(expected, stand_in.__name__)
    answer = {"probe": label, "expected": f"{kind_wanted}: {words_wanted}" if words_wanted else kind_wanted}
    try:
        got = stand_in._pyhost_target(*arguments, **keywords)
    except BaseException as error:  # a probe may expect an interrupt
        kind = type(error).__name__
        if not isinstance(error, Exception) and kind != kind_wanted:
            raise
        # Where the words are the style's own, a subclass will do: Boost.Python's ArgumentError is a TypeError.
        right = isinstance(error, expected) if isinstance(expected, type) else kind == kind_wanted
        verdict = "ok" if right and str(error) else "wrong type"
        if verdict == "ok" and words_wanted not in ("", str(error)):
            verdict = "wrong words"
        return {**answer, "outcome": f"{kind}: {error}", "verdict": verdict}
    if expected != "same":
        return {**answer, "outcome": "a result, without an error", "verdict": "accepted"}
    want = stand_in.__wrapped__(*fresh[1], **fresh[2])
    difference = Kernel(module, stand_in.__name__, "tiny").check(got, want)
    if not difference and "out" in keywords and want is fresh[2]["out"] and got is not keywords["out"]:
        difference = "the result is not the `out` that was given"
    if difference:
        return {**answer, "outcome": difference, "verdict": "silently wrong"}
    return {**answer, "outcome": "equal to the reference", "verdict": "ok"}


def _exception(expected, name):
    """(name of the type, its words or "") of what a probe of the function expects; "same" has no words."""
    if isinstance(expected, BaseException):
        return type(expected).__name__, f"{name}: {expected}"
    return (expected if isinstance(expected, str) else expected.__name__), ""


def _absence(name, request, swap):
    if name in swap.swapped:
        return None
    return {"status": "skipped", "reason": backend.absence_of(request["module"], request["policy"], name)}


def find_leak(module, name, request, swap):
    """Objects that stay behind after calls that succeed and calls that fail."""
    absent = _absence(name, request, swap)
    if absent:
        return absent
    function = swap.swapped[name]._pyhost_target
    leaks = []
    if gil_state.is_enabled():  # what is freed without one may wait for such a collection
        gc.collect()
        gc.freeze()  # what is there by now cannot grow: each collection below would go through it, for 10 ms
    calls = [("calls that succeed", module.make_inputs("tiny"), {}, "same")]
    calls += [(f"calls with {label}", *probe) for label, *probe in module.wrong_inputs()]
    for what, arguments, keywords, expected in calls:
        raised = (Exception, expected) if isinstance(expected, type) else Exception
        blocks = _blocks_left(function, arguments, keywords, raised)
        if blocks >= LEAK_BLOCKS:
            leaks.append(f"{what} leave {blocks / LEAK_CALLS:.1f} objects behind each")
    gc.unfreeze()
    answer = {"status": "correct", "probe": "leaks", "expected": "no object left"}
    if leaks:
        return {**answer, "outcome": "; ".join(leaks), "verdict": "leaks"}
    return {**answer, "outcome": f"none after {LEAK_CALLS} calls of {len(calls)} kinds", "verdict": "ok"}


def _blocks_left(function, arguments, keywords, raised):
    """Memory blocks and references to the arguments that grew in every round: the least, until one has no leak."""
    growths = []
    while len(growths) < LEAK_ROUNDS and min(growths, default=LEAK_BLOCKS) >= LEAK_BLOCKS:
        gc.collect()
        before = sys.getallocatedblocks() + sum(sys.getrefcount(a) for a in arguments)
        for _ in range(LEAK_CALLS):
            try:
                function(*arguments, **keywords)
            except raised:
                pass
        gc.collect()
        growths.append(sys.getallocatedblocks() + sum(sys.getrefcount(a) for a in arguments) - before)
    return min(growths)
