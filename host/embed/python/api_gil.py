"""host/embed/python/api_gil.py: `pyhost.gil`: what the calling thread does with the GIL, measured."""

import sys
from _thread import get_ident
from os import getpid

import _pyhost

__doc__ = """What the calling thread does with the GIL.

Every time of a thread is held (it has the GIL), waiting (it wants the GIL back) or released (neither: it runs native
code without the GIL, or sleeps).  wall = held + released + waiting.
"""

__all__ = ["Account", "account", "engine"]


def _start_engine():
    if _pyhost.start_tracer():
        return "exact tracer"
    has_gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    return "not traced" if has_gil else "no GIL"


engine = _start_engine()


class Account:
    """What one thread did with the GIL: wall_s = held_s + released_s + waiting_s, and how often it let go.

    Used with `with`, its numbers are those of the block: they run inside it, for the thread that entered it, and stand
    still after it.  Without an exact tracer (see pyhost.gil.engine) all but wall_s are None.
    """

    __slots__ = ("_begin", "_end", "_owner")

    def __init__(self, begin, end):
        self._begin, self._end = begin, end
        self._owner = None  # process and thread, while it runs

    def __enter__(self):
        if self._owner is not None:
            raise RuntimeError("this account runs already; ask pyhost.gil.account() for another one")
        self._owner = (getpid(), get_ident())
        self._end = None
        self._begin = _pyhost.thread_account()
        return self

    def __exit__(self, *exception):
        end = _pyhost.thread_account()
        self._require_own_thread("left")
        self._begin = self._own_begin()
        self._end, self._owner = end, None

    @property
    def wall_s(self):
        """Seconds from begin to end."""
        return self._read()[0]

    @property
    def held_s(self):
        """Seconds with the GIL."""
        return self._read()[1]

    @property
    def released_s(self):
        """Seconds without the GIL and without wanting it: native code that let it go, or sleep."""
        return self._read()[2]

    @property
    def waiting_s(self):
        """Seconds of wanting the GIL while it did not have it."""
        return self._read()[3]

    @property
    def releases(self):
        """How often the thread let the GIL go."""
        return self._read()[4]

    def __repr__(self):
        if not self._is_own_thread():
            return "<pyhost.gil.Account: runs in another thread>"
        wall_s, held_s, released_s, waiting_s, releases = self._read()
        split = f"; {engine}"
        if held_s is not None:
            count = f"{releases} release{'' if releases == 1 else 's'}"
            split = f" = held {held_s:.6f} + released {released_s:.6f} + waiting {waiting_s:.6f} s, {count}"
        return f"<pyhost.gil.Account: {wall_s:.6f} s{split}{', so far' if self._owner else ''}>"

    def _read(self):
        self._require_own_thread("read")
        end = self._end or _pyhost.thread_account()
        return _difference(self._own_begin(), end)

    def _own_begin(self):
        """In a process that was forked inside the block: since the fork."""
        was_forked = self._owner is not None and self._owner[0] != getpid()
        return _pyhost.thread_begin() if was_forked else self._begin

    def _is_own_thread(self):
        return self._owner is None or self._owner[1] == get_ident()

    def _require_own_thread(self, done):
        if not self._is_own_thread():
            raise RuntimeError(f"an account of the GIL is {done} in the thread that entered it; this is another thread")


def _difference(begin, end):
    """(wall_s, held_s, released_s, waiting_s, releases) of what lies between two accounts of one thread."""
    wall_ns, held_ns, waiting_ns, releases = (later - earlier for earlier, later in zip(begin, end))
    if engine != "exact tracer":
        return wall_ns * 1e-9, None, None, None, None
    # The thread's first hold began a moment before its account did.
    released_ns = max(0, wall_ns - held_ns - waiting_ns)
    wall_ns = held_ns + released_ns + waiting_ns
    return wall_ns * 1e-9, held_ns * 1e-9, released_ns * 1e-9, waiting_ns * 1e-9, releases


def account():
    """What the calling thread did with the GIL so far, since it began or, later, since the tracing did.

    With `with`, what it does in the block:

        with pyhost.gil.account() as account:
            work()
        print(account.held_s, account.released_s, account.waiting_s)
    """
    return Account(_pyhost.thread_begin(), _pyhost.thread_account())
