"""tests/cli/test_gil_callables.py: a place has the native callable that ran there, by its right name or by none."""

import json
from collections import defaultdict

import pytest

# Of a free-threaded Python there is nothing to read.
pytestmark = pytest.mark.usefixtures("needs_gil")

# A thread that waits every 2 ms, and so looks at whoever holds the GIL.
TICKER = """
import threading, time
stops = threading.Event()
ticker = threading.Thread(target=lambda: [None for _ in iter(lambda: stops.wait(0.002), True)])
ticker.start()
"""

POOL = (
    TICKER
    + """
import concurrent.futures, pickle
big = pickle.dumps([str(i) for i in range(300_000)])
digits = "7" * 60_000
with concurrent.futures.ThreadPoolExecutor(1) as pool:
    for _ in range(3):
        pool.submit(pickle.loads, big).result()
        pool.submit(digits.__mul__, 3000).result()
stops.set(), ticker.join()
"""
)


def waited_by_callable(places):
    """Seconds, by line and callable."""
    waited = defaultdict(float)
    for place in places:
        waited[place["site"]["line"], place["site"]["callable"]] += place["waiting_s"]
    return waited


def test_native_functions_that_a_pool_runs_are_rows_of_their_own(pyhost):
    result = pyhost("gil", "--json=-", "-c", POOL)
    places = [place for place in json.loads(result.stdout)["waited_places"] if place["site"]["callable"]]
    at_pool = [place for place in places if place["site"]["file"].endswith("concurrent/futures/thread.py")]
    waited = {name: seconds for (_, name), seconds in waited_by_callable(at_pool).items()}
    assert waited["_pickle.loads"] > 0.05, waited
    assert waited["str.__mul__"] > 0.05, waited
    assert "_WorkItem.run, in _pickle.loads" in pyhost("gil", "-c", POOL).stderr


# Each line, and what it is said to run, where anything: some of its time goes into other things, as freeing a list.
WAYS = [
    ("sorted(numbers)", "sorted"),
    ("x = numbers[:]; x.sort()", "list.sort"),
    ("f = numbers[:].sort; f()", "list.sort"),
    ("sorted(numbers, key=operator.neg)", "sorted"),
    ("args = (numbers,); sorted(*args)", "sorted"),
    ("usleep(60_000)", "_ctypes.CFuncPtr.__call__"),
    ("re.search('(a|b)*c', text)", "re.Pattern.search"),
    ("[big * big for _ in range(10)]", "int.__mul__"),
    ("functools.partial(sorted, numbers)()", "functools.partial.__call__"),
    ("Slow()", "_ctypes.CFuncPtr.__call__"),
    ("Liar(numbers).sort()", "list.sort"),
    ("[sum(numbers) for _ in range(20)]", "sum"),
    ("list(generate())", "max"),
    ("len(set(numbers))", "set"),  # len() takes no time, to free the set does
    ("count()", None),
]

NAMES = (
    TICKER
    + """
import ctypes, functools, operator, random, re, sys
usleep = ctypes.PyDLL(None).usleep
numbers = [random.random() for _ in range(300_000)]
text, big = "ab" * 4000, 7 ** 200_000
class Slow:
    def __init__(self): usleep(60_000)
class Liar(list): pass
Liar.__name__ = Liar.__qualname__ = "pickle.loads"
def generate():
    for _ in range(20): yield [max(numbers)]
def count():
    n = 0
    while n < 2_000_000: n += 1
"""
)
FIRST = NAMES.count("\n") + 1


def test_each_way_to_call_has_its_right_name_or_none(pyhost):
    program = NAMES + "".join(way + "\n" for way, _ in WAYS) + "stops.set(), ticker.join()\n"
    account = json.loads(pyhost("gil", "--json=-", "-c", program).stdout)
    waited = waited_by_callable(account["waited_places"])
    for line, (way, wanted) in enumerate(WAYS, FIRST):
        names = {
            place["site"]["callable"]
            for place in account["waited_places"]
            if place["site"]["file"] == "<string>" and place["site"]["line"] == line
        } - {None}
        assert names <= {wanted}, way
    named = {name for _, name in waited}
    assert {wanted for _, wanted in WAYS if wanted} <= named, waited


GENERATIONS = (
    TICKER
    + """
import gc
gc.disable()
def fill():
    keep.append([[i] for i in range(200_000)])
    for _ in range(4): keep[-1].append([[i] for i in range(100_000)])
keep = []
fill(); gc.collect()
for _ in range(3):
    fill()
    gc.collect(0)
    gc.collect(1)
    gc.collect(2)
gc.enable()
stops.set(), ticker.join()
"""
)


def test_a_garbage_collection_has_its_generation(pyhost):
    account = json.loads(pyhost("gil", "--json=-", "-c", GENERATIONS).stdout)
    first = GENERATIONS.split("\n").index("    gc.collect(0)") + 1
    seen = {
        (place["site"]["line"] - first, place["site"]["generation"])
        for place in account["waited_places"]
        if place["site"]["file"] == "<string>" and place["site"]["collecting"]
    }
    here = {(line, generation) for line, generation in seen if 0 <= line <= 2}
    assert {(0, 0), (2, 2)} <= here <= {(0, 0), (1, 1), (2, 2)}, seen
    assert all(
        place["site"]["generation"] is None for place in account["waited_places"] if not place["site"]["collecting"]
    )


def test_a_hold_that_only_the_parent_saw_has_its_callable(pyhost):
    program = "import ctypes\nctypes.PyDLL(None).usleep(400_000)\n"
    account = json.loads(pyhost("gil", "--json=-", "-c", program).stdout)
    longest = account["holds"][0]
    assert (longest["site"]["line"], longest["site"]["callable"]) == (2, "_ctypes.CFuncPtr.__call__")
    assert longest["kept_waiting_s"] == 0


def test_a_warning_says_which_callable_does_not_let_go(pyhost):
    program = TICKER + "import ctypes\nctypes.PyDLL(None).usleep(600_000)\nstops.set(), ticker.join()\n"
    said = pyhost("gil", "--json=-", "-c", program).stderr
    assert "\n    <string>:7:1 <module>, in _ctypes.CFuncPtr.__call__\n" in said, said


def test_a_thread_that_waits_for_a_garbage_collection_does_not_collect(pyhost):
    program = TICKER + "import gc\nkeep = [[i] for i in range(2_000_000)]\nfor _ in range(3): gc.collect()\n"
    said = pyhost("gil", "--json=-", "-c", program + "stops.set(), ticker.join()\n").stderr
    places = said.splitlines()
    assert any("<string>:8" in place and place.endswith("garbage collection of generation 2") for place in places), said
    waiting = [place for before, place in zip(places, places[1:], strict=False) if before.endswith("waits at:")]
    assert waiting and not any("garbage collection" in place for place in waiting), said
