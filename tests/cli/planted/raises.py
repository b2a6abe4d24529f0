"""tests/cli/planted/raises.py: an exception instead of a result."""


def julia(xs, ys, c, maxiter, out=None):
    raise OverflowError("too many points")
