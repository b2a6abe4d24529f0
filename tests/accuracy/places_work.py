"""tests/accuracy/places_work.py: threads that hold the GIL in one line and release it in the next, for the same time.

    python places_work.py FILE HOLD_US THREADS SECONDS

Writes {"holds": {thread: [[begin, end], ...]}, "line": ...} to FILE, by time.perf_counter(), which is CLOCK_MONOTONIC.
"""

import ctypes
import inspect
import json
import sys
import threading
import time

hold, release = ctypes.PyDLL(None).usleep, ctypes.CDLL(None).usleep


def work(hold_us, end_s, holds):
    now = time.perf_counter
    while now() < end_s:
        begin_s = now()
        hold(hold_us)
        holds.append((begin_s, now()))
        release(hold_us)


def main(path, hold_us, count, seconds):
    holds = {f"hold-{number}": [] for number in range(int(count))}
    end_s = time.perf_counter() + float(seconds)
    threads = [threading.Thread(target=work, args=(int(hold_us), end_s, own), name=name) for name, own in holds.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    source, first = inspect.getsourcelines(work)
    line = first + next(number for number, text in enumerate(source) if text.strip() == "hold(hold_us)")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"holds": holds, "line": line}, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
