"""tests/python/halves.py: a script that halves a number, and probes of it."""

SCRIPT = """
    CASES = {"tiny": 1}


    def make_inputs(case):
        return (3,)


    def half(n, out=None):
        return n // 2 if out is None else out


    def wrong_inputs():
        yield "as it should be", (8,), {}, "same"
        yield "a str", ("a",), {}, TypeError
"""


def half(n, out=None):
    return n // 2 if out is None else out
