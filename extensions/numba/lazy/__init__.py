"""extensions/numba/lazy/__init__.py: numba as its documentation shows it first: @jit, compiled at the first call."""

from importlib.util import find_spec

UNAVAILABLE = None if find_spec("numba") else "package numba not found; 'pip install numba' installs it"
ABSENT = dict.fromkeys(("released", "own"), "@jit as it stands keeps the GIL")
