"""host/measure/python/variants.py: a script's own VARIANTS: other pure implementations of its function.

They are called as they are, without a swap: none of them is a backend, and wrong input is the reference's concern.
"""

import operator

from _pyhost_measure import cells, compare, compare_buffers, reference
from _pyhost_measure.kernel import Kernel

# A variant may be for smaller inputs only, or want a package that is not there: a reason, and no fault.
CANNOT = (ImportError, NotImplementedError, RecursionError)
BITS = {1: "B", 2: "H", 4: "I", 8: "Q"}  # formats of whole numbers, by their bytes


def of(module, functions):
    """The script's VARIANTS, {name: function}; {} where it has none. `functions` are those of the kernel."""
    variants = getattr(module, "VARIANTS", {})
    are_named = isinstance(variants, dict) and all(isinstance(name, str) and name.isidentifier() for name in variants)
    if not are_named or not all(map(callable, variants.values())):
        raise ValueError(
            f'VARIANTS must be of the form {{"name": function}}, names as in Python; it is {variants!r:.80}'
        )
    if variants and len(functions) != 1:
        raise ValueError(f"VARIANTS are of a script with one kernel; this one has {', '.join(functions)}")
    for name, function in variants.items():
        if function is getattr(module, functions[0]):
            raise ValueError(f"VARIANTS[{name!r}] is {functions[0]}() itself: it would be compared with itself")
    return variants


class Variant(Kernel):
    """A kernel and case whose function is the variant, called by the reference's rules."""

    def __init__(self, module, name, case, variant):
        super().__init__(module, name, case)
        self.function = of(module, [name])[variant]

    def check(self, got, want):
        """The first difference, and how many there are."""
        difference = super().check(got, want)
        count = count_differences(got, want) if difference else ""
        return f"{difference}; {count}" if count else difference


def count_differences(got, want):
    """ "3 of 10 items differ", bit by bit, of two lists or buffers of one length; "" of anything else."""
    if isinstance(got, (list, tuple)) and isinstance(want, (list, tuple)) and len(got) == len(want):
        count = sum(compare.first_difference(*pair) is not None for pair in zip(got, want))
    elif compare_buffers.is_buffer(got) and compare_buffers.is_buffer(want):
        got, want = memoryview(got), memoryview(want)
        if got.nbytes != want.nbytes or got.itemsize != want.itemsize or want.itemsize not in BITS:
            return ""
        views = (memoryview(view.tobytes()).cast(BITS[want.itemsize]) for view in (got, want))
        count = sum(map(operator.ne, *views))
        want = range(want.nbytes // want.itemsize)
    else:
        return ""
    return f"{count} of {len(want)} item{'s' if len(want) > 1 else ''} differ{'s' if count == 1 else ''}"


def prepare(variant, request):
    """(answer, Cell or None), as cells.prepare(); what is likely to take longer than the budget is not called."""
    try:
        call_s = request["call_s"]
        if call_s is None and variant.has_work():
            variant.warm_up()  # it may import what takes longer than the call
            call_s = reference.estimate_s(variant, variant.case)
            if call_s > request["budget_s"]:
                return {
                    "status": "over-budget",
                    "reason": _too_long(call_s, request["budget_s"]),
                    "call_s": call_s,
                }, None
        proof = {"module": None, "policy": "own", "lane": "threads", "threads": [1], **request}
        return cells.prepare_function(variant, variant.function, proof)
    except CANNOT as error:
        return {"status": "skipped", "reason": f"{type(error).__name__}: {error}"}, None


def _too_long(call_s, budget_s):
    return (
        f"one call takes about {call_s:.3g} s, more than the budget of {budget_s:g} s; "
        f"use --case=quick or --budget={call_s * 1.5 + 1:.0f}"
    )
