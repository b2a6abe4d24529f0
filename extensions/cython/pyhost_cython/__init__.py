"""extensions/cython/pyhost_cython/__init__.py: the kernels, bound by Cython."""

ABSENT = {"released.binary_search": "it reads Python objects while it runs"}
