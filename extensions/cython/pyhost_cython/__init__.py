"""extensions/cython/pyhost_cython/__init__.py: the kernels, bound by Cython."""

ABSENT = dict.fromkeys(("released.binary_search", "released.sum_list"), "it reads Python objects while it runs")
