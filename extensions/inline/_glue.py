"""extensions/inline/_glue.py: the texts of the kernels' functions, compiled together, once for each GIL policy."""

import importlib.util
from pathlib import Path

from . import _arrays, _lists, _objects, _scalars, _shared
from ._compile import compile

PARTS = (_scalars, _arrays, _lists, _objects)
HERE = Path(__file__).resolve().parent
HEADERS = HERE / "include"  # copies of extensions/kernels/*.hpp and extensions/rules/*.hpp
LIBRARY = HERE.parent  # the folder of libpyhost_kernels.so


def functions(module, gil, without=()):
    """{name: function}; `gil` is the guard that stands around every kernel (_shared.py)."""
    # Found, not imported: a sub-interpreter cannot load NumPy.
    numpy = Path(importlib.util.find_spec("numpy").origin).parent / "_core/include"
    names = [name for part in PARTS for name in part.FUNCTIONS if name not in without]
    compiled = compile(
        [_shared.TEXT, *(part.TEXT for part in PARTS)],
        names,
        flags=[f"-DGIL={gil}", "-I", HEADERS, "-isystem", numpy, *linking()],
        depends=sorted(HEADERS.rglob("*.h*")),
        needs_gil=False,
        module=module,
    )
    return {name: getattr(compiled, name) for name in names}


def linking():
    """Found there wherever the tree is: this path is part of the compiled file's name."""
    return ["-L", LIBRARY, "-lpyhost_kernels", "-Xlinker", "-rpath", "-Xlinker", LIBRARY]
