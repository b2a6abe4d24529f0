"""host/measure/python/outcome.py: what a script leaves behind: its streams, its exceptions."""

import sys


def flush_streams():
    """Of a script that may have replaced or closed them."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass


def sentence_of(error):
    """For JSON, which has no lone surrogates."""
    return f"{type(error).__name__}: {error}".encode("utf-8", "backslashreplace").decode()


def without_own_frames(traceback):
    """A script's traceback starts with the script, not with what ran it."""
    while traceback is not None and traceback.tb_frame.f_code.co_filename.startswith("<pyhost>/"):
        traceback = traceback.tb_next
    return traceback
