"""host/measure/python/backend.py: find a backend's function, prove that it is the backend's, say why it is absent."""

import importlib
import os
import sys

POLICIES = ("held", "released", "own")


def absence_of(module_name, policy, kernel):
    """Why the backend offers no such function, a clause; None where it does."""
    package = importlib.import_module(module_name)
    unavailable = getattr(package, "UNAVAILABLE", None)
    if unavailable:
        return unavailable
    reasons = getattr(package, "ABSENT", {})
    for key in (f"{policy}.{kernel}", kernel, policy):
        if key in reasons:
            return reasons[key]
    try:
        submodule = importlib.import_module(f"{module_name}.{policy}")
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith(module_name):
            return f"this style has no '{policy}' variant"
        raise
    return None if hasattr(submodule, kernel) else "not offered by this backend"


def offers_of(module_name, kernels):
    """[{kernel, reasons: {policy: why it is absent, or None}}]."""
    return [{"kernel": kernel, "reasons": _reasons(module_name, kernel)} for kernel in kernels]


def _reasons(module_name, kernel):
    # Here: `pyhost run` imports this module beside a script, which must not find json in sys.modules for it.
    from _pyhost_measure import interpreters

    reasons = {policy: absence_of(module_name, policy, kernel) for policy in POLICIES}
    # Whether the module can be loaded in a sub-interpreter only a sub-interpreter can tell.
    return {**reasons, "interpreters": interpreters.absence(), "processes": None}


def provenance_of(function):
    """Where the object that runs comes from: "pyhost_capi.held.julia, builtin_function_or_method in /…/x.so"."""
    module_name = getattr(function, "__module__", None) or "?"
    if module_name == "?" and hasattr(function, "__self__"):
        module_name = getattr(function.__self__, "__name__", "?")
    name = getattr(function, "__name__", repr(function))
    return f"{module_name}.{name}, {type(function).__name__} in {file_of(module_name)}"


def file_of(module_name):
    """The file behind a module; a submodule made by an extension has its parent's."""
    while module_name:
        module = sys.modules.get(module_name)
        file = getattr(module, "__file__", None) or getattr(getattr(module, "__spec__", None), "origin", None)
        if file:
            return file
        module_name = module_name.rpartition(".")[0]
    return "no file"


def require_provenance(function, original, package, folder):
    """What is to be timed is not the script's own function and, of a backend, lies in `folder`."""
    if function is original or getattr(function, "__code__", None) is getattr(original, "__code__", 0):
        raise RuntimeError("the swap did not happen: the script's own function would be timed")
    if not package:
        return
    folder = os.path.realpath(folder)
    file = os.path.realpath(file_of(package))
    if not file.startswith(os.path.join(folder, "")):
        raise RuntimeError(f"'{package}' was found in {file}, not among pyhost's backends in {folder}")
