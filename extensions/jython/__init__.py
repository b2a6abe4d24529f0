"""extensions/jython/__init__.py: references as source for Python 2.7, run by Jython in Java's threads."""

ABSENT = dict.fromkeys(("held", "released"), "Jython has no GIL to hold or to release")
