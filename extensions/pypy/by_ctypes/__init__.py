"""extensions/pypy/by_ctypes/__init__.py: PyPy calls the library of the kernels through its own ctypes."""
