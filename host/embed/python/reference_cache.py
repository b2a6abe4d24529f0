"""host/embed/python/reference_cache.py: results and times of the pure-Python reference, kept between runs.

The key covers everything that they depend on: the script and the modules of its folder that it imported, the inputs,
the Python build and the CPU model.
"""

import hashlib
import os
import pickle
import sys
import sysconfig

FORMAT = 1  # of the stored entry; raise it when the entry's fields change


def path_of(folder, kernel, case, module, inputs):
    digest = hashlib.sha256()
    for part in (FORMAT, kernel, case, sys.version, sysconfig.get_config_var("CONFIG_ARGS"), _cpu_model()):
        digest.update(repr(part).encode())
    for source in sorted(_sources(module)):
        with open(source, "rb") as file:
            digest.update(file.read())
    digest.update(_bytes_of(inputs))
    return os.path.join(folder, f"{kernel}-{case}-{digest.hexdigest()[:32]}.pickle")


def load(path):
    """The stored entry, or None; an entry that can't be read is as good as none."""
    try:
        with open(path, "rb") as file:
            return pickle.load(file)
    except (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError):
        return None


def store(path, entry):
    """Written beside and renamed, so that a run killed half-way leaves no broken entry."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    unfinished = f"{path}.{os.getpid()}"
    with open(unfinished, "wb") as file:
        pickle.dump(entry, file, protocol=pickle.HIGHEST_PROTOCOL)
    os.replace(unfinished, path)


def _sources(module):
    folder = os.path.join(os.path.dirname(os.path.realpath(module.__file__)), "")
    files = {getattr(m, "__file__", None) for m in list(sys.modules.values())} | {module.__file__}
    return {f for f in files if f and os.path.realpath(f).startswith(folder) and f.endswith(".py")}


def _cpu_model():
    with open("/proc/cpuinfo") as file:
        return next((line for line in file if line.startswith("model name")), "")


def _bytes_of(inputs):
    """Bytes that stand for the inputs; buffers by their contents, since a memoryview can't be pickled."""
    parts = []
    for value in inputs:
        try:
            view = memoryview(value)
            parts.append((view.format, view.shape, hashlib.sha256(view.tobytes()).digest()))
        except TypeError:
            parts.append(value)
    return pickle.dumps(parts, protocol=4)
