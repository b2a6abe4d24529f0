"""tests/cli/planted/_late.py: counts calls off the main thread, to tell the proofs on two threads from the samples."""

import itertools
import threading

PROOFS = 2  # one call on each of two threads, before anything is timed
_calls = itertools.count(1)


def is_sample():
    """True in a call off the main thread that is no proof any more."""
    return threading.current_thread() is not threading.main_thread() and next(_calls) > PROOFS
