"""pyscripts/callback.py: a loop that calls a Python function; the reference for callback().

Teaches: native code that calls Python: it needs the GIL for every call, and takes it back for each where it let go.
Types: f: anything that takes an int and returns one; n: int, below zero as zero.  Natives: n and f's results must fit
in 64 bits.
Result: the int that each f(i), i = 0, 1, ... n - 1, is added to after 31 times what came before, modulo 2**64: a call
that is left out, made twice or made in another order gives another one.
"""

import functools
import time
from operator import index

from _probes import HUGE, call_forms, integers, object_raising, out_of_range, vary

CASES = {"tiny": 1, "quick": 1_000, "talk": 10_000, "large": 1_000_000}
INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1


def callback(f, n):
    """Calls f(0), f(1), ..., and folds what it returns."""
    fold = 0
    for i in range(n):
        fold = (31 * fold + index(f(i))) % 2**64
    return fold


def square(i):
    return i * i


def make_inputs(case):
    return square, CASES[case]


def check(got, want):
    """Exact, and an int."""
    if type(got) is int and got == want:
        return None
    return f"the result is {got!r} ({type(got).__name__}), want {want!r}"


def work(case):
    """Bytes: none to speak of.  Operations: a call each."""
    return 0, CASES[case]


def wrong_inputs():
    """Yields (label, arguments, keywords, expected); see _probes.py."""
    names = ("f", "n")
    good = (square, 5)
    yield from call_forms(names, good, optional=0)
    for label, f in (("None", None), ("an int", 3), ("a str", "square"), ("a list", [square]), ("an object", object())):
        yield f"f: {label}", (f, 5), {}, TypeError(f"f must be callable, got {type(f).__name__}")
    yield "f: none, and no call to make", (None, 0), {}, TypeError("f must be callable, got NoneType")
    yield "f before n", (None, "5"), {}, TypeError("f must be callable, got NoneType")
    yield from vary(names, good, "n", integers(3, None, INT64_MAX))
    for n in (0, 1, 2, 100, -1, -(2**31), INT64_MIN, INT64_MIN - 1, -HUGE):
        yield f"n: {n}", (square, n), {}, "same"
    yield from ways_to_be_called()
    yield from results()
    yield from exceptions()


class Chain:
    """Every result depends on all calls so far: their number, order and arguments."""

    state = 1

    def __call__(self, i):
        if type(i) is not int:
            raise AssertionError(f"called with {i!r}")
        self.state = (self.state * 48271 + i + 1) % (2**61 - 1)
        return self.state if self.state % 2 else -self.state


def ways_to_be_called():
    def waits(i):
        time.sleep(0)  # lets go of the GIL
        return i

    def nested(i):
        return callback(square, i)

    for label, f, n in (
        ("a chain", Chain(), 100),
        ("a chain's method", Chain().__call__, 100),
        ("a built-in", abs, 9),
        ("a method of a built-in", [5, -6, 7].__getitem__, 3),
        ("a class", int, 9),
        ("a partial", functools.partial(pow, 3), 30),
        ("a lambda with a default", lambda i, j=2: i + j, 9),
        ("lets go of the GIL", waits, 9),
        ("a loop in the loop", nested, 9),
    ):
        yield f"f: {label}", (f, n), {}, "same"


def results():
    """Of f, from its third call on."""
    import numpy

    def returns(value):
        return lambda i: value if i >= 2 else i

    wrong = "a result of f must be an int, got "
    for value in (None, "3", 3.0, 3j, [3], numpy.float64(3)):
        kind = type(value).__name__
        yield f"f returns a {kind}", (returns(value), 5), {}, TypeError(wrong + kind)
    for value in (2**63, 2**64, HUGE, INT64_MIN - 1, -(2**64), -HUGE):
        bound_is, bound = ("at most", INT64_MAX) if value > 0 else ("at least", INT64_MIN)
        words = f"a result of f {out_of_range(bound_is, bound, value)}"
        yield f"f returns {value}", (returns(value), 5), {}, ValueError(words)
    for value in (INT64_MAX, INT64_MIN, -1, 0, True, numpy.int64(-3), numpy.uint8(255)):
        yield f"f returns {value!r}", (returns(value), 5), {}, "same"
    for error in (KeyboardInterrupt, ZeroDivisionError):
        f = returns(object_raising("__index__", error))
        yield f"f returns an object whose __index__ raises {error.__name__}", (f, 5), {}, error


def exceptions():
    """What f raises is the caller's to see, whatever it is; and it is not called again."""

    class Own(BaseException):
        pass

    def raises(error, at):
        def f(i):
            if i > at:
                raise AssertionError("called again")
            if i == at:
                raise error("of f")
            return i

        return f

    for error in (ValueError, KeyboardInterrupt, SystemExit, GeneratorExit, StopIteration, MemoryError, Own):
        for at in (0, 3):
            yield f"f raises {error.__name__}, call {at}", (raises(error, at), 5), {}, error
    yield "f raises in the first of very many calls", (raises(KeyError, 0), INT64_MAX), {}, KeyError
    yield "f raises in the last call", ([5, -6, 7].__getitem__, 4), {}, IndexError
    yield "f takes no argument", (lambda: 1, 5), {}, TypeError
    yield "f takes two", (lambda i, j: 1, 5), {}, TypeError


def main():
    """What a call from Python's own loop costs."""
    f, n = make_inputs("talk")
    started = time.perf_counter()
    fold = callback(f, n)
    wall_s = time.perf_counter() - started
    print(f"callback({f.__name__}, {n}) = {fold}: {wall_s / n * 1e9:.1f} ns a call")


if __name__ == "__main__":
    main()
