"""extensions/cython/ladder/pyhost_cython_class/__init__.py: a class that keeps its polygon's vertices in C."""

ABSENT = {"released": "the talk's class keeps the GIL"}
