"""host/measure/python/stand_in.py: what stands in a script for one of its functions, and looks at its calls.

A recursive call belongs to the outer one, and is passed on as it is.
"""

import functools
import threading


class StandIn:
    """A subclass has is_over and _watch(number, arguments, keywords), which calls _called, whose calls it looks at."""

    is_over = False  # no call is looked at any more

    def __init__(self, function, called):
        functools.update_wrapper(self, function)
        self.calls = 0
        self._called = called
        self._lock = threading.Lock()
        self._inside = threading.local()

    def __reduce__(self):
        return self.__qualname__  # by name, as a function: workers find their own

    def __get__(self, instance, owner=None):
        return self if instance is None else functools.partial(self, instance)

    def __call__(self, *arguments, **keywords):
        if self.is_over or getattr(self._inside, "call", False):
            return self._called(*arguments, **keywords)
        with self._lock:
            number = self.calls
            self.calls += 1
        self._inside.call = True
        try:
            return self._watch(number, arguments, keywords)
        finally:
            self._inside.call = False
