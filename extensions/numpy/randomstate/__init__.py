"""extensions/numpy/randomstate/__init__.py: uniform() by np.random.RandomState, whose stream is the reference's."""

_OWN_POLICY = "NumPy decides by itself when to release the GIL"

ABSENT = {"held": _OWN_POLICY, "released": _OWN_POLICY}
