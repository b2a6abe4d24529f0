"""extensions/ctypes/__init__.py: the kernels through ctypes: compiled C functions, all glue in Python."""

ABSENT = {"released.binary_search": "it reads Python objects while it runs"}
