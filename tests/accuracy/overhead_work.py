"""tests/accuracy/overhead_work.py: scripts whose cost under a tracer is of interest; each times itself.

    python overhead_work.py FILE NAME    writes {"wall_s": ..., "cpu_s": ..., "operations": ...} to FILE

The clocks run round the work alone: neither the start of Python nor its end is in it.
"""

import ctypes
import json
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
    for number in range(12_000_000):
        total += number & 7
    return 12_000_000


def objects():
    """One thread that makes and drops lists, dictionaries and strings."""
    for number in range(300_000):
        row = [str(value) for value in range(number % 20)]
        {text: len(text) for text in row}.get("7")
    return 300_000


def count_down(count):
    while count:
        count -= 1


def switch():
    """Two threads in pure Python, each asking for the GIL after a microsecond."""
    sys.setswitchinterval(1e-6)
    in_threads(lambda: count_down(8_000_000), lambda: count_down(8_000_000))
    return 16_000_000


def ping_pong():
    """Two threads that hand two locks to and fro: every step lets go of the GIL and wakes the other thread."""
    ping, pong = threading.Lock(), threading.Lock()
    pong.acquire()

    def play(mine, other):
        for _ in range(10_000):
            mine.acquire()
            other.release()

    in_threads(lambda: play(ping, pong), lambda: play(pong, ping))
    return 20_000


def events():
    """The same with two events, whose Python code makes a lock for each wait."""
    ping, pong = threading.Event(), threading.Event()

    def play(mine, other):
        for _ in range(12_000):
            mine.wait()
            mine.clear()
            other.set()

    ping.set()
    in_threads(lambda: play(ping, pong), lambda: play(pong, ping))
    return 24_000


def getpid():
    """One thread that releases and takes back an uncontended GIL round a call of no length."""
    call = ctypes.CDLL(None).getpid
    for _ in range(1_000_000):
        call()
    return 1_000_000


def sleep_0():
    """The same through time.sleep(0), whose system call is the larger part."""
    sleep = time.sleep
    for _ in range(4_000):
        sleep(0)
    return 4_000


WORKS = (loop, objects, switch, ping_pong, events, getpid, sleep_0)


def main(path, name):
    work = {function.__name__: function for function in WORKS}[name]
    started_s, cpu_started_s = time.perf_counter(), time.process_time()
    operations = work()
    wall_s, cpu_s = time.perf_counter() - started_s, time.process_time() - cpu_started_s
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"wall_s": wall_s, "cpu_s": cpu_s, "operations": operations}, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
