# extensions/cython/pyhost_cython/released.pyx: the kernels; the thread state is detached exactly around each.
# cython: language_level=3, cpp_locals=True, freethreading_compatible=True
include "functions.pxi"
