"""tests/accuracy/overhead_work.py: scripts whose cost under a tracer is of interest; each times itself.

    python overhead_work.py FILE NAME    writes {"blocks_s": [...], "operations": ..., "parent_share": ...} to FILE

The work is done again and again in blocks of some 40 ms, each timed alone: neither the start of Python nor its end is
in it.  `operations` is how many each block does; `parent_share` the CPU time of the parent process by the wall time.
"""

import ctypes
import json
import os
import sys
import threading
import time


def in_threads(*functions):
    threads = [threading.Thread(target=function) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def loop():
    """One thread, arithmetic in pure Python."""
    total = 0
    for number in range(800_000):
        total += number & 7
    return 800_000


def objects():
    """One thread that makes and drops lists, dictionaries and strings."""
    for number in range(20_000):
        row = [str(value) for value in range(number % 20)]
        {text: len(text) for text in row}.get("7")
    return 20_000


def count_down(count):
    while count:
        count -= 1


def switch():
    """Two threads in pure Python, each asking for the GIL after a microsecond."""
    sys.setswitchinterval(1e-6)
    in_threads(lambda: count_down(400_000), lambda: count_down(400_000))
    return 800_000


def ping_pong():
    """Two threads that hand two locks to and fro: every step lets go of the GIL and wakes the other thread."""
    ping, pong = threading.Lock(), threading.Lock()
    pong.acquire()

    def play(mine, other):
        for _ in range(600):
            mine.acquire()
            other.release()

    in_threads(lambda: play(ping, pong), lambda: play(pong, ping))
    return 1_200


def events():
    """The same with two events, whose Python code makes a lock for each wait."""
    ping, pong = threading.Event(), threading.Event()

    def play(mine, other):
        for _ in range(500):
            mine.wait()
            mine.clear()
            other.set()

    ping.set()
    in_threads(lambda: play(ping, pong), lambda: play(pong, ping))
    return 1_000


def getpid():
    """One thread that releases and takes back an uncontended GIL round a call of no length."""
    call = ctypes.CDLL(None).getpid
    for _ in range(100_000):
        call()
    return 100_000


def sleep_0():
    """The same through time.sleep(0), whose system call is the larger part."""
    sleep = time.sleep
    for _ in range(400):
        sleep(0)
    return 400


WORKS = (loop, objects, switch, ping_pong, events, getpid, sleep_0)


BLOCKS = 16


def parent_cpu_s():
    """On-CPU time of the process that started this one, to the nanosecond (proc(5), schedstat)."""
    with open(f"/proc/{os.getppid()}/schedstat", encoding="ascii") as file:
        return int(file.read().split()[0]) * 1e-9


def timed(work):
    started_s = time.perf_counter()
    work()
    return time.perf_counter() - started_s


def main(path, name):
    work = {function.__name__: function for function in WORKS}[name]
    operations = work()  # what the first time alone costs is not timed
    parent_started_s, started_s = parent_cpu_s(), time.perf_counter()
    blocks_s = [timed(work) for _ in range(BLOCKS)]
    parent_share = (parent_cpu_s() - parent_started_s) / (time.perf_counter() - started_s)
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"blocks_s": blocks_s, "operations": operations, "parent_share": parent_share}, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
