"""host/measure/python/gil_state.py: in a free-threaded Python, which module's import turned the GIL on.

An extension module that does not declare that it can do without (Py_mod_gil) turns it on for the whole process.
CPython names it in a warning, and nowhere else; a script may have silenced that.
"""

import re
import sys
import warnings

MESSAGE = re.compile(r"The global interpreter lock \(GIL\) has been enabled to load module '([^']+)'")

UNKNOWN = "a module whose warning was silenced"

_was_off = False
_named = ""  # by the warning


def is_enabled():
    return getattr(sys, "_is_gil_enabled", lambda: True)()


def turned_on_by():
    """The module's name; empty where the GIL was never off, or still is."""
    return _named or (UNKNOWN if _was_off and is_enabled() else "")


def watch():
    """From now on; the warning is shown as it would be."""
    global _was_off
    if is_enabled():
        return
    _was_off = True
    warnings.filterwarnings("always", message=MESSAGE.pattern, category=RuntimeWarning)
    show = warnings.showwarning

    def note_and_show(message, *arguments, **keywords):
        global _named
        found = MESSAGE.match(str(message))
        _named = _named or (found[1] if found else "")
        show(message, *arguments, **keywords)

    warnings.showwarning = note_and_show
