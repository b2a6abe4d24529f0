"""extensions/ctypes/minimum/ndpointer/__init__.py: numpy.ctypeslib.ndpointer(), as NumPy's documentation has it."""

ABSENT = {"released": "it is written once, with ctypes.PyDLL; ctypes.CDLL in its place would release the GIL"}
