"""host/measure/python/script_threads.py: wait for the threads that a script's main part leaves working.

Python waits for them before it leaves: threads that are no daemons, and what was given to a pool.  Here the process
goes on, and so do a pool's idle threads: a function that is replayed may use the pool.
"""

import sys
import threading
import time

LOOK_S = 0.002


def wait_for():
    """Returns where no thread of the script's works any more."""
    while any(map(_is_working, threading.enumerate())):  # each may start another one
        time.sleep(LOOK_S)


def _is_working(thread):
    is_other = thread is not threading.current_thread() and thread is not threading.main_thread()
    return is_other and not thread.daemon and not _is_idle(thread)


def _is_idle(thread):
    """Of a pool, and with nothing to do: its innermost Python frame waits for work."""
    pools = sys.modules.get("concurrent.futures.thread")
    queue = getattr(pools, "_threads_queues", {}).get(thread)
    if queue is None or not queue.empty():
        return False
    frame = sys._current_frames().get(thread.ident)
    return frame is None or (frame.f_code.co_name == "_worker" and frame.f_code.co_filename == pools.__file__)
