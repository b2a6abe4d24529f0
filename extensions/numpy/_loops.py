"""extensions/numpy/_loops.py: the loops of the Julia set and of the polygon, over all points or pixels at once."""

import numpy as np


def count_steps(zr, zi, c, maxiter, counts):
    counts[...] = maxiter
    points = np.arange(len(counts))
    for n in range(maxiter):
        zr2, zi2 = zr * zr, zi * zi
        stays = zr2 + zi2 < 4.0
        if not stays.all():
            counts[points[~stays]] = n
            points, zr, zi, zr2, zi2 = (values[stays] for values in (points, zr, zi, zr2, zi2))
        if len(points) == 0:
            break
        zr, zi = zr2 - zi2 + c.real, 2.0 * zr * zi + c.imag


def fill_mask(corners, border_value, mask):
    mask[...] = 0
    xs, ys = (np.arange(length, dtype=np.float64) for length in mask.shape[::-1])
    for (p1x, p1y), (p2x, p2y) in zip(corners, corners[1:] + corners[:1], strict=True):
        if p1y == p2y:
            continue
        rows = np.flatnonzero((ys > min(p1y, p2y)) & (ys <= max(p1y, p2y)))
        crosses = np.broadcast_to(xs <= max(p1x, p2x), (len(rows), len(xs)))
        if p1x != p2x:
            xinters = (ys[rows] - p1y) * (p2x - p1x) / (p2y - p1y) + p1x
            crosses = crosses & (xs <= xinters[:, np.newaxis])
        mask[rows] ^= crosses
    height, width = mask.shape
    for x, y in corners:
        if 0 <= x < width and 0 <= y < height and x == int(x) and y == int(y):
            mask[int(y), int(x)] = border_value
