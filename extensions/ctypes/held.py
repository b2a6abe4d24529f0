"""extensions/ctypes/held.py: the kernels called through ctypes.PyDLL: the GIL stays held."""

from ctypes import PyDLL

from . import _glue

_library = PyDLL(_glue.LIBRARY)

add_ints = _glue.bind(_glue.add_ints, _library, __name__)
binary_search = _glue.bind(_glue.binary_search, _library, __name__)
fused_arith = _glue.bind(_glue.fused_arith, _library, __name__)
julia = _glue.bind(_glue.julia, _library, __name__)
noop = _glue.bind(_glue.noop, _library, __name__)
polygon_mask = _glue.bind(_glue.polygon_mask, _library, __name__)
sum_primes = _glue.bind(_glue.sum_primes, _library, __name__)
