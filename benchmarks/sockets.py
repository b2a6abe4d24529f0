"""benchmarks/sockets.py: 1000 tasks that each wait for a socket, by kind of task.

    build/venv/bin/python benchmarks/sockets.py [--tasks 1000] [--rounds 20] [--library build/release/lib/pyhost]

A process of its own sends one byte to each socket and takes the answers, round after round; the tasks send back what
they get.  What it costs: wall and processor time of the tasks' process, over the bytes, and its growth of resident
memory at the end of the first round, over the tasks.  `send` and `recv` are the same for all of them.  Coroutines of
C++ on epoll are those of extensions/kernels/coroutine, called by ctypes.  gevent's greenlets are these, on a loop in C.
"""

import argparse
import asyncio
import ctypes
import json
import os
import pathlib
import pickle
import resource
import selectors
import socket
import subprocess
import sys
import threading
import time

STACK_BYTES = 64 * 1024
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
LIBRARY = pathlib.Path("build/release/lib/pyhost")


def resident_bytes(process="self"):
    with open(f"/proc/{process}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * PAGE_BYTES


def by_asyncio(sockets, rounds, ready):
    async def answer(one):
        loop = asyncio.get_running_loop()
        for _ in range(rounds):
            await loop.sock_sendall(one, await loop.sock_recv(one, 1))

    async def serve():
        for one in sockets:
            one.setblocking(False)
        tasks = [asyncio.create_task(answer(one)) for one in sockets]
        await asyncio.sleep(0)  # only now do they wait
        ready(tasks[0])
        await asyncio.gather(*tasks)

    asyncio.run(serve())


def by_threads(sockets, rounds, ready):
    threading.stack_size(STACK_BYTES)

    def answer(one):
        for _ in range(rounds):
            one.sendall(one.recv(1))

    workers = [threading.Thread(target=answer, args=(one,)) for one in sockets]
    for worker in workers:
        worker.start()
    ready(workers[0])
    for worker in workers:
        worker.join()


def by_greenlets(sockets, rounds, ready):
    """A hub of twenty lines: whoever would block goes to it, and it goes to whoever may go on."""
    import greenlet

    hub, selector = greenlet.getcurrent(), selectors.EpollSelector()
    left = len(sockets)

    def answer(one):
        nonlocal left
        for _ in range(rounds):
            while True:
                try:
                    byte = one.recv(1)
                    break
                except BlockingIOError:
                    hub.switch()
            one.send(byte)
        left -= 1

    tasks = [greenlet.greenlet(answer) for _ in sockets]
    for task, one in zip(tasks, sockets):
        one.setblocking(False)
        selector.register(one, selectors.EVENT_READ, task)
        task.switch(one)
    ready(tasks[0])
    while left:
        for key, _ in selector.select():
            key.data.switch()


def by_cpp_coroutines(sockets, rounds, ready):
    """One call, without the GIL: nothing of it is an object of Python's."""
    echo = coroutines_of_cpp().pyhost_echo
    echo.argtypes = (ctypes.POINTER(ctypes.c_int), ctypes.c_int64, ctypes.c_int64)
    numbers = (ctypes.c_int * len(sockets))(*(one.fileno() for one in sockets))
    ready(None)
    failed = echo(numbers, len(sockets), rounds)
    if failed:
        raise OSError(failed, os.strerror(failed))


def coroutines_of_cpp():
    return ctypes.CDLL(str(LIBRARY / "libpyhost_coroutine.so"))


KINDS = {"asyncio": by_asyncio, "threads": by_threads, "greenlets": by_greenlets, "C++ coroutines": by_cpp_coroutines}


def pickled(task):
    if task is None:
        return "no: there is no object"
    try:
        pickle.dumps(task)
    except Exception as error:
        return f"no: {error}"
    return "yes"


def play(sockets, rounds, go):
    """The other process: one byte to each, and one from each."""
    tasks = os.getppid()
    go.recv(1)
    for number in range(rounds):
        byte = bytes([number & 0xFF])
        for one in sockets:
            one.send(byte)
        for one in sockets:
            if one.recv(1) != byte:
                os._exit(1)
        if number == 0:
            go.send(str(resident_bytes(tasks)).encode())
    os._exit(0)


def measure_here(kind, count, rounds):
    """{"us", "cpu_us" a byte, "bytes" a task, "pickled"}."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 2 * count + 100)), hard))
    pairs = [socket.socketpair() for _ in range(count)]
    go, gone = socket.socketpair()
    child = os.fork()
    if child == 0:
        play([theirs for _, theirs in pairs], rounds, gone)
    report, sockets = {}, [ours for ours, _ in pairs]
    if KINDS[kind] is by_cpp_coroutines:
        coroutines_of_cpp()  # to load it takes memory, too
    before = resident_bytes()

    def ready(task):
        report.update(pickled=pickled(task))
        report["began"] = time.perf_counter(), time.process_time()
        go.send(b"!")

    KINDS[kind](sockets, rounds, ready)
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    began_s, began_cpu_s = report.pop("began")
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        raise ValueError("an answer was wrong")
    answers = count * rounds
    grown = int(go.recv(100)) - before
    return {
        **report,
        "bytes": grown / count,
        "us": (wall_s - began_s) / answers * 1e6,
        "cpu_us": (cpu_s - began_cpu_s) / answers * 1e6,
    }


def main():
    global LIBRARY
    parser = argparse.ArgumentParser(description="Tasks that wait for sockets.")
    parser.add_argument("--tasks", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--library", type=pathlib.Path, default=LIBRARY)
    parser.add_argument("--kind", choices=KINDS, help="this one only, as JSON")
    options = parser.parse_args()
    LIBRARY = options.library
    if options.kind:
        print(json.dumps(measure_here(options.kind, options.tasks, options.rounds)))
        return
    print(f"{options.tasks} tasks, {options.rounds} bytes each")
    print("| kind | wall us a byte | processor us a byte | bytes a task | pickled while it waits |")
    print("| --- | --- | --- | --- | --- |")
    for kind in KINDS:
        command = [sys.executable, __file__, f"--kind={kind}", f"--tasks={options.tasks}", f"--rounds={options.rounds}"]
        command.append(f"--library={options.library}")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"| {kind} | {(done.stderr.strip().splitlines() or ['it failed'])[-1]} | | | |")
            continue
        row = json.loads(done.stdout)
        print(f"| {kind} | {row['us']:.2f} | {row['cpu_us']:.2f} | {row['bytes']:.0f} | {row['pickled']} |", flush=True)


if __name__ == "__main__":
    main()
