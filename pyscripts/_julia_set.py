"""pyscripts/_julia_set.py: the talk's Julia set: its constant, its grid and what is known of it.

Shared by julia.py, which has the grid as two axes in arrays, and julia_list.py, which has it as complex numbers in a
list.
"""

from array import array

C = -0.62772 - 0.42193j
LOW, HIGH = -1.8, 1.8
INT32_MAX = 2**31 - 1

# Of each case: points a side, and the most steps that a point may take.
GRIDS = {
    "tiny": {"width": 1, "maxiter": 1},
    "quick": {"width": 64, "maxiter": 50},
    "talk": {"width": 1000, "maxiter": 300},
    "large": {"width": 2000, "maxiter": 300},
}

# The sum of the counts of each case, measured with the reference: the steps cannot be known beforehand.
STEPS = {"tiny": 0, "quick": 32_850, "talk": 33_219_980, "large": 132_929_197}
# Four multiplications and three additions for z, three to test and count: as extensions/kernels/julia.hpp counts.
OPERATIONS_PER_STEP = 10


def coordinates(width):
    """The talk's grid: the step is added again and again, so that rounding errors pile up exactly as in julia1.py."""
    x_step = (HIGH - LOW) / width
    y_step = (LOW - HIGH) / width
    xs, ys = array("d"), array("d")
    ycoord = HIGH
    while ycoord > LOW:
        ys.append(ycoord)
        ycoord += y_step
    xcoord = LOW
    while xcoord < HIGH:
        xs.append(xcoord)
        xcoord += x_step
    return xs, ys


def row_of_points(size):
    """xs across the set, and one y: about 75 steps a point, few at its ends."""
    step = (HIGH - LOW) / size
    return array("d", (LOW + step * (i + 0.5) for i in range(size))), array("d", [0.4])


def picture(counts, width):
    """One character a point: the longer it stays, the darker, on a logarithmic scale."""
    shades = " .:-=*@"
    rows = [counts[i : i + width] for i in range(0, len(counts), width)]
    return "\n".join("".join(shades[n.bit_length()] for n in row) for row in rows)
