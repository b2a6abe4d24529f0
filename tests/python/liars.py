"""tests/python/liars.py: functions that do not do what their reference does: not with every layout, call or thread.

Each liar is (the text of a module with the reference f() and script(f), the text of the module with the other f()).
"""

FLAT = """
def flat(x):
    "As if every array were contiguous, aligned and of this machine's byte order."
    return np.frombuffer(ctypes.string_at(x.ctypes.data, x.nbytes), x.dtype.newbyteorder("="))
"""
LAYOUTS = {
    "column": "np.arange(1, 33).astype(TYPE).reshape(8, 4)[:, 1]",
    "step": "np.arange(1, 33).astype(TYPE)[::3]",
    "reversed": "np.arange(1, 33).astype(TYPE)[::-1]",
    "reversed_columns": "np.arange(1, 33).astype(TYPE).reshape(8, 4)[:, ::-1]",
    "fortran": "np.asfortranarray(np.arange(1, 33).astype(TYPE).reshape(8, 4))",
    "transposed": "np.arange(1, 33).astype(TYPE).reshape(8, 4).T",
    "broadcast": "np.broadcast_to(np.arange(1, 5).astype(TYPE), (3, 4))",
    "other_byte_order": "np.arange(1, 33).astype(TYPE).astype(np.dtype(TYPE).newbyteorder('>'))",
}
TYPES = ("f8", "i4", "f4")


def ignores_strides(layout, kind):
    reference = f"""
def f(x): return [float(v) * (i + 1) for i, v in enumerate(x.ravel())]
def script(f): f({LAYOUTS[layout].replace("TYPE", repr(kind))})
"""
    return reference, FLAT + "def f(x): return [float(v) * (i + 1) for i, v in enumerate(flat(x))]"


SQUARES = """
def f(n): return [n * n, n]
def script(f): return [f(n) for n in range(40)]
"""
ARRAY = """
def f(n): return np.full(3, n * 1.0)
def script(f): return [f(n) for n in range(12)]
"""
ADDS = """
def f(a, b):
    for i in range(len(a)): a[i] = a[i] + b[i]
"""
CODE = "def f(n): return [n * n, n]\n"
COUNTED = "calls = itertools.count(1)\ndef f(n):\n    call = next(calls)\n"


def gives(kind, value, instead):
    """A reference with one kind of result, and what gives another one for it."""
    script = "def script(f): f(1); f(2)"
    return f"def f(n): return {value}\n{script}", f"def f(n): return {instead}"


OTHERS = {
    "static array": (ARRAY, "kept = np.zeros(3)\ndef f(n): kept[:] = n; return kept"),
    "static list": (SQUARES, "kept = [0, 0]\ndef f(n): kept[:] = n * n, n; return kept"),
    "view of a static array": (ARRAY, "kept = np.zeros(9)\ndef f(n): kept[:] = n; return kept[3:6]"),
    "static bytearray": (
        "def f(n): return bytearray([n, n])\ndef script(f): return [f(n) for n in range(9)]",
        "kept = bytearray(2)\ndef f(n): kept[:] = n, n; return kept",
    ),
    "static memory": (
        "def f(n): return memoryview(bytes([n, n]))\ndef script(f): return [f(n) for n in range(9)]",
        "kept = bytearray(2)\ndef f(n): kept[:] = n, n; return memoryview(kept).toreadonly()",
    ),
    "two static arrays in turn": (
        ARRAY,
        "ring = itertools.cycle([np.zeros(3), np.zeros(3)])\ndef f(n): x = next(ring); x[:] = n; return x",
    ),
    "five static lists in turn": (
        SQUARES,
        "ring = itertools.cycle([[0, 0] for _ in range(5)])\ndef f(n): x = next(ring); x[:] = n * n, n; return x",
    ),
    "an array twice": (ADDS + "def script(f): x = np.ones(5); f(x, x[::-1])", "def f(a, b): a += b.copy()"),
    "overlapping arrays": (ADDS + "def script(f): x = np.ones(9); f(x[1:], x[:-1])", "def f(a, b): a += b.copy()"),
    "overlapping memoryviews": (
        ADDS + "def script(f): x = memoryview(bytearray([1] * 9)); f(x[1:], x[:-1])",
        "def f(a, b): b = bytes(b); a[:] = bytes(p + q for p, q in zip(a, b))",
    ),
    "a bytearray and its array": (
        "def f(a, b): a[0] = 5; return int(b[0])\ndef script(f): x = bytearray(4); f(x, np.frombuffer(x, 'u1'))",
        "def f(a, b): n = int(b[0]); a[0] = 5; return n",
    ),
    "a list twice": (
        "def f(a, b): a.append(1); return len(b)\ndef script(f): x = []; f(x, x)",
        "def f(a, b): n = len(b); a.append(1); return n",
    ),
    "refuses what is read-only": (
        "def f(x): return float(x.sum())\ndef script(f): f(np.frombuffer(bytes(16), 'f8'))",
        "def f(x): x.flags.writeable or operator.truediv(1, 0); return float(x.sum())",
    ),
    "wrong where it is unaligned": (
        "def f(x): return x.tolist()\ndef script(f): f(np.frombuffer(bytearray(17), '<f8', 2, 1))",
        "def f(x): return x.tolist() if x.ctypes.data % 8 == 0 else [1.0] * len(x)",
    ),
    "wrong beyond a cache line's begin": (
        "def f(x): return x.tolist()\ndef script(f): x = np.zeros(99, 'u1'); f(x[-x.ctypes.data % 64 + 5:])",
        "def f(x): return x.tolist() if x.ctypes.data % 64 != 5 else [9] * len(x)",
    ),
    "wrong at the 11th call": (SQUARES, COUNTED + "    return [n * n, n + (call == 11)]"),
    "wrong from the 11th call on": (SQUARES, COUNTED + "    return [n * n, n + (call >= 11)]"),
    "wrong at the 60th call": (SQUARES, COUNTED + "    return [n * n, n + (call == 60)]"),
    "wrong once in twenty": (SQUARES, COUNTED + "    return [n * n, n + (call % 20 == 0)]"),
    "wrong by chance once in twenty": (
        SQUARES,
        "import random\n" + CODE + "g = f\nrandom = random.Random(3)\n"
        "def f(n): return g(n) if random.random() > 0.05 else [n, n]",
    ),
    "right at the first call only": (SQUARES, COUNTED + "    return [n * n, n] if call == 1 else [n, n]"),
    "wrong at the 7th call of one": (
        "def f(n): return n + 1\ndef script(f): f(3)",
        "calls = itertools.count(1)\ndef f(n): return n + 1 + (next(calls) == 7)",
    ),
    "remembers the last result": (SQUARES, "last = [[0, 0]]\ndef f(n): last.append([n * n, n]); return last[-2]"),
    "remembers by a short key": (SQUARES, "known = {}\ndef f(n): return known.setdefault(n % 16, [n * n, n])[:]"),
    "raises later": (SQUARES, COUNTED + "    if call == 33: raise MemoryError\n    return [n * n, n]"),
    "wrong beside another thread": (
        SQUARES,
        "busy = []\ndef f(n):\n    busy.append(1); time.sleep(0.0001)\n"
        "    n += len(busy) > 1; busy.pop(); return [n * n, n]",
    ),
    "static scratch": (
        SQUARES,
        "scratch = [0]\ndef f(n):\n    scratch[0] = n\n    time.sleep(0.0001)\n"
        "    return [scratch[0] * scratch[0], scratch[0]]",
    ),
    "static scratch without a pause": (
        SQUARES,
        "scratch = [0]\ndef f(n):\n    scratch[0] = n\n"
        "    for _ in range(300): pass\n    return [scratch[0] * scratch[0], scratch[0]]",
    ),
    "wrong on other threads": (
        SQUARES,
        "main = threading.get_ident()\ndef f(n): return [n * n, n + (threading.get_ident() != main)]",
    ),
    "writes into its argument": (
        "def f(x): return float(x.sum())\ndef script(f): f(np.ones(3))",
        "def f(x): s = float(x.sum()); x[0] = 7; return s",
    ),
    "writes beside its argument": (
        "def f(x, y): return float(x.sum())\ndef script(f): y = np.ones(9); f(y[2:5], y)",
        "def f(x, y): s = float(x.sum()); np.lib.stride_tricks.as_strided(x, (6,))[5] = 7; return s",
    ),
    "does not write into its argument": ("def f(x): x.sort()\ndef script(f): f([2, 1])", "def f(x): sorted(x)"),
    "another exception": (
        "def f(n): return 1 // n\ndef script(f):\n    try: f(0)\n    except ArithmeticError: pass",
        "def f(n): raise ValueError",
    ),
    "no exception": (
        "def f(n): return 1 // n\ndef script(f):\n    try: f(0)\n    except ArithmeticError: pass",
        "def f(n): return 0",
    ),
    "an int for a float": gives("float", "n / 1", "n"),
    "a bool for an int": gives("int", "n", "n == 1 or n"),
    "zero for minus zero": gives("zero", "-0.0", "0.0"),
    "the last bit": gives("float", "n * 0.1 + 0.2", "math.nextafter(n * 0.1 + 0.2, 9)"),
    "a number for NaN": gives("NaN", "NAN", "0.0"),
    "a tuple for a list": gives("list", "[n]", "(n,)"),
    "a list too short": gives("list", "[n, n]", "[n]"),
    "a key that is missing": gives("dict", "{'a': n, 'b': 1}", "{'a': n}"),
    "an item of a set": gives("set", "{n, NAN}", "{n + 1, NAN}"),
    "single precision": gives("array", "np.full(2, n, 'f8')", "np.full(2, n, 'f4')"),
    "a row for a column": gives("array", "np.full((2, 1), n)", "np.full((1, 2), n)"),
    "an array for a list": gives("list", "[n, n]", "np.array([n, n])"),
    "NumPy's number for Python's": gives("float", "n / 1", "np.float64(n)"),
    "a NaN inside a dataclass": gives("dataclass", "Data(NAN, n)", "Data(NAN, 0)"),
    "NaN for a number in a dataclass": gives("dataclass", "Frozen(n * 1.0)", "Frozen(NAN)"),
    "a date a day later": gives("dates", "np.array(['2026-01-01'], 'M8[D]')", "np.array(['2026-01-02'], 'M8[D]')"),
    "a long double's last bits": gives(
        "long double", "np.array([1, 2], 'g') / 3", "(np.array([1, 2], 'd') / 3).astype('g')"
    ),
    "an object inside an array": gives("objects", "np.array([[NAN], 1], object)", "np.array([[0.0], 1], object)"),
    "another last item of a ring": gives(
        "ring", "(lambda x: x.append(x) or x)([n])", "(lambda x: x.append([]) or x)([n])"
    ),
    "an iterator at its end": gives("iterator", "iter([1, 2])", "(lambda i: next(i) and i)(iter([1, 2]))"),
    "an imaginary zero": gives("complex", "complex(n, -0.0)", "complex(n, 0.0)"),
    "none": gives("none", "n", "None"),
}

LIARS = {
    **{f"{layout} of {kind}": ignores_strides(layout, kind) for layout in LAYOUTS for kind in TYPES},
    **OTHERS,
}
