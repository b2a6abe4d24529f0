"""extensions/pycuda/_device.py: the first GPU, the program in its memory, and calls of its kernels."""

import contextlib
import functools
import os
import shutil
import threading
import time
from pathlib import Path

import numpy as np

import pycuda.driver as cuda
from pycuda.compiler import SourceModule

SOURCE = Path(__file__).with_name("kernels.cu")
BLOCK = 256  # threads
PARTS = ("inputs_s", "kernel_s", "result_s")

_mine = threading.local()
_lock = threading.Lock()
_opened_by = None  # the process that opened the device
_compile_s = 0.0


def nvcc():
    """The path of the compiler, which a plain installation leaves on nobody's PATH; None where there is none."""
    return shutil.which("nvcc", path=f"{os.environ.get('PATH', '')}:/usr/local/cuda/bin")


@functools.cache
def context():
    """The one that the CUDA runtime's libraries share."""
    global _opened_by
    cuda.init()
    _opened_by = os.getpid()
    return cuda.Device(0).retain_primary_context()


@functools.cache
def program():
    global _compile_s
    started_s = time.perf_counter()
    source = SOURCE.read_text(encoding="utf-8")
    compiled = SourceModule(source, nvcc=nvcc(), options=["-fmad=false"], no_extern_c=True, cache_dir=False)
    _compile_s = time.perf_counter() - started_s
    return compiled


@contextlib.contextmanager
def current():
    """The device's context on this thread, for a while."""
    if _opened_by not in (None, os.getpid()):
        raise RuntimeError("pycuda: the device was opened before this process was forked, and its driver is not here")
    with _lock:
        shared = context()
    shared.push()
    try:
        yield
    finally:
        shared.pop()


def run(name, inputs, out, *numbers):
    """Calls a kernel with the inputs, the output, the number of its items, and the numbers."""
    with current():
        with _lock:
            kernel = program().get_function(name)
        memories = [cuda.mem_alloc(items.nbytes) for items in (*inputs, out)]
        try:
            marks = [cuda.Event() for _ in range(len(PARTS) + 1)]
            marks[0].record()
            for memory, items in zip(memories, inputs):
                cuda.memcpy_htod(memory, items)
            marks[1].record()
            kernel(*memories, np.int64(out.size), *numbers, block=(BLOCK, 1, 1), grid=(-(-out.size // BLOCK), 1))
            marks[2].record()
            cuda.memcpy_dtoh(out, memories[-1])
            marks[3].record()
            marks[3].synchronize()
            _mine.seconds = [marks[i].time_till(marks[i + 1]) * 1e-3 for i in range(len(PARTS))]
        finally:
            for memory in memories:
                memory.free()


def parts_of_last_call():
    """The device, and the seconds of each part, by events."""
    parts = dict(zip(PARTS, _mine.seconds, strict=True))
    return {"name": cuda.Device(0).name(), **parts, "compile_s": _compile_s}
