"""extensions/numexpr/minimum/own.py: an expression over the arguments by their names, without our checks.

Source: "User Guide" in numexpr's documentation.  In silence it takes ints, lists and other types of
float, whose own type the result then has, and broadcasts a single item over an array.
"""

import numexpr


def add_one(a):
    return numexpr.evaluate("a + 1")


def vector_add(a, b):
    return numexpr.evaluate("a + b")


def fused_arith(a, b):
    return numexpr.evaluate("(a + b) * 2 + a * b")
