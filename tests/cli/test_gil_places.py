"""tests/cli/test_gil_places.py: the place of what threads waited for is where the GIL was held, however short."""

import json

import pytest

# Of a free-threaded Python there is nothing to read.
pytestmark = pytest.mark.usefixtures("needs_gil")

# Sleeping holds the GIL as computing does, and is as long on a busy machine.
PROGRAM = """
import ctypes, sys, threading, time

hold, release = ctypes.PyDLL(None).usleep, ctypes.CDLL(None).usleep
hold_us, threads = int(sys.argv[1]), int(sys.argv[2])
end = time.perf_counter() + 0.7

def work():
    while time.perf_counter() < end:
        hold(hold_us)
        release(hold_us)

workers = [threading.Thread(target=work) for _ in range(threads)]
for worker in workers: worker.start()
for worker in workers: worker.join()
"""
HOLD_LINE = 10


@pytest.mark.parametrize(("hold_us", "threads"), [(100, 3), (1000, 3), (10_000, 3)])
def test_what_threads_waited_for_is_explained_by_the_line_that_held(pyhost, hold_us, threads):
    account = json.loads(pyhost("gil", "--json=-", "-c", PROGRAM, str(hold_us), str(threads)).stdout)
    waited_s = sum(wait["waiting_s"] for thread in account["threads"] for wait in thread["waited_on"])
    places = account["waited_places"]
    explained_s = sum(place["waiting_s"] for place in places)
    at_line_s = sum(place["waiting_s"] for place in places if place["site"]["line"] == HOLD_LINE)
    assert waited_s > 0.1
    assert 0.95 * waited_s <= explained_s <= 1.0001 * waited_s
    # The rest: where a thread has just got the GIL and its core is taken away.
    assert at_line_s > 0.8 * explained_s
    assert all(place["looks"] > 0 and place["site"]["function"] for place in places)


def test_a_hold_that_nobody_saw_is_marked_as_the_place_where_it_ended(pyhost):
    program = "import ctypes, time\nhold = ctypes.PyDLL(None).usleep\ntime.sleep(0); hold(1500)\ntime.sleep(0)\n"
    account = json.loads(pyhost("gil", "--json=-", "-c", program).stdout)
    holds = [hold for hold in account["holds"] if (hold["site"] or {}).get("line") == 4]
    assert [hold["is_end"] for hold in holds] == [True]
    assert "let go at <string>:4:1 <module>" in pyhost("gil", "-c", program).stderr


IMPORT = """
import pathlib, sys, threading, time

folder = pathlib.Path(sys.argv[1])
(folder / "heavy.py").write_text("x = [" + "".join(f"({i}, 'a{i}')," for i in range(40_000)) + "]")
(folder / "light.py").write_text("import heavy")
sys.path.insert(0, sys.argv[1])

def load(): import light

worker = threading.Thread(target=load, name="loader")
worker.start()
while worker.is_alive(): time.sleep(0.001)
"""


def test_an_import_stands_at_the_line_that_asks_for_it(pyhost, tmp_path):
    done = pyhost("gil", "--json=-", "-c", IMPORT, str(tmp_path))
    account = json.loads(done.stdout)
    places = account["waited_places"]
    by_import_s = sum(place["waiting_s"] for place in places if place["site"]["importing"])
    assert by_import_s > 0.5 * sum(place["waiting_s"] for place in places)
    at_the_line = [place for place in places if place["site"]["importing"] and place["site"]["line"] == 1]
    assert at_the_line and all(place["site"]["file"] == str(tmp_path / "light.py") for place in at_the_line)
    assert any(hold["site"]["importing"] and hold["site"]["line"] == 1 for hold in account["holds"] if hold["site"])
    assert "<frozen importlib" not in done.stderr.partition("Where it was held")[2].partition("Tracing:")[0]


def test_the_end_of_the_interpreter_has_its_name(pyhost):
    program = "import time\nkeep = [[{'i': i}] for i in range(300_000)]\ntime.sleep(0.01)"
    account = json.loads(pyhost("gil", "--json=-", "-c", program).stdout)
    ends = [hold for hold in account["holds"] if hold["site"] and "the end of" in hold["site"]["function"]]
    assert [hold["site"]["file"] for hold in ends] == [""] and ends[0]["held_s"] > 0.01


def test_a_table_says_what_it_leaves_out_and_how_to_have_it(pyhost):
    done = pyhost("gil", "--rows=1", "-c", PROGRAM, "1000", "3")
    assert "and 3 more threads" in done.stderr and "--rows=4 shows all threads" in done.stderr
    assert " more " not in pyhost("gil", "--rows=100", "-c", PROGRAM, "1000", "3").stderr


COLLECTION = """
import gc, threading, time

keep = [[i] for i in range(300_000)]

def collect():
    for _ in range(6): gc.collect()

worker = threading.Thread(target=collect)
worker.start()
while worker.is_alive(): time.sleep(0.001)
"""


def test_a_garbage_collection_is_named_beside_the_line_that_it_began_in(pyhost):
    account = json.loads(pyhost("gil", "--json=-", "-c", COLLECTION).stdout)
    waited = {False: 0.0, True: 0.0}
    for place in account["waited_places"]:
        waited[place["site"]["collecting"] and place["site"]["line"] == 7] += place["waiting_s"]
    assert waited[True] > waited[False]
