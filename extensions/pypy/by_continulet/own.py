"""extensions/pypy/by_continulet/own.py: a continulet: switch() goes into it, and its own comes back."""

from _continuation import continulet


def ping_pong(n):
    def pong(other):
        ball = other.switch()
        while True:
            ball = other.switch(ball * 3 & 0xFFFF)

    other = continulet(pong)
    other.switch()
    ball = 0
    for _ in range(n):
        ball = other.switch(ball + 2)
    return ball
