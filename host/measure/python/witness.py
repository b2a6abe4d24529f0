"""host/measure/python/witness.py: compare the calls of a contestant's own run of the script with the recorded ones.

What a replay cannot show: a function that remembers an object by its address, or depends on what the script did before.
"""

import time

from _pyhost_measure import compare, recorded, replay_proof, stand_in

LIMIT_S = 5  # of comparing, in one process


class Witness(stand_in.StandIn):
    """Stands in for a function: calls what is swapped in for it, and compares where the record has the same call."""

    def __init__(self, function, target, place):
        """`place` is the path of the file with the records."""
        super().__init__(function, target)
        self.compared = 0
        self.difference = ""  # the first
        self._proof = replay_proof.Proof(target, [], replay_proof.check_of(function), 0)
        self._records = {}
        for call in recorded.load(place, function.__name__):  # of several processes, each of which counts its own
            self._records.setdefault(call.number, []).append(call)
        self._left_s = LIMIT_S

    @property
    def _pyhost_target(self):
        return self._called

    def _watch(self, number, arguments, keywords):
        call = self._record_of(number, arguments, keywords)
        outcome = None  # stays so where the call leaves the script
        try:
            result = self._called(*arguments, **keywords)
            outcome = ("returned", result)
            return result
        except Exception as error:
            outcome = ("raised", type(error).__name__)
            raise
        finally:
            if call and outcome:
                self._compare(number, call, (outcome, (arguments, keywords)))

    def _record_of(self, number, arguments, keywords):
        """That of the same number and with the same arguments; None where the run has gone another way."""
        if self.difference or self._left_s <= 0:
            return None
        start_s = time.perf_counter()
        calls = self._records.get(number, ())
        same = (call for call in calls if not compare.first_difference((arguments, keywords), call.arguments()))
        found = next(same, None)
        self._left_s -= time.perf_counter() - start_s
        return found

    def _compare(self, number, call, made):
        start_s = time.perf_counter()
        want = call.outcome()
        difference = self._proof.difference(made, want, call)
        self.compared += 1
        if difference:
            again = replay_proof.make(self.__wrapped__, *call.arguments())
            is_steady = not self._proof.difference(again, want, call)
            self.difference = f"call {number + 1}: {difference}" if is_steady else ""
        self._left_s -= time.perf_counter() - start_s
