"""extensions/pypy/by_cffi/__init__.py: PyPy calls the library of the kernels through its own cffi."""
