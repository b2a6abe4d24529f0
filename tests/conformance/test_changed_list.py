"""tests/conformance/test_changed_list.py: a thread empties a list while a released call works on what it read of it."""

# Nobody is asked to let go of the GIL (a switch interval of 1000 s): the thread can empty the list only where the call
# has let go.  cffi does so before it reads the list, too, and between two tuples of it: then it is as if the list had
# ended there.  What capi cannot release at all reads the list while it runs, where a style releases it nevertheless:
# asked is only that it lives.
ASK = """
import importlib, itertools, json, sys, threading, time
sys.path[:0] = [{library!r}, {pyscripts!r}, {site!r}]
sys.setswitchinterval(1000)
TRIES_S = 10

def wait_with_the_gil(seconds):
    end_s = time.perf_counter() + seconds
    while time.perf_counter() < end_s:
        pass

def outcome(function, elements, rest, want, wait_s):
    begun, before = threading.Event(), list(elements)
    def empty():
        begun.wait()
        elements.clear()
    thread = threading.Thread(target=empty)
    thread.start()
    begun.set()
    wait_with_the_gil(wait_s)
    try:
        got = function(elements, *rest)
    except IndexError:
        got = None
    finally:
        was_emptied = not elements
        thread.join()
    if got == want:
        return "complete, and emptied meanwhile" if was_emptied else "complete"
    parts = (before[:count] for count in range(min(len(before), 200)))
    return "a first part" if any(got == result_of(function, part, rest) for part in parts) else "wrong"

def result_of(function, elements, rest):
    try:
        return function(elements, *rest)
    except IndexError:
        return None

answers = {{}}
absent = importlib.import_module("pyhost_capi").ABSENT
for kernel in {kernels!r}:
    try:
        function = getattr(importlib.import_module({module!r} + ".released"), kernel)
    except (ModuleNotFoundError, AttributeError):
        continue
    script = importlib.import_module(kernel)
    if isinstance((*script.make_inputs("quick"), None)[0], list):
        elements, *rest = script.make_inputs("talk")
        want = function(list(elements), *rest)
        answers[kernel] = set()
        lives = f"released.{{kernel}}" in absent  # is all that is asked
        end_s = time.perf_counter() + (0.2 if lives else TRIES_S)
        for wait_s in itertools.cycle((0, 0.0001, 0.001)):  # with the longest, it is awake for the first release
            answers[kernel].add(outcome(function, list(elements), rest, want, wait_s))
            if "complete, and emptied meanwhile" in answers[kernel] or time.perf_counter() > end_s:
                break
        if lives:
            del answers[kernel]
has_gil = getattr(sys, "_is_gil_enabled", lambda: True)()
json.dump([has_gil, {{kernel: sorted(found) for kernel, found in answers.items()}}], sys.stdout)
"""


def test_a_released_call_does_not_see_what_becomes_of_the_list(ask, module):
    has_gil, answers = ask(ASK, module)
    if not has_gil:
        return  # the thread empties the list while it is read, as under Python's own loop: asked is that it lives
    for kernel, found in answers.items():
        assert set(found) <= {"complete, and emptied meanwhile", "complete", "a first part"}, kernel
        assert "complete, and emptied meanwhile" in found, kernel
