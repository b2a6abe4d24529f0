"""benchmarks/microthreads.py: memory of tasks that wait, of each kind, and whether one can be pickled.

    build/venv/bin/python benchmarks/microthreads.py [--tasks 100000] [--library build/release/lib/pyhost]

Coroutines of C++ are those of extensions/kernels/coroutine, from the library; PyPy's kinds run in pypy3, where it is.

Each kind has a process of its own: what a task takes is the growth of resident memory over their number.  Threads have
stacks of 64 KiB of address space, and the number may be more than the system allows: the row says how many there were.
`pyhost bench ping_pong` has the time of a switch.
"""

import argparse
import asyncio
import functools
import json
import os
import pathlib
import pickle
import shutil
import subprocess
import sys
import threading
import time

STACK_BYTES = 64 * 1024
MOST_THREADS = 10_000  # what a second or two will start
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def resident_bytes():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * PAGE_BYTES


def generators(count):
    def wait():
        yield

    return started(count, lambda: next_of(wait()))


def next_of(generator):
    next(generator)
    return generator


def coroutines(count):
    class Wait:
        def __await__(self):
            yield

    async def wait():
        await Wait()

    def start():
        coroutine = wait()
        coroutine.send(None)
        return coroutine

    return started(count, start)


def greenlets(count):
    import greenlet

    main = greenlet.getcurrent()

    def wait():
        main.switch()

    def start():
        one = greenlet.greenlet(wait)
        one.switch()
        return one

    return started(count, start)


def cpp_coroutines(package, count):
    """Objects of a binding, each of which has a coroutine of C++."""
    from importlib import import_module

    return started(count, import_module(f"{package}._pong").Pong)


def pypy_continulets(count):
    from _continuation import continulet

    def start():
        one = continulet(lambda one: one.switch())
        one.switch()
        return one

    return started(count, start)


def pypy_tasklets(count):
    import stackless

    channel = stackless.channel()
    report, tasks = started(count, lambda: stackless.tasklet(channel.receive)())
    before = resident_bytes()
    stackless.schedule()  # only now do they begin
    report.update(bytes=report["bytes"] + (resident_bytes() - before) / count, pickled=pickled(tasks[0]))
    return report, tasks


def asyncio_tasks(count):
    async def measure():
        event = asyncio.Event()
        report, tasks = started(count, lambda: asyncio.create_task(event.wait()))
        before = resident_bytes()
        await asyncio.sleep(0)  # only now do they begin
        report["bytes"] += (resident_bytes() - before) / count
        event.set()
        await asyncio.gather(*tasks)
        return report, tasks

    return asyncio.run(measure())


def threads(count):
    threading.stack_size(STACK_BYTES)
    event = threading.Event()

    def start():
        one = threading.Thread(target=event.wait)
        one.start()
        return one

    try:
        return started(min(count, MOST_THREADS), start)
    finally:
        event.set()


def started(count, start):
    """({"tasks", "bytes" each, "us" to make one, "pickled"}, the tasks)."""
    tasks = []
    before, began = resident_bytes(), time.perf_counter()
    try:
        for _ in range(count):
            tasks.append(start())
    except (MemoryError, RuntimeError) as error:
        print(f"{len(tasks)} tasks, then {type(error).__name__}: {error}", file=sys.stderr)
    made_s, grown = time.perf_counter() - began, resident_bytes() - before
    return {
        "tasks": len(tasks),
        "bytes": grown / len(tasks),
        "us": made_s / len(tasks) * 1e6,
        "pickled": pickled(tasks[0]),
    }, tasks


def pickled(task):
    try:
        pickle.dumps(task)
    except Exception as error:
        return f"no: {error}"
    return "yes"


CPYTHON, PYPY = "CPython", "PyPy"
PACKAGES = ("capi", "pybind11", "ctypes")
KINDS = {
    **{one.__name__: (CPYTHON, one) for one in (generators, coroutines, greenlets, asyncio_tasks, threads)},
    **{
        f"cpp_coroutines_{name}": (CPYTHON, functools.partial(cpp_coroutines, f"pyhost_{name}_coroutine"))
        for name in PACKAGES
    },
    **{f"pypy_{one.__name__}": (PYPY, one) for one in (generators, greenlets)},
    **{one.__name__: (PYPY, one) for one in (pypy_continulets, pypy_tasklets)},
}


def measure_here(kind, count):
    """In this process; the report is a line of JSON."""
    report, tasks = KINDS[kind][1](count)
    print(json.dumps(report), flush=True)
    if kind == "threads":
        for task in tasks:
            task.join()
    os._exit(0)  # a greenlet that waits is ended one by one otherwise


def row_of(kind, options):
    """In a process of its own."""
    python = sys.executable if KINDS[kind][0] == CPYTHON else shutil.which("pypy3")
    if python is None:
        return f"| {kind} | pypy3 not found; ./demo.sh --peers=pypy installs it | | | |"
    environment = {**os.environ, "PYTHONPATH": str(options.library)}
    command = [python, __file__, f"--kind={kind}", f"--tasks={options.tasks}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"it ended by status {done.returncode}"]
        return f"| {kind} | {said[-1]} | | | |"
    row = json.loads(done.stdout)
    return f"| {kind} | {row['tasks']} | {row['bytes']:.0f} | {row['us']:.2f} | {row['pickled']} |"


def main():
    parser = argparse.ArgumentParser(description="Memory of tasks that wait.")
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--library", type=pathlib.Path, default=pathlib.Path("build/release/lib/pyhost"))
    parser.add_argument("--kind", choices=KINDS, help="this one only, as JSON")
    options = parser.parse_args()
    if options.kind:
        measure_here(options.kind, options.tasks)
    print(
        "| kind | tasks alive | bytes each | us to make one | pickled while it waits |\n| --- | --- | --- | --- | --- |"
    )
    for kind in KINDS:
        print(row_of(kind, options), flush=True)


if __name__ == "__main__":
    main()
