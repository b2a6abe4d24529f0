"""tests/conformance/steps.py: run under plain pyhost: how far another thread gets while a backend's functions run.

With a switch interval of 1000 s nobody is asked to let go of the GIL: a counting thread that yields at each step
stands still while a call holds it, and moves while a call has released it.

    pyhost steps.py PYSCRIPTS PACKAGE KERNEL...    prints one JSON object: {policy: {kernel: {steps} or reason}},
                                                   of a released call also its length, call_s
"""

import functools
import importlib
import json
import math
import sys
import threading
import time

LONGEST_S = 60.0  # the counter ends by itself, should a call deadlock with it
CASES = ("quick", "talk", "large")
PARTS = (1 / 64, 1 / 16, 1 / 4, 1, 4)  # of the last size of a sweep, where a kernel has sizes
LONG_S = 0.002  # a released call of this length can let a thread in; a shorter one is back before that has woken up
CALLS = 3
HELD_S = 0.02  # calls of this length together, during which the counter must stand still
PATIENCE_S = 10.0  # a busy machine may take long to wake the counter: it has so long to move once


def steps_during(call, at_least_s):
    """Steps that a counting thread makes while `call` runs, again until there is one or `at_least_s` is over."""
    steps = 0
    stop = threading.Event()
    started = threading.Event()
    began_s = time.monotonic()

    def count():
        nonlocal steps
        while not stop.is_set() and time.monotonic() < began_s + LONGEST_S:
            steps += 1
            started.set()
            time.sleep(0)

    counter = threading.Thread(target=count)
    interval_s = sys.getswitchinterval()
    counter.start()
    started.wait()
    sys.setswitchinterval(1000)
    try:
        # The counter may still wait with the old interval, and would ask for the GIL when that is over.
        before = steps
        while steps < before + 2:
            time.sleep(0)
        before = steps
        began_s = time.monotonic()
        call()
        while steps == before and time.monotonic() < began_s + at_least_s:
            call()
        return steps - before
    finally:
        sys.setswitchinterval(interval_s)
        stop.set()
        counter.join()


def seconds_of(function, inputs):
    """Seconds of the shortest of some calls: one that waited for a core is not a long one."""
    function(*inputs)  # what is done once only, as the start of a thread pool, is not what is asked
    shortest_s = math.inf
    for _ in range(CALLS):
        began_s = time.perf_counter()
        function(*inputs)
        shortest_s = min(shortest_s, time.perf_counter() - began_s)
        if shortest_s > 5 * LONG_S:
            break  # long enough, even had it waited for a core
    return shortest_s


def makers(kernel):
    """Functions that make a kernel's inputs, from short to long calls."""
    script = importlib.import_module(kernel)
    if not hasattr(script, "SIZES"):
        return [functools.partial(script.make_inputs, case) for case in CASES]
    sizes = [max(1, int(script.SIZES["last"] * part)) for part in PARTS]
    return [functools.partial(script.sized_inputs, size) for size in sizes]


@functools.cache
def inputs_of(kernel, released):
    """The first that make a long call of the released function, or some where none would, and the seconds of that call.

    Quick ones, and None, without that function.
    """
    for make in makers(kernel):
        inputs, call_s = make(), None
        if released is None:
            break
        call_s = seconds_of(released, inputs)
        if call_s >= 2 * LONG_S:  # so that it is long when probed, too
            break
    return inputs, call_s


def probe_held(function, inputs):
    """How far the counter came."""
    function(*inputs)  # what is done once only
    return {"steps": steps_during(lambda: function(*inputs), HELD_S)}


def probe_released(function, inputs, call_s):
    """The same, and the length of one call."""
    at_least_s = HELD_S if call_s < LONG_S else PATIENCE_S
    return {"steps": steps_during(lambda: function(*inputs), at_least_s), "call_s": call_s}


def find(package, policy, kernel):
    """The backend's function, or None where it has none or cannot work on this machine."""
    if getattr(package, "UNAVAILABLE", ""):
        return None
    try:
        return getattr(importlib.import_module(f"{package.__name__}.{policy}"), kernel, None)
    except ModuleNotFoundError:
        return None


def absence(package, policy, kernel):
    absent = getattr(package, "ABSENT", {})
    return getattr(package, "UNAVAILABLE", "") or next(
        (absent[key] for key in (f"{policy}.{kernel}", policy, kernel) if key in absent), ""
    )


def main(pyscripts, package_name, *kernels):
    sys.path.insert(0, pyscripts)
    package = importlib.import_module(package_name)
    answer = {}
    for policy in ("held", "released"):
        answer[policy] = {}
        for kernel in kernels:
            function = find(package, policy, kernel)
            if function is None:
                answer[policy][kernel] = absence(package, policy, kernel)
                continue
            inputs, call_s = inputs_of(kernel, find(package, "released", kernel))
            held = policy == "held"
            answer[policy][kernel] = probe_held(function, inputs) if held else probe_released(function, inputs, call_s)
    answer["controls"] = {
        "sleep": steps_during(lambda: time.sleep(0.01), PATIENCE_S),
        "sum": steps_during(lambda: sum(range(100_000)), HELD_S),
    }
    answer["long_s"] = LONG_S
    answer["has_gil"] = getattr(sys, "_is_gil_enabled", lambda: True)()
    print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
