"""extensions/cppyy/_loops.py: the kernels' loops as C++, each compiled when it is called first."""

import threading
import warnings
from functools import cache

LOOPS = {
    "julia": """
void julia(const double* xs, long width, const double* ys, long height, double cr, double ci, int maxiter,
           int* counts) {
    #pragma STDC FP_CONTRACT OFF
    for (long row = 0; row < height; ++row) {
        for (long column = 0; column < width; ++column) {
            double zr = xs[column], zi = ys[row];
            int n = 0;
            while (n < maxiter && zr * zr + zi * zi < 4.0) {
                const double real = zr * zr - zi * zi + cr;
                zi = 2.0 * zr * zi + ci;
                zr = real;
                ++n;
            }
            *counts++ = n;
        }
    }
}
""",
    "sum_primes": """
bool is_prime(long x) {
    if (x % 2 == 0) return x == 2;
    for (long divisor = 3; divisor * divisor <= x; divisor += 2) {
        if (x % divisor == 0) return false;
    }
    return true;
}

long sum_primes(long n) {
    long total = 0;
    for (long x = 2; x < n; ++x) {
        if (is_prime(x)) total += x;
    }
    return total;
}
""",
    "fused_arith": """
void fused_arith(const double* a, const double* b, long count, double* result) {
    #pragma STDC FP_CONTRACT OFF
    for (long i = 0; i < count; ++i) result[i] = (a[i] + b[i]) * 2 + a[i] * b[i];
}
""",
    "polygon_mask": """
bool inside_polygon(const double* vertices, long count, double x, double y, bool border_value) {
    #pragma STDC FP_CONTRACT OFF
    long crossings = 0;
    for (long i = 0; i < count; ++i) {
        const double x1 = vertices[2 * i], y1 = vertices[2 * i + 1];
        if (x1 == x && y1 == y) return border_value;
        const long next = i + 1 < count ? i + 1 : 0;
        const double x2 = vertices[2 * next], y2 = vertices[2 * next + 1];
        const double low = y2 < y1 ? y2 : y1, high = y2 > y1 ? y2 : y1, right = x2 > x1 ? x2 : x1;
        if (y > low && y <= high && x <= right && y1 != y2) {
            if (x1 == x2 || x <= (y - y1) * (x2 - x1) / (y2 - y1) + x1) ++crossings;
        }
    }
    return crossings % 2 == 1;
}

void polygon_mask(const double* vertices, long count, long width, long height, bool border_value, unsigned char* mask) {
    for (long y = 0; y < height; ++y) {
        for (long x = 0; x < width; ++x) *mask++ = inside_polygon(vertices, count, x, y, border_value);
    }
}
""",
}

compiling = threading.Lock()


def loop(name, releases):
    """The loop as a function of Python's; __release_gil__ is of the function itself, so that there are two of each."""
    with compiling:
        return compiled(name, releases)


@cache
def compiled(name, releases):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that its own headers are not found, which nothing here includes
        import cppyy
    space = f"pyhost_{name}_{'released' if releases else 'held'}"
    cppyy.cppdef(f"namespace {space} {{{LOOPS[name]}}}")
    function = getattr(getattr(cppyy.gbl, space), name)
    function.__release_gil__ = releases
    return function
