"""extensions/jython/serve.py: Jython's side: calls a function in Java's threads and times it there; not for CPython.

A question is a line of JSON on stdin, its answer one on stdout, and each has a thread of its own.  The file is valid
Python 2.7 and 3.  Of the function's source only the name range() is another thing: in Python 2 it makes a list.
"""

import json
import sys
import threading
import time
import types

from java.lang import System
from java.lang.management import ManagementFactory

try:
    from __builtin__ import xrange as numbers
except ImportError:
    numbers = range

BATCH_S = 0.003  # these three as in host/measure/python
CHUNK_S = 0.0005
TICK_S = 0.001

script = types.ModuleType("script")  # a module's names are found faster in Jython than those of a dict
script.range = numbers
writing = threading.Lock()


def cpu_s():
    """Of the whole process: the collector's and the compiler's threads, too."""
    return ManagementFactory.getOperatingSystemMXBean().getProcessCpuTime() * 1e-9


def core_wait_s():
    with open("/proc/thread-self/schedstat") as file:
        return int(file.read().split()[1]) * 1e-9


def seconds_of(function, arguments, calls):
    """(wall, of that without a core)."""
    waited_s = core_wait_s()
    start_ns = System.nanoTime()
    for _ in numbers(calls):
        function(*arguments)
    end_ns = System.nanoTime()
    return (end_ns - start_ns) * 1e-9, core_wait_s() - waited_s


def per_call(function, arguments):
    calls = 1
    while True:
        wall_s, _ = seconds_of(function, arguments, calls)
        if wall_s >= BATCH_S or calls >= 10000000:
            return wall_s / calls
        calls *= 4


def warm_up(function, arguments, calls, seconds):
    made, ends_ns = 0, System.nanoTime() + seconds * 1e9
    while made < calls and System.nanoTime() < ends_ns:
        function(*arguments)
        made += 1
    return made


class Window(object):  # noqa: UP004  # in Python 2 it must be said
    """As host/measure/python/window.py's: from when all threads are there to when the last has made its chunks."""

    def __init__(self, threads, chunks):
        self.chunks, self.late, self.absent = chunks, threads, threads
        self.is_over = False
        self.done, self.marks = [0] * threads, [0] * threads
        self.lock, self.all_there = threading.Lock(), threading.Event()

    def arrive(self):
        with self.lock:
            self.absent -= 1
            if self.absent == 0:
                self.cpu_s, self.start_ns = cpu_s(), System.nanoTime()
                self.all_there.set()
        self.all_there.wait()

    def mark(self, index):
        self.done[index] += 1
        self.marks[index] = System.nanoTime()
        if self.done[index] == self.chunks:
            with self.lock:
                self.late -= 1
                if self.late == 0:
                    self.end_ns, self.cpu_s = System.nanoTime(), cpu_s() - self.cpu_s
                    self.counted = sum(self.progress(i) for i in numbers(len(self.done)))
                    self.is_over = True

    def progress(self, index):
        done, mark_ns = self.done[index], self.marks[index]
        if done == 0:
            return 0.0
        per_chunk_ns = (mark_ns - self.start_ns) * 1.0 / done
        return done + min(1.0, max(0, self.end_ns - mark_ns) / per_chunk_ns)


def window_sample(function, arguments, threads, calls, call_s):
    chunk = int(min(calls, max(1, round(CHUNK_S / call_s))))
    window = Window(threads, int(max(1, round(calls * 1.0 / chunk))))

    def run(index):
        window.arrive()
        while not window.is_over:
            for _ in numbers(chunk):
                function(*arguments)
            window.mark(index)

    workers = [threading.Thread(target=run, args=(index,)) for index in numbers(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return {
        "wall_s": (window.end_ns - window.start_ns) * 1e-9,
        "cpu_s": window.cpu_s,
        "core_wait_s": 0.0,
        "calls": window.chunks * chunk,
        "all_calls": window.counted * chunk,
        "gil": None,
    }


def sample(function, arguments, threads, calls, call_s):
    """The fields of core's Sample."""
    if threads > 1:
        return window_sample(function, arguments, threads, calls, call_s)
    before_s = cpu_s()
    wall_s, waited_s = seconds_of(function, arguments, calls)
    used_s = cpu_s() - before_s
    return {
        "wall_s": wall_s,
        "cpu_s": used_s,
        "core_wait_s": waited_s,
        "calls": calls,
        "all_calls": float(calls),
        "gil": None,
    }


def heartbeat(function, arguments, call_s):
    """The fields of core's Heartbeat."""
    if call_s < 10 * TICK_S:
        return {"call_s": call_s, "reason": "the call is shorter than ten ticks of 1 ms"}
    gaps_ns, stop = [], threading.Event()

    def beat():
        last_ns = System.nanoTime()
        while not stop.is_set():
            time.sleep(TICK_S)
            now_ns = System.nanoTime()
            gaps_ns.append(now_ns - last_ns)
            last_ns = now_ns

    ticker = threading.Thread(target=beat)
    ticker.start()
    time.sleep(10 * TICK_S)
    del gaps_ns[:]
    wall_s, _ = seconds_of(function, arguments, 1)
    time.sleep(2 * TICK_S)
    stop.set()
    ticker.join()
    return {"call_s": wall_s, "stall_s": max(gaps_ns) * 1e-9, "ticks": len(gaps_ns)}


def name_of_this():
    version = ".".join(str(number) for number in sys.version_info[:3])
    return "Jython " + version + " (Java " + System.getProperty("java.version") + ")"


def open_source(source):
    exec(source, script.__dict__)
    return name_of_this()


def call(function, arguments):
    return function(*arguments)


def one(function, arguments):
    return seconds_of(function, arguments, 1)[0]


QUESTIONS = {one_of.__name__: one_of for one_of in (call, heartbeat, one, per_call, sample, warm_up)}


def answer_to(question):
    what = question.pop("do")
    if what == "open":
        return open_source(**question)
    return QUESTIONS[what](getattr(script, question.pop("name")), **question)


def answer(line):
    question = json.loads(line)
    known = {"id": question.pop("id")}
    try:
        known["is"] = answer_to(question)
    except BaseException as error:
        known["error"] = type(error).__name__ + ": " + str(error)
    with writing:
        sys.stdout.write(json.dumps(known) + "\n")
        sys.stdout.flush()


def main():
    while True:
        line = sys.stdin.readline()
        if not line:
            return
        worker = threading.Thread(target=answer, args=(line,))
        worker.daemon = True
        worker.start()


if __name__ == "__main__":
    main()
