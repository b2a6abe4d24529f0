"""extensions/mypyc/_loops.py: the kernels' loops over lists, with types that mypyc makes machine code of.

A float is a double and an i64 a machine's integer within a function; in a list both are objects.  mypyc has no complex
number, so that a point is two floats here, and checks of every item of a list that it is a float.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # for Python an i64 is an int, and nothing has to be installed beside what is compiled
    from mypy_extensions import i64


def julia_list(xs: list[float], ys: list[float], cr: float, ci: float, maxiter: "i64") -> list[int]:
    counts: list[int] = []
    for i in range(len(xs)):
        zr, zi = xs[i], ys[i]
        n: i64 = 0
        while n < maxiter and zr * zr + zi * zi < 4.0:
            zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
            n += 1
        counts.append(n)
    return counts


def sum_primes(n: "i64") -> int:
    total: i64 = 0
    x: i64 = 2
    while x < n:
        if is_prime(x):
            total += x
        x += 1
    return total


def is_prime(x: "i64") -> bool:
    if x % 2 == 0:
        return x == 2
    divisor: i64 = 3
    while divisor * divisor <= x:
        if x % divisor == 0:
            return False
        divisor += 2
    return True


def polygon_list(xs: list[float], ys: list[float], width: "i64", height: "i64") -> list[list[bool]]:
    rows: list[list[bool]] = []
    y: i64 = 0
    while y < height:
        row: list[bool] = []
        x: i64 = 0
        while x < width:
            row.append(inside_polygon(xs, ys, float(x), float(y)))
            x += 1
        rows.append(row)
        y += 1
    return rows


def inside_polygon(xs: list[float], ys: list[float], x: float, y: float) -> bool:
    """With the border inside; a corner's successor is the next item, of the last one the first."""
    count = len(xs)
    crossings: i64 = 0
    for i in range(count):
        x1, y1 = xs[i], ys[i]
        if x1 == x and y1 == y:
            return True
        following = i + 1 if i + 1 < count else 0
        x2, y2 = xs[following], ys[following]
        if y > min(y1, y2) and y <= max(y1, y2) and x <= max(x1, x2) and y1 != y2:
            if x1 == x2 or x <= (y - y1) * (x2 - x1) / (y2 - y1) + x1:
                crossings += 1
    return crossings % 2 == 1
