"""extensions/numba/_loops.py: the loops, each plain Python that numba compiles for the types of its signature.

Never with fastmath=True: every operator is one rounding, as in the reference.  prange() is range() unless a loop is
compiled with parallel=True.
"""

import numpy as np

from numba import prange, types
from numba.extending import register_jitable
from numba.np.numpy_support import from_dtype

from ._compile import BOOL, FLOAT64, INT64, NOTHING, input_items, items


def julia(xs, ys, cr, ci, maxiter, counts):
    for y in prange(ys.size):
        for x in range(xs.size):
            zr, zi = xs[x], ys[y]
            n = 0
            while n < maxiter and zr * zr + zi * zi < 4.0:
                zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
                n += 1
            counts[y * xs.size + x] = n


def sum_primes(n):
    total = 0
    for x in prange(2, n):
        if is_prime(np.uint32(x)):
            total += np.int64(x)  # of prange(), it may have no sign, and their sum would be a float
    return total


@register_jitable
def is_prime(x):
    """Of x >= 2.  In 32 bits, in which a division takes 0.6 of its time in 64: numba widens what is not cast back."""
    if x % np.uint32(2) == 0:
        return x == 2
    divisor = np.uint32(3)
    while np.uint64(divisor) * np.uint64(divisor) <= x:
        if x % divisor == 0:
            return False
        divisor = np.uint32(divisor + np.uint32(2))
    return True


@register_jitable
def inside_polygon(vertices, x, y, border_value):
    """The reference's test, comparison by comparison: so a NaN takes the same branches."""
    inside = False
    n = vertices.shape[0]
    for i in range(n):
        j = 0 if i + 1 == n else i + 1
        p1x, p1y, p2x, p2y = vertices[i, 0], vertices[i, 1], vertices[j, 0], vertices[j, 1]
        if p1x == x and p1y == y:
            return border_value
        lower, upper = p2y if p2y < p1y else p1y, p2y if p2y > p1y else p1y
        if y > lower and y <= upper and p1y != p2y and x <= (p2x if p2x > p1x else p1x):
            if p1x == p2x or x <= (y - p1y) * (p2x - p1x) / (p2y - p1y) + p1x:
                inside = not inside
    return inside


def polygon_mask(vertices, width, height, border_value, mask):
    for y in range(height):
        for x in range(width):
            mask[y * width + x] = inside_polygon(vertices, float(x), float(y), border_value)


def noop():
    pass


def add_ints(a, b):
    """Wraps around, and does not tell."""
    return a + b


def add_one(a, out):
    for i in range(out.size):
        out[i] = a[i] + 1.0


def vector_add(a, b, out):
    for i in range(out.size):
        out[i] = a[i] + b[i]


def fused_arith(a, b, out):
    for i in prange(out.size):
        out[i] = (a[i] + b[i]) * 2 + a[i] * b[i]


def mirror(image, out):
    height, width = image.shape
    for y in range(height):
        for x in range(width):
            out[y * width + x] = image[y, width - 1 - x]


def transpose_cast(a, low, high, out):
    """The index in `a` of the first item that does not lie between the two, or -1. Tiles use each cache line whole."""
    rows, columns = a.shape
    misfit = a.size
    for y0 in range(0, rows, 32):
        for x0 in range(0, columns, 32):
            for y in range(y0, min(y0 + 32, rows)):
                for x in range(x0, min(x0 + 32, columns)):
                    item = a[y, x]
                    if low < item < high:
                        out[x * rows + y] = item
                    else:
                        misfit = min(misfit, y * columns + x)
    return misfit if misfit < a.size else -1


def transpose(a, out):
    """To a type of float, which holds any item, or infinity for it."""
    rows, columns = a.shape
    for y0 in range(0, rows, 32):
        for x0 in range(0, columns, 32):
            for y in range(y0, min(y0 + 32, rows)):
                for x in range(x0, min(x0 + 32, columns)):
                    out[x * rows + y] = a[y, x]


def uniform(words, numbers):
    """MT19937, seeded by one or two words of 32 bits as random.seed() does; 53 bits a number."""
    state = np.empty(624, np.uint32)  # what is stored is cut to 32 bits
    state[0] = 19650218
    for i in range(1, 624):
        state[i] = 1812433253 * mixed(state[i - 1]) + i
    i = 1
    for k in range(624):
        j = k % words.size
        state[i] = (state[i] ^ (mixed(state[i - 1]) * 1664525)) + words[j] + j
        i = following(state, i)
    for _ in range(623):
        state[i] = (state[i] ^ (mixed(state[i - 1]) * 1566083941)) - i
        i = following(state, i)
    state[0] = 0x80000000
    at = 624
    for i in range(numbers.size):
        if at == 624:  # of two words a number, which divides 624
            next_round(state)
            at = 0
        high, low = tempered(state[at]) >> 5, tempered(state[at + 1]) >> 6
        numbers[i] = (float(high) * 67108864.0 + float(low)) / 9007199254740992.0
        at += 2


@register_jitable
def mixed(word):
    return np.int64(word ^ (word >> np.uint32(30)))


@register_jitable
def following(state, i):
    """The item behind the last is the first, which is the last one's then."""
    if i < 623:
        return i + 1
    state[0] = state[623]
    return 1


@register_jitable
def next_round(state):
    for i in range(624):  # each word from those that are new by then
        one = np.int64(state[(i + 1) % 624])
        bits = (np.int64(state[i]) & 0x80000000) | (one & 0x7FFFFFFF)
        state[i] = np.int64(state[(i + 397) % 624]) ^ (bits >> 1) ^ (0x9908B0DF if one & 1 else 0)


@register_jitable
def tempered(word):
    word = np.int64(word)
    word ^= word >> 11
    word ^= (word << 7) & 0x9D2C5680
    word ^= (word << 15) & 0xEFC60000
    return word ^ (word >> 18)


DOUBLES, FLOATS = input_items(FLOAT64), input_items(types.float32)

SIGNATURES = {
    add_ints: INT64(INT64, INT64),
    add_one: NOTHING(DOUBLES, items(FLOAT64)),
    fused_arith: NOTHING(DOUBLES, DOUBLES, items(FLOAT64)),
    julia: NOTHING(DOUBLES, DOUBLES, FLOAT64, FLOAT64, INT64, items(types.int32)),
    mirror: NOTHING(input_items(types.uint8, 2), items(types.uint8)),
    noop: NOTHING(),
    polygon_mask: NOTHING(input_items(FLOAT64, 2), INT64, INT64, BOOL, items(types.uint8)),
    sum_primes: INT64(INT64),
    uniform: NOTHING(items(types.uint32), items(FLOAT64)),
    vector_add: NOTHING(FLOATS, FLOATS, items(types.float32)),
}


def transposing(source, target):
    """(the loop for two NumPy types, its signature)."""
    source, target = input_items(from_dtype(source), 2), items(from_dtype(target))
    if target.dtype in (types.float32, types.float64):
        return transpose, NOTHING(source, target)
    return transpose_cast, INT64(source, FLOAT64, FLOAT64, target)
