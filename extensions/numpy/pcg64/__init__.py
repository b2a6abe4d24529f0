"""extensions/numpy/pcg64/__init__.py: uniform() by np.random.Generator(PCG64)."""

_OWN_POLICY = "NumPy decides by itself when to release the GIL"

ABSENT = {"held": _OWN_POLICY, "released": _OWN_POLICY}
OTHER_STREAM = {"uniform": "PCG64 in the place of MT19937"}
