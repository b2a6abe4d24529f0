"""extensions/capi/minimum/parsed/__init__.py: PyArg_ParseTuple() and the C API of NumPy, as their tutorials have them."""

ABSENT = {"released": "the documentation's example keeps the GIL"}
