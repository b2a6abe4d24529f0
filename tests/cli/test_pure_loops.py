"""tests/cli/test_pure_loops.py: pure Python never lets go by itself, on whatever cores it gets."""

import json
import os

import pytest

# Of a free-threaded Python there is nothing to read.
pytestmark = pytest.mark.usefixtures("needs_gil")

LOOPS = """
import sys, threading, time

def loop():
    end, x = time.perf_counter() + 0.7, 0
    while time.perf_counter() < end:
        x += 1

threads = [threading.Thread(target=loop, name=f"loop-{i}") for i in range(int(sys.argv[1]))]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


@pytest.fixture
def one_core():
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    yield
    os.sched_setaffinity(0, cores)


@pytest.mark.usefixtures("one_core")
@pytest.mark.parametrize("count", [2, 4])
def test_where_threads_outnumber_cores_every_release_is_forced_and_none_is_free_time(pyhost, count):
    account = json.loads(pyhost("gil", "--json=-", "-c", LOOPS, str(count)).stdout)
    loops = [thread for thread in account["threads"] if thread["name"].startswith("loop-")]
    assert len(loops) == count
    for thread in loops:
        assert thread["acquisitions"] - thread["forced"] <= 2  # the last, and one for the thread's start
        # What is left: its start and its end, for which it may lack a core.
        assert thread["released_s"] < 0.1 * thread["lifetime_s"]


NAPS = """
import ctypes, threading, time

hold = ctypes.PyDLL(None).usleep
end = time.perf_counter() + 0.4

def naps():
    while time.perf_counter() < end:
        hold(8000)     # longer than the 5 ms after which the other asks
        time.sleep(0)  # lets go by itself

threads = [threading.Thread(target=naps, name=f"nap-{i}") for i in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


def test_native_code_that_lets_go_while_another_thread_asks_is_not_forced(pyhost):
    account = json.loads(pyhost("gil", "--json=-", "-c", NAPS).stdout)
    naps = [thread for thread in account["threads"] if thread["name"].startswith("nap-")]
    acquisitions = sum(thread["acquisitions"] for thread in naps)
    assert acquisitions > 20 and sum(thread["waits"] for thread in naps) > 10
    # The evaluation loop may find the request between two calls.
    assert sum(thread["forced"] for thread in naps) < 0.6 * acquisitions
