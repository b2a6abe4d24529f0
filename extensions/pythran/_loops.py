"""extensions/pythran/_loops.py: the kernels' loops as Python, which Pythran compiles as they stand.

Arrays have one dimension.  Python itself runs this file, too, where no compiled one lies in its place: for it the
directives are comments, as they are for Pythran without -fopenmp.
"""


# pythran export julia(float64[], float64[], float64, float64, int64, int32[])
def julia(xs, ys, cr, ci, maxiter, counts):
    width = len(xs)
    # omp parallel for schedule(dynamic)
    for row in range(len(ys)):
        for column in range(width):
            zr, zi = xs[column], ys[row]
            n = 0
            while n < maxiter and zr * zr + zi * zi < 4.0:
                zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
                n += 1
            counts[row * width + column] = n


# pythran export sum_primes(int64)
def sum_primes(n):
    total = 0
    # omp parallel for schedule(dynamic, 1024) reduction(+:total)
    for x in range(2, n):
        if is_prime(x):
            total += x
    return total


def is_prime(x):
    if x % 2 == 0:
        return x == 2
    divisor = 3
    while divisor * divisor <= x:
        if x % divisor == 0:
            return False
        divisor += 2
    return True


# pythran export fused_arith(float64[], float64[], float64[])
def fused_arith(a, b, result):
    # omp parallel for
    for i in range(len(result)):
        result[i] = (a[i] + b[i]) * 2 + a[i] * b[i]


# pythran export polygon_mask(float64[], int64, int64, bool, uint8[])
def polygon_mask(vertices, width, height, border_value, mask):
    # omp parallel for schedule(dynamic)
    for y in range(height):
        for x in range(width):
            mask[y * width + x] = inside_polygon(vertices, float(x), float(y), border_value)


def inside_polygon(vertices, x, y, border_value):
    count = len(vertices)
    crossings = 0
    for i in range(0, count, 2):
        x1, y1 = vertices[i], vertices[i + 1]
        if x1 == x and y1 == y:
            return border_value
        following = (i + 2) % count
        x2, y2 = vertices[following], vertices[following + 1]
        if y > min(y1, y2) and y <= max(y1, y2) and x <= max(x1, x2) and y1 != y2:
            if x1 == x2 or x <= (y - y1) * (x2 - x1) / (y2 - y1) + x1:
                crossings += 1
    return crossings % 2 == 1
