"""tests/cli/test_gil_extremes.py: where cores are short, releases many, or a thread never gives the GIL back."""

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


LETS_GO_OFTEN = """
import ctypes, time

getpid = ctypes.CDLL(None).getpid
end = time.perf_counter() + 1
while time.perf_counter() < end:
    for _ in range(1000):
        getpid()
"""


@pytest.mark.parametrize("cores", ["one_core", "needs_gil"])
def test_the_self_check_does_not_deny_an_account_of_a_million_releases_a_second(pyhost, request, cores):
    request.getfixturevalue(cores)
    done = pyhost("gil", "-c", LETS_GO_OFTEN)
    assert "the trace agrees in" in " ".join(done.stderr.split()) and "self-check failed" not in done.stderr


STOPPED = """
import os, signal, subprocess, threading, time

def want():
    while wanted: time.sleep(0.001)

def work():
    os.kill(os.getpid(), signal.SIGSTOP)  # with the GIL
    sum(range(1_000_000))

wanted = [1]
go_on = f"sleep 0.8; while kill -CONT {os.getpid()}; do sleep 0.2; done"
continuing = subprocess.Popen(["/bin/sh", "-c", go_on])
threads = [threading.Thread(target=target) for target in (want, work)]
for thread in threads: thread.start()
threads[1].join()
wanted.clear()
threads[0].join()
continuing.kill()
continuing.wait()
"""


def test_a_process_that_is_stopped_from_outside_is_in_no_call_that_does_not_let_go(pyhost, tmp_path):
    file = tmp_path / "account.json"
    done = pyhost("gil", f"--json={file}", "-c", STOPPED)
    account = json.loads(file.read_text(encoding="utf-8"))
    assert sum(hold["stopped_s"] or 0 for hold in account["holds"]) > 0.3
    assert "stopped from outside for" in " ".join(done.stderr.split())
    assert "all the time in this call" not in done.stderr


def test_a_native_call_that_sleeps_with_the_gil_is_blocked(pyhost):
    program = "import ctypes, time\ntime.sleep(0.01)\nctypes.PyDLL(None).usleep(300_000)\ntime.sleep(0.01)"
    account = json.loads(pyhost("gil", "--json=-", "-c", program).stdout)
    [hold] = [hold for hold in account["holds"] if hold["longest_s"] > 0.29]
    assert hold["site"]["line"] == 3 and hold["blocked_s"] > 0.9 * hold["between_s"] > 0.1


ENDS_WITH_THE_GIL = """
import ctypes, signal

signal.setitimer(signal.ITIMER_REAL, 1)
thread = ctypes.c_ulong()
ensure = ctypes.cast(ctypes.pythonapi.PyGILState_Ensure, ctypes.c_void_p)
ctypes.CDLL(None).pthread_create(ctypes.byref(thread), None, ensure, None)
ctypes.CDLL(None).usleep(500_000)  # until then the thread has got its first core
"""


def test_a_thread_that_ends_with_the_gil_has_it_to_the_end(pyhost, tmp_path):
    file = tmp_path / "account.json"
    done = pyhost("gil", f"--json={file}", "-c", ENDS_WITH_THE_GIL)
    account = json.loads(file.read_text(encoding="utf-8"))
    [ended] = [thread for thread in account["threads"] if thread["name"].startswith("thread ")]
    assert f"thread {ended['tid']} ended with the GIL, and nobody can give it back" in " ".join(done.stderr.split())
    held_s = sum(thread["held_s"] for thread in account["threads"])
    assert ended["held_s"] > 0.3 and held_s == pytest.approx(account["gils"][0]["held_s"], rel=0.02)
