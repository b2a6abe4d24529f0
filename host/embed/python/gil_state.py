"""host/embed/python/gil_state.py: in a free-threaded Python, which module's import turned the GIL on.

An extension module that does not declare that it can do without (Py_mod_gil) turns it on for the whole process.
CPython says so in a warning, and nowhere else.
"""

import re
import sys
import warnings

MESSAGE = re.compile(r"The global interpreter lock \(GIL\) has been enabled to load module '([^']+)'")

turned_on_by = ""  # empty where the GIL was never off, or still is


def is_enabled():
    return getattr(sys, "_is_gil_enabled", lambda: True)()


def watch():
    """From now on; the warning is shown as it would be."""
    if is_enabled():
        return
    warnings.filterwarnings("always", message=MESSAGE.pattern, category=RuntimeWarning)
    show = warnings.showwarning

    def note_and_show(message, *arguments, **keywords):
        global turned_on_by
        found = MESSAGE.match(str(message))
        turned_on_by = turned_on_by or (found[1] if found else "")
        show(message, *arguments, **keywords)

    warnings.showwarning = note_and_show
