"""extensions/cython/prange/static/__init__.py: prange in equal pieces, one a thread, cut before the loop begins."""

ABSENT = {"held": "prange runs without the GIL"}
SCHEDULE = "static"
