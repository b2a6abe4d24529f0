"""extensions/pythran/plain/__init__.py: the source that Pythran compiles, as plain Python runs it."""

ABSENT = {"released": "Python code needs the GIL"}
