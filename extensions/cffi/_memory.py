"""extensions/cffi/_memory.py: an array's memory as cffi hands it to C, and what the rules must know of it.

ffi.from_buffer() gives the address and keeps the memory in place, but looks at no element type: float32, int64 and
byte-swapped arrays become doubles without a word.  A memoryview knows format, shape and strides, and the rules judge.
"""

from array import array
from functools import lru_cache

import numpy
from _pyhost_arguments import REFUSALS, Kept, no_buffer

from ._calls import ffi

FLOAT64, FLOAT32, INT32, UINT8 = map(numpy.dtype, ("float64", "float32", "int32", "uint8"))


def require(refusal):
    """Raises what a rule refused: a letter for the exception's type, and the sentence."""
    if refusal:
        text = ffi.string(refusal).decode(errors="replace")
        raise REFUSALS[text[0]](text[1:])


def facts_of(value):
    """All that the rules read of a contiguous and aligned array, or None where that is not said in two words."""
    kind = type(value)
    if kind is array:
        return value.typecode, len(value)
    if kind is numpy.ndarray and (flags := value.flags).c_contiguous and flags.aligned:
        return value.dtype, value.shape
    return None


def items_of(place, c_type, value):
    """An array as C takes it, and its facts.  `place` is "julia: xs".

    The memory stays as it is from here on: nobody makes it shorter than it was found.
    """
    facts = facts_of(value)
    if facts is not None:
        return ffi.from_buffer(c_type, value), facts
    memory = memory_of(place, value)
    # from_buffer() would refuse it in words of its own: no memory, then, for the rules to refuse.
    return ffi.from_buffer(c_type, memory if memory.c_contiguous else b""), None


def memory_of(place, value):
    try:
        return memoryview(value)
    except (TypeError, ValueError) as error:
        raise no_buffer(place, value, error) from None


@lru_cache(maxsize=256)
def layout(format, shape):
    """Both as arrays of C; kept, for two ffi.new() take as long as all else that is asked of a buffer."""
    return ffi.new("char[]", format.encode()), ffi.new("ptrdiff_t[]", shape)


def view_of(value):
    """The fields of a pyhost_view. In a list they are an argument of C: cffi makes a struct of them for the call."""
    memory = memoryview(value)
    facts = memory.nbytes, memory.itemsize, memory.readonly, memory.ndim, *layout(memory.format, memory.shape)
    if memory.c_contiguous:
        return ffi.from_buffer(memory), *facts
    strides = ffi.new("ptrdiff_t[]", memory.strides)
    suboffsets = ffi.new("ptrdiff_t[]", memory.suboffsets) if memory.suboffsets else ffi.NULL
    return ffi.NULL, *facts, strides, suboffsets


kept = Kept()


def output(place, c_type, dtype, out, rule, arrays, items, facts, *numbers):
    """(what to return, its memory) of a call that keeps the rule: `out`, or a new array.

    A rule takes a view of each array, numbers, a view of `out`, and where to write how many items a result has.  It is
    not asked again what it said of the same facts and numbers, for views cost more than all else.
    """
    if out is not None:
        return given(place, c_type, out, rule, arrays, items, facts, numbers)
    results = kept.get((rule, facts, numbers))
    if results is None:
        results = ask(place, None, rule, arrays, numbers)
        if arrays and None not in facts:
            kept.keep((rule, facts, numbers), results)
    out = numpy.empty(results, dtype)
    return out, ffi.from_buffer(c_type, out)


def given(place, c_type, out, rule, arrays, items, facts, numbers):
    """output() where the caller has one: how it lies to each of the arrays is a fact, too."""
    out_facts = facts_of(out)
    if out_facts is None or None in facts or not arrays or not is_writable(out):
        ask(place, out, rule, arrays, numbers)
        return out, ffi.from_buffer(c_type, out)
    result = ffi.from_buffer(c_type, out)
    facts = rule, facts, numbers, out_facts, *[is_begin_of(result, one) for one in items]
    if facts not in kept:
        ask(place, out, rule, arrays, numbers)
        if None not in facts:
            kept.keep(facts, True)
    return out, result


def is_writable(memory):
    return type(memory) is array or memory.flags.writeable


def is_begin_of(result, items):
    """True where both begin at one address, False where they share nothing; None, to be asked about, of all else."""
    if result == items:
        return True
    return False if items + len(items) <= result or result + len(result) <= items else None


def ask(place, out, rule, arrays, numbers):
    """How many items a result has."""
    views = [[view_of(value)] for value in arrays]
    results = ffi.new("size_t *")
    try:
        memory = None if out is None else memory_of(place, out)
    except TypeError:
        require(rule(*views, *numbers, ffi.NULL, results))  # what is wrong with the other arguments comes first
        raise
    require(rule(*views, *numbers, ffi.NULL if out is None else [view_of(memory)], results))
    return results[0]
