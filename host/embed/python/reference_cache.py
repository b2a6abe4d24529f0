"""host/embed/python/reference_cache.py: results and times of the pure-Python reference, kept between runs.

An entry belongs to a script, the modules of its folder that it had imported when it had run, the inputs, the Python
build and its flags, and the CPU model.  What else a script reads (the environment, other files) is not known here:
--fresh measures again.
"""

import hashlib
import os
import pickle
import sys
import sysconfig

from _pyhost_support import inputs

FORMAT = 2  # of the stored entry; raise it when the entry's fields change


def path_of(folder, kernel, case, module, arguments):
    digest = hashlib.sha256(inputs.digest(arguments))
    build = (sys.version, sysconfig.get_config_var("CONFIG_ARGS"), tuple(sys.flags), _cpu_model())
    for part in (FORMAT, kernel, case, os.path.realpath(module.__file__), build):
        digest.update(repr(part).encode())
    return os.path.join(folder, f"{kernel}-{case}-{digest.hexdigest()[:32]}.pickle")


def load(path):
    """The stored entry, or None; an entry that can't be read, or of changed sources, is as good as none."""
    try:
        with open(path, "rb") as file:
            entry = pickle.load(file)
        unchanged = all(_digest_of(source) == digest for source, digest in entry["sources"].items())
    except (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError, KeyError, TypeError):
        return None
    return entry if unchanged else None


def store(path, entry, module):
    """Written beside and renamed, so that a run killed half-way leaves no broken entry."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    unfinished = f"{path}.{os.getpid()}"
    with open(unfinished, "wb") as file:
        sources = {source: _digest_of(source) for source in _sources(module)}
        pickle.dump({**entry, "sources": sources}, file, protocol=pickle.HIGHEST_PROTOCOL)
    os.replace(unfinished, path)


def _digest_of(source):
    with open(source, "rb") as file:
        return hashlib.sha256(file.read()).digest()


def _sources(module):
    """The script and what it has imported of its own folder."""
    folder = os.path.join(os.path.dirname(os.path.realpath(module.__file__)), "")
    files = {getattr(m, "__file__", None) for m in list(sys.modules.values())} | {module.__file__}
    return sorted(f for f in files if f and os.path.realpath(f).startswith(folder) and f.endswith(".py"))


def _cpu_model():
    with open("/proc/cpuinfo") as file:
        return next((line for line in file if line.startswith("model name")), "")
