"""host/embed/python/runner.py: run a script, a module or code as `__main__`, with the swap's decorator in it.

What python's own start does for each (Modules/main.c), so that the program can't tell the difference.
"""

import importlib.machinery
import importlib.util
import os
import runpy
import sys

from _pyhost_support import swap


def root_of(target):
    """The folder whose modules belong to the script."""
    if target["kind"] == "script":
        return os.path.dirname(os.path.realpath(target["name"]))
    return os.getcwd()


def run(target):
    """Run {"kind": "script" | "module" | "code", "name": path, module or text}; exceptions are the script's own."""
    {"script": _run_script, "module": _run_module, "code": _run_code}[target["kind"]](target["name"])


def _run_script(path):
    if _is_package_of_modules(path):
        sys.path.insert(0, path)
        runpy._run_module_as_main("__main__", alter_argv=False)
        return
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as error:
        reason = f"[Errno {error.errno}] {error.strerror}"
        print(f"{sys.executable}: can't open file {os.path.abspath(path)!r}: {reason}", file=sys.stderr)
        raise SystemExit(2) from None
    if not sys.flags.safe_path:
        _make_way_for(root_of({"kind": "script", "name": path}))
        sys.path.insert(0, root_of({"kind": "script", "name": path}))
    namespace = sys.modules["__main__"].__dict__
    namespace["__file__"] = path
    namespace["__cached__"] = None
    if source.startswith(importlib.util.MAGIC_NUMBER):
        namespace["__loader__"] = importlib.machinery.SourcelessFileLoader("__main__", path)
        exec(namespace["__loader__"].get_code("__main__"), namespace)
        return
    namespace["__loader__"] = importlib.machinery.SourceFileLoader("__main__", path)
    _execute(source, path, namespace)


def _is_package_of_modules(path):
    """A folder, or a zip file of any name: what Python would import from, if it stood on sys.path."""
    for hook in sys.path_hooks:
        try:
            hook(path)
        except ImportError:
            continue
        return True
    return False


def _make_way_for(folder):
    """A module of the script's own may be called as one of the library that only pyhost has imported."""
    ours = set(sys.modules) - swap.modules_at_start()
    for name in ours:
        if "." not in name and _has_module(folder, name):
            del sys.modules[name]


def _has_module(folder, name):
    path = os.path.join(folder, name)
    return os.path.isfile(path + ".py") or os.path.isfile(os.path.join(path, "__init__.py"))


def _run_code(text):
    if not sys.flags.safe_path:
        sys.path.insert(0, "")
    _execute(text, "<string>", sys.modules["__main__"].__dict__)


def _run_module(name):
    if not sys.flags.safe_path:
        sys.path.insert(0, os.getcwd())
    runpy._run_module_as_main(name)  # finds the code through the loader: the second door


def _execute(source, filename, namespace):
    code = swap.compile_source(source, filename) or compile(source, filename, "exec", dont_inherit=True)
    exec(code, namespace)
