"""extensions/rules/_pyhost_rules.py: the rules of the kernels' C names for the backends that are written in Python.

rule("julia", xs=BUFFER, ys=BUFFER, c=NUMBER, maxiter=INTEGER, out=OUTPUT) is a function of these arguments.  It asks
libpyhost_kernels.so, and raises TypeError or ValueError with the sentence that every backend has.
"""

import ctypes
from ctypes import POINTER, c_char_p, c_int, c_int64, c_size_t, c_uint32
from pathlib import Path

from _pyhost_arguments import REFUSALS, character, no_buffer, wide_complex, wide_int

# Never released around a check: a rule takes 50 ns, a release as long again.
_library = ctypes.PyDLL(str(Path(__file__).parent / "libpyhost_kernels.so"))

FULL_RO = 0x11C  # PyBUF_FULL_RO: any layout, read-only too


class View(ctypes.Structure):
    """Py_buffer, part of the stable ABI since CPython 3.11; released when nobody refers to it any more.

    By the buffer protocol itself: a memoryview has no address to give, and ctypes' from_buffer() refuses what is
    read-only.  `place` is "julia: xs".
    """

    _fields_ = [
        ("data", ctypes.c_void_p),
        ("owner", ctypes.c_void_p),
        ("bytes", ctypes.c_ssize_t),
        ("item_bytes", ctypes.c_ssize_t),
        ("is_readonly", ctypes.c_int),
        ("dimensions", ctypes.c_int),
        ("format", ctypes.c_void_p),
        ("shape", POINTER(ctypes.c_ssize_t)),
        ("strides", ctypes.c_void_p),
        ("suboffsets", ctypes.c_void_p),
        ("internal", ctypes.c_void_p),
    ]

    def __init__(self, place, value):
        try:
            _get_buffer(value, self, FULL_RO)
        except (TypeError, ValueError) as error:
            raise no_buffer(place, value, error) from None

    def __del__(self):
        _release_buffer(self)


_get_buffer = ctypes.PYFUNCTYPE(c_int, ctypes.py_object, POINTER(View), c_int)(("PyObject_GetBuffer", ctypes.pythonapi))
_release_buffer = ctypes.PYFUNCTYPE(None, POINTER(View))(("PyBuffer_Release", ctypes.pythonapi))


def require(refusal):
    """Raises what a rule refused."""
    if refusal is not None:
        text = refusal.decode(errors="replace")
        raise REFUSALS[text[0]](text[1:])


def c_rule(name, *argtypes):
    """The C function pyhost_rules_<name>(): None, or the sentence that require() raises."""
    function = getattr(_library, f"pyhost_rules_{name}")
    function.argtypes, function.restype = argtypes, c_char_p
    return function


# Kinds of parameters: the C function's types, what makes the values of an argument, which of them are passed on.
BUFFER = ((POINTER(View),), "{name} = View({place!r}, {name})", "{name}")
INTEGER = ((c_int64, c_int), "{name}, {name}_overflow = wide_int({place!r}, {name})", "{name}, {name}_overflow")
NUMBER = ((c_int,), "{name}, {name}_overflow = wide_complex({place!r}, {name})", "{name}_overflow")
CHARACTER = ((c_uint32,), "{name} = character({place!r}, {name})", "{name}")
OUTPUT = ((POINTER(View), POINTER(c_size_t)), "", "")


def rule(kernel, **parameters):
    """The rules of a kernel, rule("julia", xs=BUFFER, c=NUMBER, maxiter=INTEGER, out=OUTPUT), as a function of these.

    It returns what it made of the arguments: a View, a complex, an int; of an `out` the View, or None, and how many
    items a result has.
    """
    has_output = parameters.pop("out", None) is OUTPUT
    kinds = [*parameters.values(), *([OUTPUT] if has_output else [])]
    check = c_rule(kernel, *(argtype for argtypes, _, _ in kinds for argtype in argtypes))
    passed = ", ".join(passes.format(name=name) for name, (_, _, passes) in parameters.items())
    lines = [make.format(name=name, place=f"{kernel}: {name}") for name, (_, make, _) in parameters.items()]
    if has_output:
        lines += [
            "results = c_size_t()",
            f"out = output('{kernel}: out', out, lambda: check({passed}, None, results))",
            f"refusal = check({passed}, out, results)",
        ]
    else:
        lines += [f"refusal = check({passed})"]
    names = ", ".join([*parameters, "out"] if has_output else parameters)
    lines += ["if refusal is not None:", "    require(refusal)", f"return {names}{', results.value' * has_output}"]
    space = {**globals(), "character": character, "wide_complex": wide_complex, "wide_int": wide_int, "check": check}
    exec(compile("\n    ".join([f"def {kernel}({names}):", *lines]), f"<rules of {kernel}>", "exec"), space)
    return space[kernel]


def output(place, out, check):
    """The view of `out`, or None; where it is no buffer, check() says first what is wrong with the other arguments."""
    try:
        return None if out is None else View(place, out)
    except TypeError:
        require(check())
        raise
