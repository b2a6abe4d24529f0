"""host/measure/python/handover.py: the reference's result, from the child that has it to those that compare with it.

It passes through a file in memory that the parent made and its children inherit.  Where it lies and its SHA-256 go
through the parent, on the pipes: what another process has written into that file meanwhile is not unpickled.
"""

import hashlib
import os
import pickle


def put(pickled, place, digest=""):
    """Leave `pickled` at {"fd", "offset"}, and nothing behind it; returns where it is, for get().

    `digest` is inputs.result_digest() of the result.
    """
    fd, offset = place["fd"], place["offset"]
    os.ftruncate(fd, offset)
    view = memoryview(pickled)
    while view:
        written = os.pwrite(fd, view, offset + len(pickled) - len(view))
        view = view[written:]
    sha256 = hashlib.sha256(pickled).hexdigest()
    return {"fd": fd, "offset": offset, "bytes": len(pickled), "sha256": sha256, "digest": digest}


def get(place):
    """The result that put() left there."""
    pickled = _read(place["fd"], place["offset"], place["bytes"])
    if hashlib.sha256(pickled).hexdigest() != place["sha256"]:
        raise ValueError("the reference's result has been changed since it was handed over")
    return pickle.loads(pickled)


def _read(fd, offset, size):
    """By offset: every child and sub-interpreter that shares the descriptor reads for itself."""
    blocks = []
    while size > 0:
        block = os.pread(fd, size, offset)
        if not block:
            break
        blocks.append(block)
        offset, size = offset + len(block), size - len(block)
    return b"".join(blocks)
