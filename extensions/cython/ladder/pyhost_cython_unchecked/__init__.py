"""extensions/cython/ladder/pyhost_cython_unchecked/__init__.py: cython_typed's text, compiled without Cython's checks.

boundscheck, wraparound and initializedcheck off, cdivision on: "Compiler directives" in Cython's documentation.
A shorter b is read past its end in silence, and None for b is a segmentation fault; cython_typed raises for both.
"""

ABSENT = {"released": "the documentation's examples keep the GIL"}
