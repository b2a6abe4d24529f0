"""extensions/kernels/coroutine/held.py: a loop of Python and a coroutine of C++, each the other's partner."""

from ._pong import Pong


def ping_pong(n):
    """As the reference, whose other side is a generator."""
    other = Pong()
    ball = 0
    for _ in range(n):
        ball = other.send(ball + 2)
    return ball
