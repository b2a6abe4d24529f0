"""extensions/numexpr/minimum/__init__.py: numexpr as its documentation shows it."""

from importlib.util import find_spec

UNAVAILABLE = None if find_spec("numexpr") else "package numexpr not found; 'pip install numexpr' installs it"
ABSENT = dict.fromkeys(("held", "released"), "numexpr decides by itself when to release the GIL")
