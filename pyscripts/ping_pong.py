"""pyscripts/ping_pong.py: n exchanges between two tasks, by a generator; reference only.

Teaches: what it costs to leave one task and go on with another, by kind of task: a call, a generator, a greenlet, a
task of asyncio, a thread; by name (--backend=capi_coroutine) also a C++20 coroutine.  docs/results/microthreads.md has
the memory of each, and whether one can be pickled.
Types: n: an int.  Result: the ball, an int: "ping" adds 2 to it and hands it over, "pong" makes it three times as much,
in 16 bits, and hands it back: an exchange is two switches, and another order gives another number.
"""

import threading

from _lessons import check_equal, show

CASES = {"tiny": 1, "quick": 100, "talk": 100_000, "large": 1_000_000}
SWITCHES_PER_EXCHANGE = 2
check = check_equal


def ping_pong(n):
    """send() resumes the generator, and its `yield` comes back."""

    def pong():
        ball = yield
        while True:
            ball = yield ball * 3 & 0xFFFF

    other = pong()
    next(other)
    ball = 0
    for _ in range(n):
        ball = other.send(ball + 2)
    return ball


def by_recursion(n):
    """Each calls the other: nobody ever returns before the end, and the frames pile up."""

    def ping(ball, left):
        return pong(ball + 2, left) if left else ball

    def pong(ball, left):
        return ping(ball * 3 & 0xFFFF, left - 1)

    return ping(0, n)


def by_greenlet(n):
    """switch() exchanges the stacks, of C functions too."""
    import greenlet

    def pong(ball):
        while True:
            ball = main.switch(ball * 3 & 0xFFFF)

    main = greenlet.getcurrent()
    other = greenlet.greenlet(pong)
    ball = 0
    for _ in range(n):
        ball = other.switch(ball + 2)
    return ball


def by_asyncio(n):
    """sleep(0) goes to the end of the loop's queue, where the other one stands."""
    import asyncio

    ball = 0

    async def ping():
        nonlocal ball
        for _ in range(n):
            ball += 2
            await asyncio.sleep(0)

    async def pong():
        nonlocal ball
        for _ in range(n):
            ball = ball * 3 & 0xFFFF
            await asyncio.sleep(0)

    async def play():
        await asyncio.gather(ping(), pong())

    asyncio.run(play())
    return ball


def by_asyncio_events(n):
    """An event each: a task waits until the other one wakes it up."""
    import asyncio

    ball = 0

    async def ping(own, others):
        nonlocal ball
        for _ in range(n):
            ball += 2
            others.set()
            await own.wait()
            own.clear()

    async def pong(own, others):
        nonlocal ball
        for _ in range(n):
            await own.wait()
            own.clear()
            ball = ball * 3 & 0xFFFF
            others.set()

    async def play():
        first, second = asyncio.Event(), asyncio.Event()
        await asyncio.gather(ping(first, second), pong(second, first))

    asyncio.run(play())
    return ball


def by_threads(n):
    """A lock each, which the other one opens; the GIL changes hands with them."""
    to_ping, to_pong = threading.Lock(), threading.Lock()
    to_ping.acquire()
    to_pong.acquire()
    ball = 0

    def pong():
        nonlocal ball
        for _ in range(n):
            to_pong.acquire()
            ball = ball * 3 & 0xFFFF
            to_ping.release()

    other = threading.Thread(target=pong)
    other.start()
    for _ in range(n):
        ball += 2
        to_pong.release()
        to_ping.acquire()
    other.join()
    return ball


VARIANTS = {
    "recursion": by_recursion,
    "greenlet": by_greenlet,
    "asyncio": by_asyncio,
    "asyncio_events": by_asyncio_events,
    "threads": by_threads,
}


def make_inputs(case):
    return (CASES[case],)


def work(case):
    """Bytes: none.  Operations: switches."""
    return 0, SWITCHES_PER_EXCHANGE * CASES[case]


def main():
    show(ping_pong, VARIANTS, make_inputs("quick"))


if __name__ == "__main__":
    main()
