"""tests/accuracy/cases_work.py: eight small programs whose truth is known, as people's bug reports describe them.

    python cases_work.py FILE CASE

Writes what is true to FILE as JSON, by time.perf_counter(), which is CLOCK_MONOTONIC.  What each case is about stands
at its function; what an account must say of it in cases.py.
"""

import concurrent.futures
import ctypes
import gc
import inspect
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time

now = time.perf_counter
hold, release = ctypes.PyDLL(None).usleep, ctypes.CDLL(None).usleep


def line_of(function, text):
    source, first = inspect.getsourcelines(function)
    return first + next(number for number, line in enumerate(source) if text in line)


def run_threads(**targets):
    threads = [threading.Thread(target=target, name=name) for name, target in targets.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def collection(tell):
    """Collections in `request` stop everybody for as long as gc.callbacks tell."""
    began_s, took_s = 0.0, []

    def note(phase, _info):
        nonlocal began_s
        if phase == "start":
            began_s = now()
        else:
            took_s.append(now() - began_s)

    gc.disable()
    keep = [{"i": [i]} for i in range(300_000)]

    def request():
        gc.callbacks.append(note)
        gc.enable()
        keep.append([[i] for i in range(500_000)])
        gc.disable()
        gc.callbacks.clear()

    def tick():
        while worker.is_alive():
            time.sleep(0.001)

    worker = threading.Thread(target=request, name="request")
    ticker = threading.Thread(target=tick, name="ticker")
    worker.start(), ticker.start(), worker.join(), ticker.join()
    tell(longest_s=max(took_s), all_s=sum(took_s))


def ends_with_the_gil(tell):
    """A native thread takes the GIL and ends with it; a signal ends the process."""
    signal.setitimer(signal.ITIMER_REAL, 1.2)
    thread = ctypes.c_ulong()
    ensure = ctypes.cast(ctypes.pythonapi.PyGILState_Ensure, ctypes.c_void_p)
    tell(left_s=1.2)
    ctypes.CDLL(None).pthread_create(ctypes.byref(thread), None, ensure, None)
    release(500_000)


def late_waiter(tell):
    """A native call keeps the GIL; `waiter` wants it from a second later on."""
    began_s = waited_s = 0.0

    def wait():
        nonlocal waited_s
        time.sleep(1)
        waited_s = now() - began_s - 1

    waiter = threading.Thread(target=wait, name="waiter")
    began_s = now()
    waiter.start()
    hold(12_000_000)
    waiter.join()
    tell(wanted_s=began_s + 1, waited_s=waited_s)


def lets_go_often(tell):
    """A thread releases and takes the GIL a million times a second."""
    getpid, calls, end_s = ctypes.CDLL(None).getpid, 0, now() + 1.5
    while now() < end_s:
        for _ in range(1000):
            getpid()
        calls += 1000
    tell(calls=calls)


def pool_targets(tell):
    """Two native functions that a pool runs: no frame of the program's in that thread."""
    big, digits = pickle.dumps([str(i) for i in range(600_000)]), "7" * 60_000
    with concurrent.futures.ThreadPoolExecutor(1, "pool") as pool:
        thread = pool.submit(threading.current_thread).result()
        cpu = time.pthread_getcpuclockid(thread.ident)
        start_s, cpu_s = now(), time.clock_gettime(cpu)
        pool.submit(pickle.loads, big).result()
        pool.submit(digits.__mul__, 4_000).result()
        tell(wall_s=now() - start_s, cpu_s=time.clock_gettime(cpu) - cpu_s)


def pure_loops(tell):
    """Pure Python never lets go by itself."""
    walls_s = {}

    def loop():
        start_s, x = now(), 0
        while now() < end_s:
            x += 1
        walls_s[threading.current_thread().name] = now() - start_s

    end_s = now() + 2
    run_threads(**{f"loop-{number}": loop for number in range(3)})
    tell(walls_s=walls_s)


def starved(tell):
    """`holder` lets go for a microsecond and has it back before `waiter` has woken up, where its holds are short."""
    numbers, end_s, turns, rounds, missed, waited_s = list(range(30_000)), now() + 2, 0, 0, 0, 0.0

    def work():
        nonlocal rounds, missed
        ready.wait()
        while now() < end_s:
            json.dumps(numbers)
            before = turns
            os.stat("/")
            missed += before == turns
            rounds += 1

    def want():
        nonlocal turns, waited_s
        start_s = now()
        ready.set()
        waited_s = now() - start_s
        while now() < end_s:
            start_s = now()
            time.sleep(0.001)
            waited_s += now() - start_s - 0.001
            turns += 1

    ready = threading.Event()  # or the waiter may starve before it has begun
    run_threads(holder=work, waiter=want)
    line = line_of(work, 'os.stat("/")')
    tell(rounds=rounds, missed=missed, waited_s=waited_s, napped_s=0.001 * turns, release_line=line)


def stopped_from_outside(tell):
    """Pure Python in pieces of some ms, stopped four times as by a quota of CPU time; `waiter` wants it, too."""
    stops = "".join(f"sleep 0.2; kill -STOP {os.getpid()}; sleep 0.4; kill -CONT {os.getpid()}; " for _ in range(4))
    stopped_s, end_s = 0.0, now() + 3

    def work():
        nonlocal stopped_s
        x = 0
        while now() < end_s:
            time.sleep(0.0002)
            start_s = now()
            for i in range(100_000):
                x += i
            stopped_s += now() - start_s if now() - start_s > 0.3 else 0

    def want():
        while now() < end_s:
            time.sleep(0.001)

    stopper = subprocess.Popen(["/bin/sh", "-c", stops])
    run_threads(worker=work, waiter=want)
    stopper.wait()
    tell(stopped_s=stopped_s)


CASES = (
    collection,
    ends_with_the_gil,
    late_waiter,
    lets_go_often,
    pool_targets,
    pure_loops,
    starved,
    stopped_from_outside,
)


def main(path, name):
    def tell(**truth):
        with open(path, "w", encoding="utf-8") as file:
            json.dump(truth, file)

    next(case for case in CASES if case.__name__ == name)(tell)


if __name__ == "__main__":
    main(*sys.argv[1:])
