"""extensions/cython/ladder/pyhost_cython_quadrants/__init__.py: the talk's four quadrants, a thread each."""

ABSENT = {"held": "its threads take the GIL to cut their quadrant, which another one must let go"}
