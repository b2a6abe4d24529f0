"""extensions/capi/minimum/parsed/__init__.py: PyArg_ParseTuple() and the NumPy C API as tutorials have them."""

ABSENT = {"released": "the documentation's example keeps the GIL"}
