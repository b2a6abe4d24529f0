"""host/embed/python/api.py: the module `pyhost`, for scripts that want to know of their own run."""

import sys

import _pyhost
from pyhost import gil  # noqa: F401 - `import pyhost` is enough for pyhost.gil

# What help(pyhost) shows; the line above is for those who read the file.
__doc__ = """What this run of pyhost knows of itself.

  pyhost.gil.account()  what the calling thread did with the GIL, or what it does in a `with` block
  pyhost.gil.engine     how that is known: "exact tracer", or why it is not
  pyhost.backend        name of the backend that was swapped in; "python" where none was
  pyhost.swapped        the swapped functions: {name: {"calls": ..., "wall_s": ..., "held_s": ..., ...}}

Only scripts that pyhost runs can import it; others write

    try:
        import pyhost
    except ImportError:
        pyhost = None
"""

__version__ = _pyhost.version


def __getattr__(name):
    """`backend` and `swapped` as they are now."""
    if name == "backend":
        return _backend()
    if name == "swapped":
        return _swapped()
    raise AttributeError(f"module 'pyhost' has no attribute '{name}'; help(pyhost) shows what it has")


def __dir__():
    return sorted(["__doc__", "__name__", "__version__", "backend", "gil", "swapped"])


def _backend():
    request = getattr(sys.modules.get("_pyhost_support.swap"), "active", None)
    if request is None:
        return "python"
    modules = [request.module.partition(".")[0].removeprefix("pyhost_")]
    modules += [target[0] for target in request.swaps.values() if target]
    return next(filter(None, modules), "python")


def _swapped():
    swapped = getattr(sys.modules.get("_pyhost_support.swap"), "swapped", {})
    # A recorder, of a comparison's first run, calls the script's own function: nothing is swapped.
    stand_ins = {name: found for name, found in tuple(swapped.items()) if hasattr(found, "_pyhost_target")}
    return {name: _account_of(stand_in) for name, stand_in in stand_ins.items()}


def _account_of(stand_in):
    from _pyhost_measure import backend

    split = stand_in._pyhost_gil or dict.fromkeys(("held_s", "released_s", "waiting_s", "releases"))
    return {
        "calls": stand_in._pyhost_calls,
        "wall_s": stand_in._pyhost_wall_s,
        **split,
        "provenance": backend.provenance_of(stand_in._pyhost_target),
    }
