"""host/measure/python/declared.py: what a backend declares of results that are not the reference's.

    DIFFERS = {"polygon_mask": {"because": "fillPoly also fills the pixels that an edge touches", "share": 0.02}}
    OTHER_STREAM = {"uniform": "PCG64 in the place of MT19937"}

Keys are as in ABSENT: a kernel, or "released.kernel". Of DIFFERS, `share` is the largest share of items that may
differ, `relative` the largest difference as a share of the reference's item; one of them must be there, and all that
are must hold.
"""

import inspect
import sys

from _pyhost_measure import differing, inputs, stream

SEEDS = (1, 2)
FORM = '{"kernel": {"because": "why", "share": 0.02}}, with "relative" beside "share" or in its place'


def of(module_name, policy, kernel):
    """What the backend declares of the function: Differs, OtherStream, or None; None also of a module of --swap."""
    package = sys.modules.get(module_name)  # its function is there, so it is, too; --swap names none
    limits = _found(package, "DIFFERS", policy, kernel)
    generator = _found(package, "OTHER_STREAM", policy, kernel)
    if limits is not None and generator is not None:
        raise ValueError(f"'{module_name}' has {kernel} both in DIFFERS and in OTHER_STREAM")
    if generator is not None:
        return OtherStream(generator)
    return None if limits is None else Differs(limits)


def _found(package, name, policy, kernel):
    declared = getattr(package, name, {})
    return declared.get(f"{policy}.{kernel}", declared.get(kernel))


class Differs:
    status = "differs"

    def __init__(self, limits):
        is_whole = isinstance(limits, dict) and {"because"} < limits.keys() <= {"because", "share", "relative"}
        bounds = [limits[key] for key in ("share", "relative") if key in limits] if is_whole else []
        if not is_whole or not all(isinstance(bound, (int, float)) and 0 < bound <= 1 for bound in bounds):
            raise ValueError(f"DIFFERS must be of the form {FORM}, each above 0 and at most 1; it has {limits!r:.80}")
        self.because, self.share, self.relative = limits["because"], limits.get("share"), limits.get("relative")

    def judge(self, got, want, kernel=None):
        """(a sentence on what is more than declared, or None; what the answer has of it)."""
        found = differing.between(got, want)
        if isinstance(found, str):
            return found, {}
        excess = self._excess(found)
        if excess:
            return f"{found.sentence()}, and {excess} is declared", {}
        return None, {"reason": f"{found.sentence()}: {self.because}", "difference": found.fields()}

    def judge_few(self, got, want):
        """A sentence, or None: of a call with few items, which may all lie where the two differ."""
        found = differing.between(got, want)
        if isinstance(found, str):
            return found
        return found.sentence() if self._is_far(found) else None

    def _excess(self, found):
        if self.share is not None and found.items > self.share * found.of:
            return f"at most {self.share:.3g} of all items"
        return f"at most {self.relative:.3g} of an item" if self._is_far(found) else None

    def _is_far(self, found):
        return self.relative is not None and (found.relative is None or found.relative > self.relative)


class OtherStream:
    status = "other-stream"

    def __init__(self, generator):
        if not isinstance(generator, str) or not generator:
            raise ValueError(f'OTHER_STREAM must be of the form {{"uniform": "PCG64"}}; it has {generator!r:.80}')
        self.generator = generator

    def judge(self, got, want, kernel=None):
        """As Differs'; of a kernel with a script also: a seed gives the same numbers twice, and another one others."""
        fault = self.judge_few(got, want)
        numbers = differing.numbers_of(got)
        if fault or not numbers:
            return fault or "there is no number to judge a stream by", {}
        found = stream.Statistics(numbers)
        fault = found.fault() or (_seeds_fault(kernel) if hasattr(kernel, "module") else None)
        reason = f"a random stream of its own ({self.generator}): {found.sentence()}"
        return (fault, {}) if fault else (None, {"reason": reason})

    def judge_few(self, got, want):
        fault = differing.form_fault(got, want)
        numbers = differing.numbers_of(got)
        return fault or ("a stream is of floats" if numbers is None else stream.range_fault(numbers))


def _seeds_fault(kernel):
    """A sentence, or None: the inputs of the smallest real case, with SEEDS in the place of its seed."""
    names = list(inspect.signature(getattr(kernel.function, "__wrapped__", kernel.function)).parameters)
    if "seed" not in names:
        return "OTHER_STREAM is for functions with a parameter `seed`"
    place = names.index("seed")
    cases = kernel.module.CASES
    arguments = list(kernel.module.make_inputs("quick" if "quick" in cases else next(iter(cases))))
    digests = []
    for seed in (SEEDS[0], *SEEDS):
        arguments[place] = seed
        result = kernel.function(*arguments)
        digests.append(inputs.digest((result,)))
        fault = stream.Statistics(differing.numbers_of(result)).fault()
        if fault:
            return f"with seed {seed}: {fault}"
    if digests[0] != digests[1]:
        return f"with seed {SEEDS[0]} it gave other numbers the second time"
    return None if digests[1] != digests[2] else f"seeds {SEEDS[0]} and {SEEDS[1]} give the same numbers"
