"""extensions/cffi/_memory.py: an array's memory as cffi hands it to C, and what the rules must know of it.

ffi.from_buffer() gives the address and keeps the memory in place, but looks at no element type: float32, int64 and
byte-swapped arrays become doubles without a word.  A memoryview knows format, shape and strides, and the rules judge.
"""

from functools import lru_cache

import numpy
from _pyhost_arguments import REFUSALS, no_buffer

from ._calls import ffi


def require(refusal):
    """Raises what a rule refused: a letter for the exception's type, and the sentence."""
    if refusal:
        text = ffi.string(refusal).decode(errors="replace")
        raise REFUSALS[text[0]](text[1:])


@lru_cache(maxsize=256)
def layout(format, shape):
    """Both as arrays of C; kept, for two ffi.new() take as long as all else that is asked of a buffer."""
    return ffi.new("char[]", format.encode()), ffi.new("ptrdiff_t[]", shape)


def view_of(place, c_type, value):
    """The fields of a pyhost_view, of which the first is the memory as a `c_type`; `place` is "julia: xs".

    In a list they are an argument of C: cffi makes a struct of them for the call.
    """
    try:
        memory = memoryview(value)
    except (TypeError, ValueError) as error:
        raise no_buffer(place, value, error) from None
    facts = memory.nbytes, memory.itemsize, memory.readonly, memory.ndim, *layout(memory.format, memory.shape)
    if memory.c_contiguous:
        return ffi.from_buffer(c_type, memory), *facts
    # from_buffer() would refuse it in words of its own: no memory, then, for the rules to refuse.
    strides = ffi.new("ptrdiff_t[]", memory.strides)
    suboffsets = ffi.new("ptrdiff_t[]", memory.suboffsets) if memory.suboffsets else ffi.NULL
    return ffi.from_buffer(c_type, b""), *facts, strides, suboffsets


def shape_of(view):
    """Of what view_of() returned."""
    return ffi.unpack(view[6], view[4])


def output(place, c_type, dtype, out, rule, *arguments):
    """(what to return, its memory) of a call that keeps the rule: `out`, or a new array.

    After its arguments a rule takes a view of `out`, and where to write how many items a result has.
    """
    if out is None:
        results = ffi.new("size_t *")
        require(rule(*arguments, ffi.NULL, results))
        out = numpy.empty(results[0], dtype)
        return out, ffi.from_buffer(c_type, out, require_writable=True)
    try:
        view = view_of(place, c_type, out)
    except TypeError:
        require(rule(*arguments, ffi.NULL, [0]))  # what is wrong with the other arguments comes first
        raise
    require(rule(*arguments, [view], [0]))
    return out, view[0]
