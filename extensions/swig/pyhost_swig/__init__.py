"""extensions/swig/pyhost_swig/__init__.py: the kernels, bound by SWIG."""

ABSENT = dict.fromkeys(("released.binary_search", "released.sum_list"), "it reads Python objects while it runs")
