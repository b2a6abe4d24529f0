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
            parts.append(
                (view.format, view.shape, hashlib.sha256(view if view.c_contiguous else view.tobytes()).digest())
            )
    return hashlib.sha256(pickle.dumps(parts, protocol=4)).digest()


def result_digest(result):
    """The same of what a call returned, as text; "" where it can't be pickled."""
    try:
        return digest((result,)).hex()
    except Exception:
        return ""
