"""benchmarks/short_calls.py: a call of 40 us by openmp's team beside simd's one thread, also where cores are wanted.

Both fill the talk's polygon mask, in turns of 20 ms; --busy=N starts so many processes beside them that compute all the
time. Printed: the time of a call by each, openmp's share of simd's over all turns, and the CPU time of openmp's.
`taskset -c 0` in front shows one core.

    PYTHONPATH=build/release/lib/pyhost:pyscripts build/venv/bin/python benchmarks/short_calls.py [--busy=N] [SECONDS]
"""

import importlib
import os
import subprocess
import sys
import time

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # as in pyhost's measured children

import numpy

TURN_S = 0.02
SETTLES_S = 0.001  # until helpers sleep: what one that runs has taken is known a tick later
BUSY = (sys.executable, "-c", "while True: pass")


class Way:
    def __init__(self, backend):
        self.function = importlib.import_module(f"pyhost_{backend}.released").polygon_mask
        self.calls = 0
        self.wall_s = 0.0
        self.cpu_s = 0.0

    def turn(self, arguments, out):
        cpu_s, began_s = time.process_time(), time.perf_counter()
        while True:
            self.function(*arguments, out=out)
            self.calls += 1
            wall_s = time.perf_counter() - began_s
            if wall_s >= TURN_S:
                break
        self.wall_s += wall_s
        time.sleep(SETTLES_S)
        self.cpu_s += time.process_time() - cpu_s


def measure(duration_s):
    arguments = importlib.import_module("polygon_mask").make_inputs("talk")
    _, width, height = arguments
    out = numpy.zeros(width * height, numpy.uint8)
    simd, openmp = Way("simd"), Way("openmp")
    end_s = time.monotonic() + duration_s
    while time.monotonic() < end_s:
        for way in (simd, openmp, openmp, simd):
            way.turn(arguments, out)
    return simd, openmp


def main(*words):
    counts = [int(word.removeprefix("--busy=")) for word in words if word.startswith("--busy=")]
    seconds = [float(word) for word in words if not word.startswith("--busy=")]
    busy = [subprocess.Popen(BUSY) for _ in range(sum(counts))]
    try:
        simd, openmp = measure(*seconds or [10.0])
    finally:
        for process in busy:
            process.kill()
    call_us = [way.wall_s / way.calls * 1e6 for way in (simd, openmp)]
    print(f"simd {call_us[0]:.1f} us, openmp {call_us[1]:.1f} us: {call_us[1] / call_us[0]:.2f} of simd's time")
    print(f"openmp's CPU time: {openmp.cpu_s / openmp.wall_s:.2f} of its wall time")


main(*sys.argv[1:])
