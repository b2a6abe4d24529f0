"""extensions/numpy/__init__.py: the kernels as a NumPy user writes them, an honest baseline."""

_OWN_POLICY = "NumPy decides by itself when to release the GIL"

ABSENT = {
    "held": _OWN_POLICY,
    "released": _OWN_POLICY,
    "own.greet": "NumPy's strings lose NULs at their end",
    "own.noop": "NumPy has no function that does nothing",
}
