"""extensions/numpy/randomstate/__init__.py: uniform() by np.random.RandomState, whose stream is the reference's."""

from ._policy import BY_ITSELF as ABSENT

__all__ = ["ABSENT"]
