"""extensions/rules/_pyhost_rules.py: the rules of the kernels' C names for the backends that are written in Python.

rule("julia", xs=BUFFER, ys=BUFFER, c=NUMBER, maxiter=INTEGER, out=OUTPUT) is a function of these arguments.  It asks
libpyhost_kernels.so, and raises TypeError or ValueError with the sentence that every backend has.
"""

import ctypes
from ctypes import POINTER, addressof, c_char_p, c_int, c_int64, c_size_t, c_uint32
from pathlib import Path
from typing import NamedTuple

from _pyhost_arguments import REFUSALS, Kept, character, no_buffer, wide_complex, wide_int

# Never released around a check: a rule takes 50 ns, a release as long again.
_library = ctypes.PyDLL(str(Path(__file__).parent / "libpyhost_kernels.so"))

FULL_RO = 0x11C  # PyBUF_FULL_RO: any layout, read-only too


class View(ctypes.Structure):
    """Py_buffer, part of the stable ABI since CPython 3.11; released when nobody refers to it any more.

    By the buffer protocol itself: a memoryview has no address to give, and ctypes' from_buffer() refuses what is
    read-only.
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

    def __init__(self, memory):
        _get_buffer(memory, self, FULL_RO)

    def __del__(self):
        _release_buffer(self)

    @property
    def _as_parameter_(self):
        """What ctypes passes for it where C wants an address."""
        return self.data


_get_buffer = ctypes.PYFUNCTYPE(c_int, ctypes.py_object, POINTER(View), c_int)(("PyObject_GetBuffer", ctypes.pythonapi))
_release_buffer = ctypes.PYFUNCTYPE(None, POINTER(View))(("PyBuffer_Release", ctypes.pythonapi))


class Items(ctypes.Array):
    """Memory as from_buffer() shares it, if it is writable and contiguous: ctypes passes its address to C."""

    _type_, _length_ = ctypes.c_char, 0

    @property
    def bytes(self):
        return self.memory.nbytes

    @property
    def shape(self):
        return self.memory.shape


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


class Kind(NamedTuple):
    """Of a parameter: its types in the C function, what is made of the argument, and which values are passed on."""

    argtypes: tuple
    make: str = ""
    passes: str = "{name}"


MEMORY = """try:
        {name} = memoryview({name})
    except (TypeError, ValueError) as error:
        raise no_buffer({place!r}, {name}, error) from None"""

BUFFER = Kind((POINTER(View),), MEMORY, "View({name})")
ADDRESS = Kind(*BUFFER)  # a buffer of which the kernel wants nothing else
LAYOUT = Kind((POINTER(View),), MEMORY + "\n    {name} = View({name})")  # one that the kernel takes as a View
INTEGER = Kind((c_int64, c_int), "{name}, {name}_overflow = wide_int({place!r}, {name})", "{name}, {name}_overflow")
INT64 = Kind(*INTEGER)  # any that fits will do
NUMBER = Kind((c_int,), "{name}, {name}_overflow = wide_complex({place!r}, {name})", "{name}_overflow")
CHARACTER = Kind((c_uint32,), "{name} = character({place!r}, {name})")
OUTPUT = Kind((POINTER(View), POINTER(c_size_t)))


def rule(kernel, **parameters):
    """The rules of a kernel, rule("julia", xs=BUFFER, c=NUMBER, maxiter=INTEGER, out=OUTPUT), as a function of these.

    It returns what it made of the arguments: a complex, an int, of a buffer a View or Items; of an `out` the same, or
    None, and how many items a result has.
    """
    check = c_rule(kernel, *(argtype for kind in parameters.values() for argtype in kind.argtypes))
    has_output = parameters.pop("out", None) is OUTPUT
    lines = [kind.make.format(name=name, place=f"{kernel}: {name}") for name, kind in parameters.items()]
    lines += lines_with_output(kernel, parameters) if has_output else lines_without_output(parameters)
    names = ", ".join([*parameters, "out"] if has_output else parameters)
    space = {**NAMES, "check": check, "kept": Kept()}
    exec(compile("\n    ".join([f"def {kernel}({names}):", *lines]), f"<rules of {kernel}>", "exec"), space)
    return space[kernel]


def passed_on(parameters):
    return ", ".join(kind.passes.format(name=name) for name, kind in parameters.items())


def lines_without_output(parameters):
    asks = f"require(check({passed_on(parameters)}))"
    if all(kind is INT64 for kind in parameters.values()):
        asks = f"if {' or '.join(f'{name}_overflow' for name in parameters)}: {asks}"
    return [asks, f"return {', '.join(parameters)}"]


def lines_with_output(kernel, parameters):
    """Where `out` is no buffer, what is wrong with the other arguments comes first."""
    buffers = [name for name, kind in parameters.items() if kind.make is MEMORY]
    viewed = {name: kind._replace(passes="{name}") if name in buffers else kind for name, kind in parameters.items()}
    return [
        "if out is not None:",
        "    try:",
        "        out = memoryview(out)",
        "    except (TypeError, ValueError) as error:",
        f"        require(check({passed_on(parameters)}, None, c_size_t()))",
        f"        raise no_buffer('{kernel}: out', out, error) from None",
        *(lines_of_short_cut(parameters, buffers) if buffers else []),
        *(f"{name} = View({name})" for name in buffers),
        "out = None if out is None else View(out)",
        "results = c_size_t()",
        f"require(check({passed_on(viewed)}, out, results))",
        *(["if facts is not None:", "    kept.keep(facts, results.value)"] if buffers else []),
        f"return {', '.join(parameters)}, out, results.value",
    ]


# What the lines refer to.
NAMES = {
    "View": View,
    "addressof": addressof,
    "c_size_t": c_size_t,
    "character": character,
    "no_buffer": no_buffer,
    "require": require,
    "share": Items.from_buffer,
    "wide_complex": wide_complex,
    "wide_int": wide_int,
}

FACTS = "{0}.format, {0}.itemsize, {0}.shape"


def lines_of_short_cut(parameters, buffers):
    """The lines that return Items where the rule has been asked before: Views and the question cost more than all else.

    Of writable, contiguous and aligned memory a rule reads no more than `facts`, of an `out` where it lies, too.
    """
    facts = ", ".join(
        FACTS.format(name) if name in buffers else kind.passes.format(name=name) for name, kind in parameters.items()
    )
    lies = ", ".join(f"{name}_lies if -size < {name}_lies < {name}.nbytes else None" for name in buffers)
    returned = ", ".join(f"{name}_items" if name in buffers else name for name in parameters)
    return [
        "facts = out_items = None",
        "try:",
        *(f"    {name}_items = share({name})" for name in buffers),
        "    if out is not None:",
        "        out_items = share(out)",
        "except (BufferError, TypeError):  # read-only, or with gaps",
        "    pass",
        "else:",
        *(f"    {name}_at = addressof({name}_items)" for name in buffers),
        f"    if not ({' | '.join(f'{name}_at' for name in buffers)}) & 7:",
        f"        facts = {facts}",
        "        if out is not None:",
        "            start, size = addressof(out_items), out.nbytes",
        *(f"            {name}_lies = start - {name}_at" for name in buffers),
        f"            facts = facts, {FACTS.format('out')}, start & 7, {lies}",
        "        results = kept.get(facts)",
        "        if results is not None:",
        *(f"            {name}_items.memory = {name}" for name in buffers if parameters[name] is BUFFER),
        f"            return {returned}, out_items, results",
    ]
