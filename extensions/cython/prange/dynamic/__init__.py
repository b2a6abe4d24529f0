"""extensions/cython/prange/dynamic/__init__.py: prange a point at a time, for whichever thread is free."""

ABSENT = {"held": "prange runs without the GIL"}
SCHEDULE = "dynamic"
