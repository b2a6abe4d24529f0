"""host/measure/python/record.py: record the calls of a function in a script that has no cases, to replay them.

Arguments are pickled before the call, results after it, in every process of the script, up to a byte limit.  They go to
one file of all these processes (call_file.py).
"""

import functools
import pickle
import threading
import time

from _pyhost_measure import call_file


class Recorder:
    """Stands in for a function of the reference run: calls it, and keeps a copy of what went in and what came out."""

    def __init__(self, function, place, limit_bytes):
        """`place` is the path of the file with the records."""
        functools.update_wrapper(self, function)
        self.calls = 0
        self.refused = ""  # why a call was not recorded, the first time
        self._function = function
        self._file = call_file.CallFile(place)
        self._left_bytes = limit_bytes
        self._inside = threading.local()
        self._lock = threading.Lock()

    def __reduce__(self):
        return self.__qualname__  # by name, as a function: workers find their own

    def __get__(self, instance, owner=None):
        return self if instance is None else functools.partial(self, instance)

    def __call__(self, *arguments, **keywords):
        if getattr(self._inside, "call", False):  # a recursive call belongs to the outer one
            return self._function(*arguments, **keywords)
        self._inside.call = True
        try:
            return self._record(arguments, keywords)
        finally:
            self._inside.call = False

    def _record(self, arguments, keywords):
        before = self._pickle((arguments, keywords)) if self._left_bytes > 0 else None
        outcome = None  # stays so where the call leaves the script: there is nothing to compare
        start = time.perf_counter()
        try:
            result = self._function(*arguments, **keywords)
            outcome = ("returned", result)
            return result
        except Exception as error:
            outcome = ("raised", type(error).__name__)
            raise
        finally:
            seconds = time.perf_counter() - start
            with self._lock:
                self.calls += 1
                if before is not None and outcome is not None:
                    # The arguments afterwards too: a function may work in place.
                    self._keep(before, self._pickle((outcome, (arguments, keywords), seconds)))

    def _pickle(self, value):
        try:
            return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
        except Exception as error:
            self.refused = self.refused or f"an argument or a result can't be pickled ({error})"
            return None

    def _keep(self, before, after):
        if after is None:
            return
        size = len(before) + len(after)
        if size > self._left_bytes:
            self.refused = self.refused or "the byte limit of recorded calls was reached"
            self._left_bytes = 0
            return
        self._left_bytes -= size
        try:
            self._file.append(self.__name__, before, after)
        except OSError as error:
            self.refused = self.refused or f"a call can't be kept ({error.strerror})"
            self._left_bytes = 0
