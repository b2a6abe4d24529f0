"""extensions/ctypes/released.py: the kernels called through ctypes.CDLL: ctypes releases the GIL around every call."""

from ctypes import CDLL

from . import _glue

_library = CDLL(_glue.LIBRARY)

add_ints = _glue.bind(_glue.add_ints, _library, __name__)
fused_arith = _glue.bind(_glue.fused_arith, _library, __name__)
julia = _glue.bind(_glue.julia, _library, __name__)
noop = _glue.bind(_glue.noop, _library, __name__)
polygon_mask = _glue.bind(_glue.polygon_mask, _library, __name__)
sum_primes = _glue.bind(_glue.sum_primes, _library, __name__)
