"""tests/conformance/page_pool.py: run under plain pyhost: where large results of simd and openmp lie, and when not.

pyhost page_pool.py    prints one JSON object, a field a question
"""

import json
import os
import threading
import time
import warnings

import numpy
import pyhost_openmp as openmp
import pyhost_openmp.released
import pyhost_simd as simd
import pyhost_simd.released

MIB = 2**20
a = numpy.arange(1_000_000.0)
warnings.simplefilter("ignore", DeprecationWarning)  # 3.12 and later warn of fork() beside NumPy's idle threads, too


def in_a_child():
    """What a forked process finds waiting, and whether it computes."""
    read, write = os.pipe()
    if os.fork() == 0:
        found = simd.pool_bytes()
        right = bool((openmp.released.add_one(a) == a + 1).all())
        os.write(write, json.dumps([found, right]).encode())
        os._exit(0)
    os.wait()
    return json.loads(os.read(read, 1000))


def by_threads():
    wrong = []

    def work(shift):
        for i in range(20):
            part = a[shift + i :]
            if not (simd.released.add_one(part) == part + 1).all():
                wrong.append(shift)

    threads = [threading.Thread(target=work, args=(shift,)) for shift in (0, 50_000, 100_000, 200_000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


first = simd.released.add_one(a)
address, owns = first.ctypes.data, first.flags.owndata
while_held = simd.pool_bytes()
second = openmp.released.add_one(a)
apart = second.ctypes.data != address
del first
after = simd.pool_bytes()
again = openmp.released.add_one(a)
back = again.ctypes.data == address and bool((again == a + 1).all())
larger, smaller = simd.released.add_one(numpy.zeros(1_250_000)), simd.released.add_one(a)
del larger, smaller
nearest = simd.pool_bytes()
third = simd.released.add_one(a)
nearest -= simd.pool_bytes()
del third
again.resize(1_500_000, refcheck=False)
grown = again[999_999] == 1_000_000 and again[-1] == 0
del again
results = [simd.released.add_one(numpy.zeros(2_000_000 + k)) for k in range(20)]
del results
most = simd.pool_bytes() / MIB
child, wrong = in_a_child(), by_threads()
busy = simd.pool_bytes() > 0
time.sleep(0.5)
print(
    json.dumps(
        {
            "owns": owns,
            "while_held": while_held,
            "apart": apart,
            "after": after,
            "back": back,
            "nearest": nearest,
            "grown": bool(grown),
            "most": most,
            "child": child,
            "wrong": wrong,
            "busy": busy,
            "idle": simd.pool_bytes(),
        }
    )
)
