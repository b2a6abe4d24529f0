"""extensions/mypyc/held.py: lists of floats are made for mypyc's loops, and what they would take wrongly is refused."""

from ctypes import c_int, c_size_t

from _pyhost_arguments import complex_items, require_list, vertices_of
from _pyhost_rules import INTEGER, NUMBER, c_rule, require, rule

from . import _loops

check_julia_list = rule("julia_list", c=NUMBER, maxiter=INTEGER)
check_point = c_rule("julia_list_element", c_int)
check_sum_primes = rule("sum_primes", n=INTEGER)
check_polygon_list = rule("polygon_list", width=INTEGER, height=INTEGER)
check_pair = c_rule("polygon_list_pair", c_size_t)
check_coordinate = c_rule("polygon_list_coordinate", c_int)


def julia_list(zs, c, maxiter):
    require_list("julia_list: zs", zs)
    c, maxiter = check_julia_list(c, maxiter)
    points = complex_items("julia_list: an element of zs", zs, refuse_point)
    return _loops.julia_list([z.real for z in points], [z.imag for z in points], c.real, c.imag, maxiter)


def refuse_point(overflow):
    require(check_point(overflow))


def sum_primes(n):
    return _loops.sum_primes(check_sum_primes(n))


def polygon_list(pairs, width, height):
    require_list("polygon_list: pairs", pairs)
    width, height = check_polygon_list(width, height)
    numbers = vertices_of(pairs, require_pair, refuse_coordinate)
    return _loops.polygon_list(numbers[::2], numbers[1::2], width, height)


def require_pair(size):
    require(check_pair(size))


def refuse_coordinate(overflow):
    require(check_coordinate(overflow))
