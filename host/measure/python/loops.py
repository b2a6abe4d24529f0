"""host/measure/python/loops.py: small loops of plain Python, 1 to 3 ms each, and a process that times them on request.

Also run by the interpreter that pyhost embeds (tax.py), so it imports nothing of ours.  Each loop leans on another
part of the interpreter, after pyperformance's kinds of work: calls, integers, floats, lists, dicts, objects, strings,
generators.
"""

import sys
import time


def calls():
    def fibonacci(n):
        return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

    return fibonacci(15)


def integers():
    total = 0
    for i in range(12_000):
        total += i * i & 255
    return total


def floats():
    x = 0.5
    for _ in range(20_000):
        x = 3.7 * x * (1.0 - x)
    return x


def lists():
    values = list(range(8_000))
    for i in range(len(values) - 1):
        values[i + 1] = (values[i] + values[i + 1]) % 997
    return sum(values)


def dicts():
    counts = {}
    for i in range(8_000):
        counts[i * 7 % 5003] = counts.get(i % 5003, 0) + 1
    return len(counts)


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def dot(self, other):
        return self.x * other.x + self.y * other.y


def objects():
    total = 0
    for i in range(3_000):
        total += Point(i, 2).dot(Point(3, i))
    return total


def strings():
    return len(",".join([str(i).upper() + "x" for i in range(5_000)]).split(","))


def generators():
    def numbers(count):
        yield from range(count)

    return sum(x for x in numbers(15_000) if x % 3)


LOOPS = {loop.__name__: loop for loop in (calls, integers, floats, lists, dicts, objects, strings, generators)}


def seconds(name):
    """Of processor time: what another program does meanwhile is not the interpreter's."""
    start_s = time.thread_time()
    LOOPS[name]()
    return time.thread_time() - start_s


def warm_up():
    """So that specialising bytecode and filling free lists are behind it."""
    for name in LOOPS:
        for _ in range(3):
            seconds(name)


def serve():
    """Reads names of loops, one a line, and answers each with its seconds."""
    warm_up()
    for line in sys.stdin:
        print(seconds(line.strip()), flush=True)
