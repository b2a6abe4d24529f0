"""extensions/numpy/sfc64/__init__.py: uniform() by np.random.Generator(SFC64)."""

from ._policy import BY_ITSELF as ABSENT

__all__ = ["ABSENT", "OTHER_STREAM"]

OTHER_STREAM = {"uniform": "SFC64 in the place of MT19937"}
