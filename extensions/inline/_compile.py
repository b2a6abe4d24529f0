"""extensions/inline/_compile.py: C++ that stands as text in a Python file: compiled at first use, kept, and loaded.

What scipy.weave was for Python 2.  The text is written against CPython's C API, so that all of the glue is in sight.
Nothing else of pyhost is needed.
"""

import contextlib
import fcntl
import functools
import hashlib
import importlib.util
import json
import linecache
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

from _pyhost_private_folder import private_folder

# Arithmetic as it is written: no two operations become one that rounds once only.
FLAGS = ("-std=c++20", "-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-ffp-contract=off", "-pipe")

ABANDONED_S = 3600  # a compilation takes seconds: what is older was left by a process that was killed

BEFORE = """\
#define PY_SSIZE_T_CLEAN
#include <Python.h>
"""

# A function's parameters say how the interpreter shall call it.
AFTER = """\
#line 1 "<pyhost_inline>"
static PyCFunction untyped(auto function) {{
    return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}}
static PyMethodDef row(PyObject* (*function)(PyObject*, PyObject*), const char* name, const char* doc) {{
    return {{name, function, METH_VARARGS, doc}};
}}
static PyMethodDef row(PyObject* (*function)(PyObject*, PyObject*, PyObject*), const char* name, const char* doc) {{
    return {{name, untyped(function), METH_VARARGS | METH_KEYWORDS, doc}};
}}
static PyMethodDef row(PyObject* (*function)(PyObject*, PyObject* const*, Py_ssize_t), const char* name,
                       const char* doc) {{
    return {{name, untyped(function), METH_FASTCALL, doc}};
}}
static PyMethodDef functions[] = {{{rows}, {{}}}};
static PyModuleDef_Slot slots[] = {{
#if !{needs_gil} && PY_VERSION_HEX >= 0x030C0000
    {{Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED}},
#endif
#if !{needs_gil} && PY_VERSION_HEX >= 0x030D0000
    {{Py_mod_gil, Py_MOD_GIL_NOT_USED}},
#endif
    {{0, nullptr}}}};
PyMODINIT_FUNC PyInit_{name}() {{
    static PyModuleDef module{{}};
    module.m_base = PyModuleDef_HEAD_INIT;
    module.m_name = "{name}";
    module.m_methods = functions;
    module.m_slots = slots;
    return PyModuleDef_Init(&module);
}}
"""


class CompileError(ImportError):
    """A sentence with the compiler's first error and its line; a note has everything that the compiler printed."""


def compile(texts, functions, *, flags=(), depends=(), needs_gil=True, module=None):
    """A module with the functions of a C++ text, or of several; compiled only where that was not done before.

        native = pyhost_inline.compile(
            r'''
            PyObject* twice(PyObject*, PyObject* arguments) {
                long number = 0;
                if (!PyArg_ParseTuple(arguments, "l", &number)) {
                    return nullptr;
                }
                return PyLong_FromLong(2 * number);
            }
            ''',
            functions=["twice"],
        )
        native.twice(21)

    Python.h is included already.  The parameters of a function say how it is called: (PyObject* module, PyObject*
    tuple) by METH_VARARGS, with a third PyObject* by METH_VARARGS | METH_KEYWORDS, (PyObject* module, PyObject* const*
    arguments, Py_ssize_t count) by METH_FASTCALL.  No C++ exception may leave it.

    `functions` are their names, or a dict of their docstrings by name; one that begins "twice(number)\\n--\\n\\n" tells
    help() the parameters.  `flags` are further arguments of the compiler (-I, -D, -O3, -l), `depends` files whose
    change asks for a new compilation, such as headers of one's own.  needs_gil=False declares that the text changes
    nothing static: a free-threaded Python goes on without a GIL, and sub-interpreters may load it.  `module` is what
    the functions' __module__ says, the caller's name by default.

    The compiler is $CXX, or c++.  What it made is in $XDG_CACHE_HOME/pyhost/inline, or ~/.cache/pyhost/inline, under a
    name made of the text, the flags, the compiler and the Python.  Raises CompileError.  Errors in a raw string have
    the line of the Python file.
    """
    caller = sys._getframe(1)
    module = module or caller.f_globals.get("__name__", "inline")
    texts = [texts] if isinstance(texts, str) else list(texts)
    reason = missing()
    if reason:
        raise CompileError(f"the C++ of {module} cannot be compiled: {reason}")
    try:
        path = _built(module, texts, functions, [*map(str, flags)], depends, needs_gil, _files_of(caller))
    except OSError as error:
        raise CompileError(f"the C++ of {module} cannot be compiled: {error}") from error
    spec = importlib.util.spec_from_file_location(module, path)
    result = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(result)
    return result


def missing():
    """Why no text can be compiled here, a clause; None where it can."""
    if not _compiler():
        return "there is no C++ compiler; Debian's g++ has one, or CXX names it"
    if not os.path.exists(os.path.join(_headers(), "Python.h")):
        return f"there is no {_headers()}/Python.h; Debian's python3-dev has it"
    try:
        private_folder("inline")
    except OSError as error:
        return str(error)
    return None


def _built(module, texts, functions, flags, depends, needs_gil, files):
    """The path of what the compiler makes, or has made, of the texts."""
    name = re.sub(r"\W", "_", module.rpartition(".")[2], flags=re.ASCII)
    documented = functions if isinstance(functions, dict) else dict.fromkeys(functions, "")
    rows = ", ".join(f'row(&{function}, "{function}", {json.dumps(doc)})' for function, doc in documented.items())
    after = AFTER.format(rows=rows, needs_gil=int(needs_gil), name=name)
    command = [*_compiler(), *FLAGS, f"-I{_headers()}"]
    headers = [(str(file), hashlib.sha256(Path(file).read_bytes()).hexdigest()) for file in depends]
    facts = (BEFORE, texts, after, command, _version(tuple(_compiler())), flags, headers, sys.version)
    suffix = sysconfig.get_config_var("EXT_SUFFIX")  # names the ABI
    folder = private_folder("inline")
    path = folder / f"{name}-{hashlib.sha256(repr((*facts, suffix)).encode()).hexdigest()[:32]}{suffix}"
    if not path.exists():
        with _alone_in(folder):
            if not path.exists():  # nobody else has made it meanwhile
                placed = [_with_place(text, files, module) for text in texts]
                _build(path, "".join([BEFORE, *placed, after]), command, flags, module)
    return path


def _build(path, code, command, flags, module):
    """Beside and renamed: whoever looks sees the whole file or none."""
    for old in path.parent.glob("unfinished-*"):
        if old.stat().st_mtime < time.time() - ABANDONED_S:
            shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="unfinished-", dir=path.parent) as work:
        source, made = Path(work, "text.cpp"), Path(work, path.name)
        source.write_text(code, encoding="utf-8")
        environment = {**os.environ, "LC_ALL": "C", "TMPDIR": work}
        done = subprocess.run(
            [*command, str(source), *flags, "-o", str(made)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        if done.returncode != 0:
            raise _error(module, done)
        os.replace(made, path)


def _error(module, done):
    lines = done.stdout.strip().splitlines() or [f"the compiler ended with status {done.returncode}"]
    first = next((line for line in lines if re.search(r"\berror: ", line)), lines[-1])
    error = CompileError(f"the C++ of {module} does not compile: {first}")
    error.add_note(f"{shlex.join(done.args)}\n{done.stdout}")
    return error


def _with_place(text, files, module):
    """The text after a #line that says where it stands, or, where it is made up as the program runs, whose it is."""
    for file in files:
        linecache.checkcache(file)
        before, found, _ = "".join(linecache.getlines(file)).partition(text)
        if text and found:
            break
    else:
        before, file = "", f"<C++ of {module}>"
    quoted = file.replace("\\", "\\\\").replace('"', '\\"')
    return f'#line {before.count(chr(10)) + 1} "{quoted}"\n{text}\n'


def _files_of(caller):
    """Where the text may stand: the caller's file, and those of the other modules of its package."""
    package = caller.f_globals.get("__package__")
    modules = [m for name, m in sys.modules.items() if package and name.startswith(f"{package}.")]
    return [caller.f_code.co_filename, *(m.__file__ for m in modules if getattr(m, "__file__", None))]


def _compiler():
    """Its path and arguments; empty where there is none."""
    words = shlex.split(os.environ.get("CXX", "")) or ["c++"]
    path = shutil.which(words[0])
    return [path, *words[1:]] if path else []


@functools.cache
def _version(compiler):
    """close_fds=False: so it is started without a fork, which a sub-interpreter may not."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    return subprocess.run([*compiler, "--version"], close_fds=False, **pipes).stdout


def _headers():
    return sysconfig.get_path("include")


@contextlib.contextmanager
def _alone_in(folder):
    """Of several processes that miss the same file one compiles, and the others wait for it."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with contextlib.suppress(OSError):  # a network's: then each compiles, and renames to the same name
            fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)
