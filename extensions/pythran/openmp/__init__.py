"""extensions/pythran/openmp/__init__.py: the same loops, with their OpenMP directives heeded."""

from importlib.util import find_spec

ABSENT = {"held": "what Pythran compiles releases the GIL by itself"}

# Never Python's own loop under this name.
if find_spec(f"{__name__}._loops") is None:
    UNAVAILABLE = "Pythran has not compiled its loops; the build's target pyhost_peers does, or says why not"
