"""extensions/rules/_pyhost_arrays.py: buffers as NumPy arrays."""

import numpy as np


def array_of(exporter):
    """The items of a buffer that keeps the rules, as an array of one dimension that shares its memory."""
    return np.asarray(memoryview(exporter)).reshape(-1)
