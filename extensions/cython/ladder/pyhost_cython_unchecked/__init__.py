"""extensions/cython/ladder/pyhost_cython_unchecked/__init__.py: cython_typed's text, compiled without Cython's checks.

boundscheck, wraparound, initializedcheck off and cdivision on, as in "Cython for NumPy users" in Cython's documentation.
A shorter b is read past its end in silence, where cython_typed raises IndexError.
"""

ABSENT = {"released": "the documentation's examples keep the GIL"}
