"""tests/accuracy/workload.py: what is measured: a script with known use of the GIL, which writes down the truth.

    python workload.py --duty FOLDER --result FILE duty HOLD_US RELEASE_US SECONDS [--threads N] [--spin]
    python workload.py --duty FOLDER --result FILE hold SECONDS
    python workload.py --duty FOLDER --result FILE cpu SECONDS [--threads N]

It knows nothing of who measures it and runs under any Python.  FOLDER holds pyhost_duty.so; FILE gets a JSON object:
{"threads": [...]}, and of each working thread its `tid`, `name`, `held_s`, `wall_s`, `start_ns`, `end_ns`, and of duty
also `waiting_s` and `cycles`.  The main thread only waits, but in hold, where it wants the GIL every millisecond.
"""

import argparse
import ctypes
import json
import sys
import threading
import time

ANY_TRACER = (0x59616D61, ctypes.c_ulong(-1))  # PR_SET_PTRACER, PR_SET_PTRACER_ANY: for py-spy --pid without root


def duty(clock, request):
    return clock.duty(request.hold_us, request.release_us, request.seconds, request.spin)


def hold(clock, request):
    return clock.hold(request.seconds)


def cpu(_clock, request):
    """A loop in pure Python: it holds the GIL whenever it runs."""
    start_ns = time.monotonic_ns()
    end_ns = start_ns + int(request.seconds * 1e9)
    count = 0
    while time.monotonic_ns() < end_ns:
        for _ in range(1000):
            count += 1
    end_ns = time.monotonic_ns()
    return {"wall_s": (end_ns - start_ns) * 1e-9, "start_ns": start_ns, "end_ns": end_ns}


WORK = {"duty": duty, "hold": hold, "cpu": cpu}


def parse(arguments):
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--duty", required=True)
    parser.add_argument("--result", required=True)
    commands = parser.add_subparsers(dest="work", required=True)
    numbers = {"duty": ("hold_us", "release_us", "seconds"), "hold": ("seconds",), "cpu": ("seconds",)}
    for name, names in numbers.items():
        command = commands.add_parser(name)
        for number in names:
            command.add_argument(number, type=float)
        command.add_argument("--threads", type=int, default=1)
        command.add_argument("--spin", action="store_true")
    return parser.parse_args(arguments)


def main(arguments):
    request = parse(arguments)
    sys.path.insert(0, request.duty)
    import pyhost_duty

    results = []

    def work():
        time.sleep(0.1)  # until then all threads have started, and the main thread waits for their ends
        truth = WORK[request.work](pyhost_duty, request)
        thread = threading.current_thread()
        results.append({"tid": thread.native_id, "name": thread.name, **truth})

    threads = [threading.Thread(target=work, name=f"worker {number}") for number in range(request.threads)]
    ctypes.CDLL(None).prctl(*ANY_TRACER, 0, 0, 0)
    print("ready", flush=True)
    for thread in threads:
        thread.start()
    while request.work == "hold" and threads[0].is_alive():
        time.sleep(0.001)
    for thread in threads:
        thread.join()
    with open(request.result, "w", encoding="utf-8") as file:
        json.dump({"threads": results}, file)


if __name__ == "__main__":
    main(sys.argv[1:])
