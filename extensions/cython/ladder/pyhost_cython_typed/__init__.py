"""extensions/cython/ladder/pyhost_cython_typed/__init__.py: the loops in typed Cython, with all of its checks."""

ABSENT = {"released": "the documentation's examples keep the GIL"}
