"""extensions/cython/prange/released.py: the loops by the schedule that the package names; prange needs no GIL."""

from pyhost_cython_static import loops

from . import SCHEDULE

_schedule = loops.SCHEDULES[SCHEDULE]


def julia(xs, ys, c, maxiter):
    return loops.julia(_schedule, xs, ys, c, maxiter)


def sum_primes(n):
    return loops.sum_primes(_schedule, n)
