"""extensions/cffi/minimum/__init__.py: ffi.from_buffer() as cffi's documentation has it."""

ABSENT = {"held": "cffi releases the GIL around every call"}
