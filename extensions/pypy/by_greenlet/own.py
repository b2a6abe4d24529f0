"""extensions/pypy/by_greenlet/own.py: as the script's own variant, whose module greenlet is PyPy's here."""

from greenlet import getcurrent, greenlet


def ping_pong(n):
    def pong(ball):
        while True:
            ball = main.switch(ball * 3 & 0xFFFF)

    main = getcurrent()
    other = greenlet(pong)
    ball = 0
    for _ in range(n):
        ball = other.switch(ball + 2)
    return ball
