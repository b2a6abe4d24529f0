"""pyscripts/_neighbours.py: threads that work beside one that waits, and how late that one wakes up.

Shared by the lessons.  The one that waits sleeps: for the GIL, a sleep, a read from a socket and a wait for a GPU are
the same: the thread lets go, somebody outside wakes it, and then it wants the GIL back.
"""

import contextlib
import ctypes
import sys
import textwrap
import threading
import time

BUSY = "which a quiet machine does not show: other processes are using this one"

SLEEP_S = 0.001
CALL_US = 20_000

# One C function in two wrappings: PyDLL keeps the GIL during the call, CDLL lets go of it.
_usleep_held = ctypes.PyDLL(None).usleep
_usleep_released = ctypes.CDLL(None).usleep


def python_loop():
    """A thousand rounds of pure Python; the interpreter may switch threads after any of them."""
    total = 0
    for i in range(1000):
        total += i


def native_call_held():
    _usleep_held(CALL_US)


def native_call_released():
    _usleep_released(CALL_US)


def computing_call(seconds):
    """A function that computes for so long, where it has a core, in one native call that holds the GIL."""
    tried, shortest_s = range(100_000), seconds
    for _ in range(10):
        start_s = time.perf_counter()
        sum(tried)
        shortest_s = min(shortest_s, time.perf_counter() - start_s)
    numbers = range(round(len(tried) * seconds / shortest_s))
    return lambda: sum(numbers)


class Neighbour(threading.Thread):
    """Repeats `work` until it is told to stop."""

    def __init__(self, name, work):
        super().__init__(name=name, daemon=True)
        self.work, self.rounds, self.is_over = work, 0, False

    def run(self):
        while not self.is_over:
            self.work()
            self.rounds += 1


@contextlib.contextmanager
def beside(*neighbours):
    for neighbour in neighbours:
        neighbour.start()
    try:
        yield
    finally:
        for neighbour in neighbours:
            neighbour.is_over = True
        for neighbour in neighbours:
            neighbour.join()


def rounds_per_s(seconds, *neighbours):
    """Of all neighbours together, with nobody else awake."""
    with beside(*neighbours):
        before, start_s = sum(n.rounds for n in neighbours), time.perf_counter()
        time.sleep(seconds)
        return (sum(n.rounds for n in neighbours) - before) / (time.perf_counter() - start_s)


class Lateness:
    """How much later than asked a thread woke up that slept a millisecond again and again for `seconds`."""

    def __init__(self, seconds, where):
        self.late_s = []
        sleeper = threading.Thread(name=f"I/O {where}", target=self._sleep_again_and_again, args=(seconds,))
        sleeper.start()
        sleeper.join()
        self.late_s.sort()

    def _sleep_again_and_again(self, seconds):
        now_s = time.perf_counter()
        end_s = now_s + seconds
        while now_s < end_s:
            asked_s = now_s + SLEEP_S
            time.sleep(SLEEP_S)
            now_s = time.perf_counter()
            self.late_s.append(now_s - asked_s)

    @property
    def wake_ups(self):
        return len(self.late_s)

    def quantile_s(self, share):
        return self.late_s[min(int(share * len(self.late_s)), len(self.late_s) - 1)]

    @property
    def median_s(self):
        return self.quantile_s(0.5)

    def cells(self):
        """Those of LATE_HEADS."""
        return (*(ms(self.quantile_s(share)) for share in (0.5, 0.99, 1)), self.wake_ups)


LATE_HEADS = ("p50", "p99", "max", "wake-ups")


def print_beside(name, cells, name_width=22):
    """A line of the table of who wakes up how late; its head is that of LATE_HEADS."""
    print(row((name, *cells), (name_width, 9, 9, 9, 9)), flush=True)


def late_beside_each(neighbours, seconds, name_width=22):
    """Prints the table of {name: what the neighbour does again and again, or None}; the Lateness beside each."""
    print_beside("beside", LATE_HEADS, name_width)
    results = []
    for name, work in neighbours.items():
        with beside(*([] if work is None else [Neighbour(name, work)])):
            results.append(Lateness(seconds, f"beside {name}"))
        print_beside(name, results[-1].cells(), name_width)
    return results


def print_what_to_see(paragraphs, without_gil):
    """Below a table; `without_gil` is what there is to say where nothing is to be seen."""
    print("\nWhat to see here:")
    if has_gil():
        print_paragraphs(paragraphs)
    else:
        print(f"- This Python runs without a GIL: {without_gil}")


def has_gil():
    return getattr(sys, "_is_gil_enabled", lambda: True)()


def is_about(value, expected):
    """Near enough to call it the same; on a busy machine nothing is."""
    return 0.7 * expected <= value <= 1.4 * expected


def print_paragraphs(paragraphs):
    for paragraph in paragraphs:
        print(textwrap.fill(paragraph, 100, initial_indent="- ", subsequent_indent="  "))


def percent(share):
    return f"{share * 100:.1f} %"


def ms(seconds):
    """'5.07 ms': two digits behind the point, for a column."""
    return f"{seconds * 1e3:.2f} ms"


def row(cells, widths):
    """The first cell at the left, the others at the right."""
    first, *others = (str(cell) for cell in cells)
    return "  ".join([first.ljust(widths[0]), *(text.rjust(width) for text, width in zip(others, widths[1:]))])
