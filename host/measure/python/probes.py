"""host/measure/python/probes.py: what a backend does with right input, and with wrong."""

import contextlib
import itertools
import signal

from _pyhost_measure import backend, declared
from _pyhost_measure.kernel import Kernel

REFERENCE_S = 1.0  # for what the reference makes of wrong input: it may count to 2**63


def probes_of(module):
    """Yields (label, arguments, keywords, expected) of each of the script's probes, made anew; or nothing."""
    if hasattr(module, "wrong_inputs"):
        yield from module.wrong_inputs()


def right_and_wrong(module):
    """The inputs of a case, then the script's probes, in the form of probes_of()."""
    if hasattr(module, "make_inputs"):
        case = "quick" if "quick" in module.CASES else smallest_case(module)
        yield f"the inputs of '{case}'", module.make_inputs(case), {}, "same"
    yield from probes_of(module)


class Pairs:
    """All probes, each made twice: the reference must not see what a backend wrote into its arguments."""

    def __init__(self, module):
        self.module = module
        self._start()

    def _start(self):
        self._passed, self._pairs = 0, zip(right_and_wrong(self.module), right_and_wrong(self.module))

    def take(self, index):
        """(probe, its twin), never used before. In order this makes each once; a step back makes them all anew."""
        if index < self._passed:
            self._start()
        pair = next(itertools.islice(self._pairs, index - self._passed, None))
        self._passed = index + 1
        return pair


def labels(module):
    """The names of all probes, in order."""
    return [probe[0] for probe in right_and_wrong(module)]


def smallest_case(module):
    """The name of the case that is for calls that are made often: `tiny` where there is one, else the first."""
    return "tiny" if "tiny" in module.CASES else next(iter(module.CASES))


def run_probe(pairs, name, index, request, swap):
    """{"probe", "expected", "outcome", "verdict"} of one call."""
    absent = absence(name, request, swap)
    if absent:
        return absent
    probe, fresh = pairs.take(index)
    beside = Beside(pairs.module, swap.swapped[name], declared.of(request["module"], request["policy"], name))
    return {"status": "correct", **_judge(beside, probe, fresh, request["are_words_judged"])}


class Beside:
    """A script, the stand-in of its function, and what the backend declares of the function's results (declared.py)."""

    def __init__(self, module, stand_in, declaration=None):
        self.module, self.stand_in, self.declaration = module, stand_in, declaration

    def compare(self, got, fresh):
        """(what the reference gives for the probe's arguments, a sentence on how `got` differs, or None)."""
        want = self.stand_in.__wrapped__(*fresh[1], **fresh[2])
        difference = Kernel(self.module, self.stand_in.__name__, smallest_case(self.module)).check(got, want)
        if difference and self.declaration:
            difference = self.declaration.judge_few(got, want)
        return want, difference


def first_fault(module, stand_in, declaration=None):
    """A sentence on the first wrong input that is not answered as it should be, or None."""
    beside = Beside(module, stand_in, declaration)
    for probe, fresh in zip(probes_of(module), probes_of(module)):
        verdict = _judge(beside, probe, fresh)
        if verdict["verdict"] != "ok":
            return f"wrong input ({verdict['probe']}): expected {verdict['expected']}, got {verdict['outcome']}"
    return None


def _judge(beside, probe, fresh, are_words_judged=True):
    label, arguments, keywords, expected = probe
    stated = expected if are_words_judged else _type_of(expected)
    kind_wanted, words_wanted = _exception(stated, beside.stand_in.__name__)
    answer = {"probe": label, "expected": f"{kind_wanted}: {words_wanted}" if words_wanted else kind_wanted}
    try:
        got = beside.stand_in._pyhost_target(*arguments, **keywords)
    except BaseException as error:  # a probe may expect an interrupt
        kind = type(error).__name__
        if not isinstance(error, Exception) and kind != kind_wanted:
            raise
        # Where the words are the style's own, a subclass will do: Boost.Python's ArgumentError is a TypeError.
        right = isinstance(error, expected) if isinstance(expected, type) else kind == kind_wanted
        verdict = "ok" if right and str(error) else "wrong type"
        if verdict == "ok" and words_wanted not in ("", str(error)):
            verdict = "wrong words"
        return {**answer, "outcome": f"{kind}: {error}", "verdict": verdict}
    if expected != "same":
        return {**answer, **_judge_accepted(beside, got, fresh)}
    want, difference = beside.compare(got, fresh)
    if not difference and "out" in keywords and want is fresh[2]["out"] and got is not keywords["out"]:
        difference = "the result is not the `out` that was given"
    if difference:
        return {**answer, "outcome": difference, "verdict": "silently wrong"}
    outcome = "what the backend declares" if beside.declaration else "equal to the reference"
    return {**answer, "outcome": outcome, "verdict": "ok"}


def _judge_accepted(beside, got, fresh):
    """Of wrong input that gave a result: is it what the reference makes of the same arguments?"""
    verdict = {"outcome": "a result, without an error", "verdict": "accepted"}
    try:
        with _ends_after(REFERENCE_S):
            _, difference = beside.compare(got, fresh)
    except BaseException:  # it refuses them, too, or takes too long
        return verdict
    if difference:
        return {"outcome": f"a result, without an error: {difference}", "verdict": "silently wrong"}
    return {"outcome": "converted: equal to the reference", "verdict": "converted"}


@contextlib.contextmanager
def _ends_after(seconds):
    """TimeoutError in the body, which is pure Python on the main thread, once that many seconds are over."""

    def end(*_):
        raise TimeoutError

    previous = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def _type_of(expected):
    return type(expected) if isinstance(expected, BaseException) else expected


def _exception(expected, name):
    """(name of the type, its words or "") of what a probe of the function expects; "same" has no words."""
    if isinstance(expected, BaseException):
        return type(expected).__name__, f"{name}: {expected}"
    return (expected if isinstance(expected, str) else expected.__name__), ""


def absence(name, request, swap):
    """The answer for a function that the backend does not offer, or None."""
    if name in swap.swapped:
        return None
    return {"status": "skipped", "reason": backend.absence_of(request["module"], request["policy"], name)}
