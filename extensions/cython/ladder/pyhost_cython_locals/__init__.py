"""extensions/cython/ladder/pyhost_cython_locals/__init__.py: the references' loops, typed by decorators."""

ABSENT = {"released": "its loops have Python objects in them"}
