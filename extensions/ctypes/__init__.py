"""extensions/ctypes/__init__.py: the kernels through ctypes: compiled C functions, all glue in Python."""

ABSENT = dict.fromkeys(("released.binary_search", "released.sum_list"), "it reads Python objects while it runs")
