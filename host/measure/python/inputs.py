"""host/measure/python/inputs.py: bytes that stand for a call's arguments: a key, and whether they changed."""

import hashlib
import pickle


def digest(arguments):
    """Of buffers the contents, since a memoryview can't be pickled; of the rest the pickle."""
    parts = []
    for value in arguments:
        try:
            view = memoryview(value)
        except (TypeError, ValueError):
            parts.append(value)
        else:
            parts.append((view.format, view.shape, hashlib.sha256(view.tobytes()).digest()))
    return hashlib.sha256(pickle.dumps(parts, protocol=4)).digest()
