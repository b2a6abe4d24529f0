"""extensions/numpy/pcg64/__init__.py: uniform() by np.random.Generator(PCG64)."""

from ._policy import BY_ITSELF as ABSENT

__all__ = ["ABSENT", "OTHER_STREAM"]

OTHER_STREAM = {"uniform": "PCG64 in the place of MT19937"}
