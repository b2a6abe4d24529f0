"""extensions/cppyy/minimum/__init__.py: cppyy as its documentation shows it."""

import pyhost_cppyy

ABSENT = {"released": "__release_gil__ is an addition of its own: cppyy keeps the GIL"}
if hasattr(pyhost_cppyy, "UNAVAILABLE"):
    UNAVAILABLE = pyhost_cppyy.UNAVAILABLE
