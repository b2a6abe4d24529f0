"""host/measure/python/reference_cache.py: results and times of the pure-Python reference, kept between runs.

An entry belongs to a script, the modules of its folder that it had imported when it had run, the inputs, the Python
build and its flags, and the CPU model.  What else a script reads (the environment, other files) is not known here:
--fresh measures again.

A cache that can't be used is as good as none, and a note says why.  Only the result is a pickle, the rest is JSON; the
result is unpickled only after private_folder.py has found that nobody but this user can have written it.
"""

import hashlib
import json
import os
import pickle
import re
import sys
import sysconfig

from _pyhost_measure import inputs, private_folder, wire

FORMAT = 6  # of the stored entry; raise it when the entry's fields change

# What an entry must look like, in the wire's types.
SHAPE = {
    "digest": "text",
    "call_s": "seconds",
    "heartbeat": "Heartbeat|NoHeartbeat|null",
    "overhead": "CallOverhead|null",
}


class Cache:
    """The entries of one folder; `notes` are sentences on why they could not be used."""

    def __init__(self, folder):
        """An empty `folder` is none."""
        self.folder = folder
        self.notes = []

    def load(self, name):
        """The stored entry, or None where there is none of these very sources."""
        content = self._attempt(private_folder.read, name)
        if content is None:
            return None
        try:
            entry = _parse(content)
            is_current = _are_unchanged(entry["sources"])
            if is_current:
                pickle.loads(entry["result"])  # its classes may be gone
        except Exception as error:
            self._note(f"{os.path.join(self.folder, name)} cannot be read ({type(error).__name__}: {error})")
            return None
        return entry if is_current else None

    def store(self, name, entry, sources):
        """`sources`: those of before the measurement, of sources_of()."""
        facts = {key: value for key, value in entry.items() if key != "result"}
        text = json.dumps({**facts, "sources": sources}).encode()
        self._attempt(private_folder.write, name, text + b"\n" + entry["result"])

    def _attempt(self, access, *arguments):
        if not self.folder:
            self._note("neither XDG_CACHE_HOME nor HOME is an absolute path")
            return None
        try:
            return access(self.folder, *arguments)
        except private_folder.Refused as error:
            self._note(str(error))
        except OSError as error:
            self._note(f"{self.folder}: {error.strerror}")
        return None

    def _note(self, reason):
        sentence = f"the reference cache was not used: {reason}"
        if sentence not in self.notes:
            self.notes.append(sentence)


def name_of(kernel, case, module, arguments):
    """The entry's, for one call on one Python and machine."""
    digest = hashlib.sha256(inputs.digest(arguments))
    build = (sys.version, sysconfig.get_config_var("CONFIG_ARGS"), tuple(sys.flags), cpu_model())
    for part in (FORMAT, kernel, case, os.path.realpath(module.__file__), build):
        digest.update(repr(part).encode())
    plain_case = re.sub(r"[^\w=.-]", "_", str(case))[:40]  # a script may name its cases as it likes: "../x"
    return f"{kernel}-{plain_case}-{digest.hexdigest()[:32]}.entry"


def sources_of(module):
    """{file: digest} of the script and of what it has imported of its own folder so far."""
    folder = os.path.join(os.path.dirname(os.path.realpath(module.__file__)), "")
    files = {getattr(m, "__file__", None) for m in list(sys.modules.values())} | {module.__file__}
    mine = sorted(f for f in files if f and os.path.realpath(f).startswith(folder) and os.path.isfile(f))
    return {file: _digest_of(file) for file in mine}


def _parse(content):
    """Throws ValueError where the fields are not an entry's."""
    text, _, result = content.partition(b"\n")
    entry = json.loads(text)
    sources = entry.pop("sources")
    # JSON's keys are text.
    samples = {int(threads): values for threads, values in entry.pop("samples").items()}
    are_samples = all(wire.fits(values, "[Sample+]") for values in samples.values())
    are_sources = sources and wire.fits(sources, "{text}")
    are_facts = entry.keys() == SHAPE.keys() and all(wire.fits(entry[key], SHAPE[key]) for key in SHAPE)
    if not (are_facts and are_samples and are_sources):
        raise ValueError("its fields are not an entry's")
    return {**entry, "samples": samples, "sources": sources, "result": result}


def _are_unchanged(sources):
    try:
        return all(_digest_of(file) == digest for file, digest in sources.items())
    except OSError:  # one is gone
        return False


def _digest_of(source):
    with open(source, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def cpu_model():
    with open("/proc/cpuinfo") as file:
        return next((line for line in file if line.startswith("model name")), "")
