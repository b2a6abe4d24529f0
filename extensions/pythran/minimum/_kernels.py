"""extensions/pythran/minimum/_kernels.py: whole functions in Pythran, with the reference's arguments but `out`.

Source: "Developer's Guide" and "User Manual" in Pythran's documentation: export the types, write NumPy.  In silence an
array of bytes in the other order (`>f8`) is read as if it were in this one.
"""

import numpy as np


# pythran export julia(float64[], float64[], complex128, int64)
def julia(xs, ys, c, maxiter):
    counts = np.empty(len(xs) * len(ys), np.int32)
    cr, ci = c.real, c.imag
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


# pythran export fused_arith(float64[], float64[])
def fused_arith(a, b):
    return (a + b) * 2 + a * b
