"""extensions/numpy/__init__.py: the kernels as a NumPy user writes them, an honest baseline."""

from ._policy import BY_ITSELF

ABSENT = {
    **BY_ITSELF,
    "own.greet": "NumPy's strings lose NULs at their end",
    "own.noop": "NumPy has no function that does nothing",
}
