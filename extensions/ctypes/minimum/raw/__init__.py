"""extensions/ctypes/minimum/raw/__init__.py: addresses of arrays by x.ctypes, as NumPy's documentation has them."""

ABSENT = {"released": "it is written once, with ctypes.PyDLL; ctypes.CDLL in its place would release the GIL"}
