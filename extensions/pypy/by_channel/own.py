"""extensions/pypy/by_channel/own.py: two tasklets of PyPy's module stackless, a channel for each direction."""

import stackless


def ping_pong(n):
    to_pong, to_ping = stackless.channel(), stackless.channel()

    def pong():
        while True:
            to_ping.send(to_pong.receive() * 3 & 0xFFFF)

    other = stackless.tasklet(pong)()
    ball = 0
    for _ in range(n):
        to_pong.send(ball + 2)
        ball = to_ping.receive()
    other.kill()
    return ball
