"""extensions/cython/ladder/pyhost_cython_locals/held.py: the references' loops with @cython.locals, still plain Python.

Source: "Pure Python Mode" ("Static typing", cfunc and locals) in Cython's documentation.  Not compiled, the decorators
do nothing, and this file runs as Python.  A float for maxiter loses its fraction in silence, NumPy's complex numbers
lose their imaginary part with a warning; lists, strided arrays and numbers in strings are taken, 2**31 pixels begun.
"""

from array import array

import cython


@cython.locals(
    cr=cython.double,
    ci=cython.double,
    i=cython.Py_ssize_t,
    maxiter=cython.int,
    n=cython.int,
    x=cython.double,
    y=cython.double,
    zi=cython.double,
    zr=cython.double,
)
def julia(xs, ys, c, maxiter):
    cr, ci = complex(c).real, complex(c).imag
    counts = array("i", bytes(4 * len(xs) * len(ys)))
    i = 0
    for y in ys:
        for x in xs:
            zr, zi = x, y
            n = 0
            while n < maxiter and zr * zr + zi * zi < 4.0:
                zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
                n += 1
            counts[i] = n
            i += 1
    return counts


@cython.cfunc
@cython.returns(cython.bint)
@cython.locals(divisor=cython.longlong, x=cython.longlong)
def is_prime(x):
    if x % 2 == 0:
        return x == 2
    divisor = 3
    while divisor * divisor <= x:
        if x % divisor == 0:
            return False
        divisor += 2
    return True


@cython.locals(x=cython.longlong)
def sum_primes(n):
    return sum(x for x in range(2, n) if is_prime(x))


# The corners stay tuples of Python's floats: of each edge four are unpacked.
@cython.cfunc
@cython.returns(cython.bint)
@cython.locals(
    corners=list,
    counter=cython.int,
    i=cython.Py_ssize_t,
    x=cython.double,
    x1=cython.double,
    x2=cython.double,
    y=cython.double,
    y1=cython.double,
    y2=cython.double,
)
def inside_polygon(corners, x, y):
    counter = 0
    for i in range(len(corners)):
        x1, y1 = corners[i]
        if x1 == x and y1 == y:
            return True
        x2, y2 = corners[(i + 1) % len(corners)]
        if y > min(y1, y2) and y <= max(y1, y2) and x <= max(x1, x2) and y1 != y2:
            if x1 == x2 or x <= (y - y1) * (x2 - x1) / (y2 - y1) + x1:
                counter += 1
    return counter % 2 == 1


def polygon_list(pairs, width, height):
    corners = [(float(x), float(y)) for x, y in pairs]
    return [[inside_polygon(corners, x, y) for x in range(width)] for y in range(height)]
