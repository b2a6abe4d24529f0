"""extensions/opencl/_device.py: the device, the program in its memory, and calls of its kernels.

Everything is made where it is first used: a driver may start threads, which survive no fork().
"""

import functools
import os
import threading
import time
from pathlib import Path

# Each process compiles anew, so that a first call costs the same in each, and nothing is written to the user's folders.
os.environ.setdefault("POCL_KERNEL_CACHE", "0")
os.environ.setdefault("PYOPENCL_NO_CACHE", "1")

import pyopencl as cl

SOURCE = Path(__file__).with_name("kernels.cl")
OPTIONS = []  # of its compiler; a variant may have some

_lock = threading.Lock()
_mine = threading.local()
_opened_by = None  # the process that opened the device


def reason_against():
    """Why no kernel can run here, a clause; "" where one can."""
    try:
        device = context().devices[0]
    except cl.Error as error:
        why = str(error).partition(". ")[0]
        return f"no OpenCL device: {why}; Debian's package pocl-opencl-icd makes the CPU one"
    if not device.double_fp_config:
        return f"the OpenCL device {device.name} has no float64"
    return ""


@functools.cache
def context():
    """Of the device that the environment variable PYOPENCL_CTX names, else of the first."""
    global _opened_by
    _opened_by = os.getpid()
    return cl.create_some_context(interactive=False)


@functools.cache
def _program():
    """(the program, the seconds that compiling it took)."""
    source = SOURCE.read_text(encoding="utf-8")
    started_s = time.perf_counter()
    return cl.Program(context(), source).build(OPTIONS), time.perf_counter() - started_s


def this_thread():
    """What is one thread's own: a queue of commands, and kernels, whose arguments are part of their state."""
    if _opened_by not in (None, os.getpid()):
        raise RuntimeError("opencl: the device was opened before this process was forked, and its threads are not here")
    if not hasattr(_mine, "queue"):
        with _lock:
            program, _mine.compile_s = _program()
        _mine.kernels = {kernel.function_name: kernel for kernel in program.all_kernels()}
        _mine.queue = cl.CommandQueue(context(), properties=cl.command_queue_properties.PROFILING_ENABLE)
    return _mine


def buffer_for(items):
    """Uninitialised memory of the device, as much as an array takes."""
    return cl.Buffer(context(), cl.mem_flags.READ_WRITE, max(items.nbytes, 1))


def copy_in(queue, items):
    """(memory of the device, events of the copy)."""
    memory = buffer_for(items)
    if items.size == 0:
        return memory, []
    return memory, [cl.enqueue_copy(queue, memory, items, is_blocking=False)]


def run(name, size, inputs, out, *numbers, group=None):
    """Calls a kernel with the inputs, the output and the numbers: `size` work-items, in groups where `group` is given.

    The last copy waits for all that stands in the queue before it.
    """
    thread = this_thread()
    copies = [copy_in(thread.queue, items) for items in inputs]
    result = buffer_for(out)
    if group is not None:  # whole groups: the kernels leave out the work-items beyond the end
        size = tuple(-(-length // side) * side for length, side in zip(size, group, strict=True))
    call = thread.kernels[name](thread.queue, size, group, *(memory for memory, _ in copies), result, *numbers)
    back = cl.enqueue_copy(thread.queue, out, result)
    keep_events(inputs_s=[event for _, events in copies for event in events], kernel_s=[call], result_s=[back])


def keep_events(**events):
    """What this thread's call consisted of; nothing is asked of them before somebody wants to know."""
    _mine.events = events


def parts_of_last_call():
    """The device, and the seconds of each part, by events."""
    thread = this_thread()
    seconds = {part: sum(map(seconds_of, events)) for part, events in thread.events.items()}
    return {"name": context().devices[0].name, **seconds, "compile_s": thread.compile_s}


def seconds_of(event):
    event.wait()
    return (event.profile.end - event.profile.start) * 1e-9
