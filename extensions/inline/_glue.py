"""extensions/inline/_glue.py: the texts of the kernels' functions, compiled together, once for each GIL policy."""

import importlib.util
import re
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
    signatures = signatures_in("".join(part.TEXT for part in PARTS))
    compiled = compile(
        [_shared.TEXT, *(part.TEXT for part in PARTS)],
        {name: f"{signatures.get(name, name)}\n--\n\n" for name in names},
        flags=[f"-DGIL={gil}", "-I", HEADERS, "-isystem", numpy, *linking()],
        depends=sorted(HEADERS.rglob("*.h*")),
        needs_gil=False,
        module=module,
    )
    return {name: getattr(compiled, name) for name in names}


FUNCTION = re.compile(
    r'^PyObject\* (\w+)\(PyObject\*, PyObject\* args, .*?\{(.*?)parse\(args, keywords, "[^"]*",\s*\{(.*?)nullptr\}',
    re.MULTILINE | re.DOTALL,
)


def signatures_in(text):
    """{"julia": "julia(xs, ys, c, maxiter, out=None)"}: what a function parses, and what stands there before."""
    signatures = {}
    for name, declared, parsed in FUNCTION.findall(text):
        defaults = dict(re.findall(r"(\w+) = Py_(\w+)", declared))
        parameters = [f"{one}={defaults[one]}" if one in defaults else one for one in re.findall(r"\w+", parsed)]
        signatures[name] = f"{name}({', '.join(parameters)})"
    return signatures


def linking():
    """Found there wherever the tree is: this path is part of the compiled file's name."""
    return ["-L", LIBRARY, "-lpyhost_kernels", "-Xlinker", "-rpath", "-Xlinker", LIBRARY]
