"""host/measure/python/judge.py: is a result the reference's, or does it differ as its backend declares?"""

import functools

from _pyhost_measure import declared, handover, inputs

TIMED = ("correct", declared.Differs.status, declared.OtherStream.status)  # what is proved, and so may be timed


class Judge:
    """Says of every result of one function on one case what is wrong with it, a sentence or None.

    The first result decides: where that is another than the reference's and the backend declares so, every later one
    must be the same, to the bit. What differs only now and then, or only beside other threads, is wrong.
    """

    def __init__(self, kernel, want, declaration=None):
        self._kernel, self._want, self._declaration = kernel, want, declaration
        self._before = kernel.digest()
        self._first = None  # the digest of what was accepted
        self._fields = {}

    def __call__(self, result):
        return self.judge(result, self._want)

    def judge(self, result, want):
        """The same beside another copy of the reference's result."""
        difference = self._difference(result, want)
        if difference is None and self._kernel.digest() != self._before:
            return "it changed its arguments, which the reference leaves as they are"
        return difference

    def answer(self):
        """{"status", "reason" ...} of what was judged, and found no fault with."""
        return {"status": "correct", **self._fields}

    def _difference(self, result, want):
        if self._first is not None:
            is_same = inputs.digest((result,)) == self._first
            return None if is_same else "it is another result than that of its first call, which differs as declared"
        difference = self._kernel.check(result, want)
        declaration, self._declaration = self._declaration, None
        if difference is None or declaration is None:
            return difference
        fault, fields = declaration.judge(result, want, self._kernel)
        if fault:
            return f"{difference}; {fault}"
        self._first = inputs.digest((result,))
        self._fields = {"status": declaration.status, **fields}
        return None


class LaterJudge(Judge):
    """Of a process after the first: what has the bits of the reference's result needs no check, nor that result."""

    def __init__(self, kernel, place):
        super().__init__(kernel, None)
        self._place = place

    def _difference(self, result, want):
        if inputs.result_digest(result) == self._place["digest"]:
            return None
        return super()._difference(result, self._loaded)

    @functools.cached_property
    def _loaded(self):
        return handover.get(self._place)


def of(kernel, request):
    """For a backend's function, of which the request names the module, the policy and the reference's result."""
    declaration, place = declared.of(request.get("module"), request["policy"], kernel.name), request["result"]
    is_later = request.get("call_s") is not None and declaration is None
    if is_later and place.get("digest"):
        return LaterJudge(kernel, place)
    return Judge(kernel, handover.get(place), declaration)


def disagreement(answer, other):
    """A sentence where the answers of two processes or interpreters do not say the same of a function; else None."""
    if all(answer.get(field) == other.get(field) for field in ("status", "difference")):
        return None
    return f"it is not the result of the first process: {other.get('reason', 'it is equal to the reference')}"
