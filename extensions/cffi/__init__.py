"""extensions/cffi/__init__.py: the kernels through cffi: calls compiled from C declarations, all glue in Python."""

ABSENT = {"held": "cffi releases the GIL around every call"}
