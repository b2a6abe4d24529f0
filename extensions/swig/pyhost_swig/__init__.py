"""extensions/swig/pyhost_swig/__init__.py: the kernels, bound by SWIG."""

ABSENT = {"released.binary_search": "it reads Python objects while it runs"}
