"""tests/cli/planted/late.py: when a fault strikes that the preparation must not meet.

Before it is timed, a function is called in the main thread, up to 20 times in each of some others, and meanwhile in one
more with smaller inputs; a sample calls it again and again in one thread.
"""

import threading

counted = threading.local()


def is_time(xs):
    """Whether this is one of many calls with the inputs of `quick` in a thread that is not the main one."""
    if threading.current_thread() is threading.main_thread() or len(xs) < 50:
        return False
    counted.calls = getattr(counted, "calls", 0) + 1
    return counted.calls > 40
