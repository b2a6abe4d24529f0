"""extensions/cython/minimum/pyhost_cython_memoryview/__init__.py: typed memoryviews as documentation has them."""

ABSENT = {"released": "the documentation's example keeps the GIL"}
