"""host/embed/python/record.py: record the calls of a function in a script that has no cases, to replay them.

Arguments are pickled before the call, results after it, in every process of the script, up to a byte limit.
"""

import functools
import os
import pickle
import threading
import time


class Recorder:
    """Stands in for a function of the reference run: calls it, and keeps a copy of what went in and what came out."""

    def __init__(self, function, folder, limit_bytes):
        functools.update_wrapper(self, function)
        self.calls = 0
        self.refused = ""  # why a call was not recorded, the first time
        self._function = function
        self._folder = folder
        self._left_bytes = limit_bytes
        self._inside = threading.local()
        self._lock = threading.Lock()
        self._pid = self._open_file = None

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
        pickle.dump((before, after), self._file())
        self._open_file.flush()

    def _file(self):
        """This process's file; a forked one opens its own."""
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self._open_file = open(os.path.join(self._folder, f"{self.__name__}.{self._pid}"), "ab")
        return self._open_file


def load(folder, name):
    """The recorded calls of `name`, a list of pickles: ((arguments, keywords), (outcome, the same after, seconds))."""
    calls = []
    for entry in sorted(os.listdir(folder)):
        if entry.rpartition(".")[0] == name:
            with open(os.path.join(folder, entry), "rb") as file:
                calls.extend(_entries(file))
    return calls


def _entries(file):
    while True:
        try:
            yield pickle.load(file)
        except EOFError:
            return
