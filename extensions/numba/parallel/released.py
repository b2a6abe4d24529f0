"""extensions/numba/parallel/released.py: the kernels, compiled with parallel=True and nogil=True."""

import numba

from . import KERNELS, _glue

# Of the layers that callers in several threads may share; read where the first loop is compiled.
numba.config.THREADING_LAYER = "threadsafe"
globals().update(_glue.functions(__name__, KERNELS, nogil=True, parallel=True))
