"""extensions/cython/prange/guided/__init__.py: prange in ever smaller pieces, for whichever thread is free."""

ABSENT = {"held": "prange runs without the GIL"}
SCHEDULE = "guided"
