"""tests/cli/planted/late.py: when a fault strikes that the preparation must not meet.

Before it is timed, a function is called in the main thread and once in each of some others; a sample calls it again
and again in one thread.
"""

import threading

counted = threading.local()


def is_time():
    """Whether this is a second call in a thread that is not the main one."""
    if threading.current_thread() is threading.main_thread():
        return False
    counted.calls = getattr(counted, "calls", 0) + 1
    return counted.calls > 1
