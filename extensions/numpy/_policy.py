"""extensions/numpy/_policy.py: of the GIL policies NumPy offers none."""

BY_ITSELF = dict.fromkeys(("held", "released"), "NumPy decides by itself when to release the GIL")
