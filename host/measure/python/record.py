"""host/measure/python/record.py: record the calls of a function in a script that has no cases, to replay them.

Arguments are saved before the call, results after it, in every process of the script.  They go to one file of all these
processes (call_file.py).  Where bytes or time run short, one call in two is recorded, then one in four, and so on.
"""

import time

from _pyhost_measure import call_file, recorded, snapshot, stand_in

LEVEL_S = 0.5  # of recording, before fewer calls are: a million calls take 3 s instead of 40 s
LEVELS = 8  # among which the bytes are shared out: at least a fourth of them is for calls all over the run


class Recorder(stand_in.StandIn):
    """Stands in for a function of the reference run: calls it, and keeps a copy of what went in and what came out."""

    def __init__(self, function, place, limit_bytes):
        """`place` is the path of the file with the records."""
        super().__init__(function, function)
        self.refused = ""  # why a call was not recorded, the first time
        self._file = call_file.CallFile(place)
        self._left_bytes = limit_bytes
        self._one_in = 1
        self._bytes_of_a_level = limit_bytes // LEVELS
        self._level_bytes, self._level_s = self._bytes_of_a_level, LEVEL_S

    def _watch(self, number, arguments, keywords):
        is_chosen = self._left_bytes > 0 and recorded.is_chosen(number, self._one_in)
        start = time.perf_counter()
        before = self._save((arguments, keywords)) if is_chosen else None
        spent_s = time.perf_counter() - start
        outcome = None  # stays so where the call leaves the script: there is nothing to compare
        start = time.perf_counter()
        try:
            result = self._called(*arguments, **keywords)
            outcome = ("returned", result)
            return result
        except Exception as error:
            outcome = ("raised", type(error).__name__)
            raise
        finally:
            seconds = time.perf_counter() - start
            if before is not None and outcome is not None:
                # The arguments afterwards too: a function may work in place.
                start = time.perf_counter()
                after = self._save((outcome, (arguments, keywords)))
                self._keep(before, after and recorded.pack(number, self._one_in, seconds, after))
                self._spend(0, spent_s + time.perf_counter() - start)

    def _save(self, value):
        try:
            return snapshot.save(value)
        except Exception as error:
            self.refused = self.refused or f"an argument or a result can't be pickled ({error})"
            return None

    def _keep(self, before, after):
        if after is None:
            return
        size = len(before) + len(after)
        with self._lock:
            if size > self._left_bytes:
                self.refused = self.refused or "the byte limit of recorded calls was reached"
                self._left_bytes = 0
                return
            self._left_bytes -= size
        self._spend(size, 0)
        try:
            self._file.append(self.__name__, before, after)
        except OSError as error:
            self.refused = self.refused or f"a call can't be kept ({error.strerror})"
            self._left_bytes = 0

    def _spend(self, size, seconds):
        """Where the bytes of a level, or LEVEL_S, are spent, half as many calls are recorded from then on."""
        with self._lock:
            self._level_bytes -= size
            self._level_s -= seconds
            if self._level_bytes < 0 or self._level_s < 0:
                self._one_in *= 2
                self._level_bytes, self._level_s = self._bytes_of_a_level, LEVEL_S

    def why_not_all(self):
        """A clause on the calls that were not recorded, or ""."""
        if self.refused or self._one_in == 1:
            return self.refused
        return f"in the end one in {self._one_in}, so that recording neither takes long nor fills the memory"
