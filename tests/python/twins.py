"""tests/python/twins.py: odd values and odd functions, whose byte-identical copy must not be called wrong.

Each twin is a module's text with a function f() and a function script(f) that calls it: the text is executed twice, and
the second f() is swapped in for the first.
"""

PRELUDE = """
import array, collections, copy, ctypes, dataclasses, datetime, decimal, enum, fractions, functools, io, itertools
import ipaddress, math, operator, pathlib, random, re, string, threading, time, types, uuid, weakref, zoneinfo
from made_up_classes import *
import numpy as np
NAN = float("nan")
"""

CLASSES = """
import collections, dataclasses, enum, typing
class Plain:
    def __init__(self, **attributes): self.__dict__.update(attributes)
class Slotted:
    __slots__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
class Node:
    def __init__(self, value): self.value, self.next = value, self
@dataclasses.dataclass
class Data: x: float; y: object = None
@dataclasses.dataclass(frozen=True)
class Frozen: x: float; y: object = None
@dataclasses.dataclass(eq=False)
class Bare: x: float
@dataclasses.dataclass(order=True, slots=True)
class Lean: x: float; y: float = 0.0
Pair = collections.namedtuple("Pair", "a b")
class Typed(typing.NamedTuple):
    a: float
    b: str = "b"
class Color(enum.Enum):
    RED = 1
    BLUE = "b"
class Bits(enum.Flag):
    A = 1
    B = 2
class Strings(list):
    pass
class Angle(float):
    pass
class NeverEqual:
    def __eq__(self, other): return False
    __hash__ = None
class Grumpy:
    def __eq__(self, other): raise TypeError("not to be compared")
    def __hash__(self): return 1
class Arrayish:
    def __init__(self, values): self.values = values
    def __eq__(self, other): return [a == b for a, b in zip(self.values, other.values)]
class Opaque:
    def __init__(self): self.lock = None
    def __repr__(self): raise ValueError("no text")
class Getter:
    def __getattr__(self, name):
        if name.startswith("__"): raise AttributeError(name)
        return 1
"""

VALUES = {
    "int": "10**30",
    "bool": "True",
    "float": "0.1",
    "nan": "NAN",
    "negative_zero": "-0.0",
    "complex_nan": "complex(NAN, -0.0)",
    "text": "'a\\ud800\\0'",
    "bytes": "b'\\0ab'",
    "bytearray": "bytearray(b'ab')",
    "none": "None",
    "ellipsis": "...",
    "not_implemented": "NotImplemented",
    "range": "range(3, 9, 2)",
    "slice": "slice(1, None, NAN)",
    "list_of_nan": "[NAN, NAN]",
    "deep_list": "functools.reduce(lambda inner, _: [inner], range(200), [])",
    "circular_list": "(lambda x: x.append(x) or x)([1])",
    "circular_dict": "(lambda x: x.update(me=x) or x)({})",
    "circular_tuple": "(lambda x: x.append((x,)) or x[0])([])",
    "circular_object": "Node(3)",
    "shared_list": "(lambda x: [x, x])([NAN])",
    "set_of_nan": "{NAN, 1.0}",
    "set_of_tuples_of_nan": "{(NAN, 1), (2, NAN)}",
    "set_of_frozen": "{Frozen(NAN), Frozen(2.0)}",
    "set_of_objects": "{fractions.Fraction(1, 3), decimal.Decimal('NaN'), Pair(NAN, 1)}",
    "set_of_texts": "{'a', 'b', 'c', ('d', 'e')}",
    "frozenset": "frozenset([frozenset([NAN]), frozenset()])",
    "dict_of_nan_keys": "{NAN: NAN, (NAN,): 1, Frozen(NAN): 2}",
    "ordered_dict": "collections.OrderedDict([('b', 1), ('a', NAN)])",
    "default_dict": "collections.defaultdict(list, a=[NAN])",
    "counter": "collections.Counter('abca')",
    "chain_map": "collections.ChainMap({'a': NAN}, {})",
    "deque": "collections.deque([NAN, 2], maxlen=2)",
    "namedtuple": "Pair(NAN, [1])",
    "typed_namedtuple": "Typed(NAN)",
    "struct_time": "time.gmtime(0)",
    "dataclass_nan": "Data(NAN, [NAN])",
    "frozen_nan": "Frozen(NAN, (NAN,))",
    "bare_dataclass": "Bare(NAN)",
    "lean_dataclass": "Lean(NAN, -0.0)",
    "plain_object": "Plain(x=NAN, y=Plain(z={NAN}))",
    "slotted": "Slotted(NAN, [-0.0])",
    "bare_object": "object()",
    "never_equal": "NeverEqual()",
    "grumpy": "Grumpy()",
    "arrayish": "Arrayish([1, NAN])",
    "opaque": "Opaque()",
    "getter": "Getter()",
    "enum": "Color.RED",
    "flag": "Bits.A | Bits.B",
    "list_class": "Strings(['a'])",
    "float_class": "Angle(NAN)",
    "exception": "ValueError('a', NAN)",
    "exception_group": "ExceptionGroup('g', [KeyError(NAN)])",
    "decimal": "decimal.Decimal('sNaN')",
    "decimal_zero": "decimal.Decimal('-0.00')",
    "fraction": "fractions.Fraction(1, 3)",
    "date": "datetime.datetime(2026, 1, 1, fold=1, tzinfo=datetime.timezone.utc)",
    "timedelta": "datetime.timedelta(1, 2, 3)",
    "uuid": "uuid.UUID(int=3)",
    "path": "pathlib.Path('/a/b')",
    "pattern": "re.compile('a+', re.I)",
    "address": "ipaddress.ip_address('::1')",
    "namespace": "types.SimpleNamespace(a=NAN)",
    "proxy": "types.MappingProxyType({'a': 1})",
    "function": "operator.add",
    "lambda": "lambda x: x",
    "partial": "functools.partial(operator.add, NAN)",
    "bound_method": "'abc'.upper",
    "class": "Data",
    "module": "operator",
    "string_io": "io.StringIO('abc')",
    "bytes_io": "io.BytesIO(b'abc')",
    "lock": "threading.Lock()",
    "file": "open('/dev/null')",
    "list_iterator": "iter([1, NAN])",
    "dict_iterator": "iter({'a': 1})",
    "zip": "zip([1, 2], 'ab')",
    "map": "map(abs, [-1, -2])",
    "count": "itertools.count(3)",
    "permutations": "itertools.permutations('abc')",
    "generator": "(x for x in range(3))",
    "random_generator": "random.Random(3)",
    "memoryview": "memoryview(bytearray(b'abcd'))",
    "memoryview_steps": "memoryview(bytearray(range(20)))[1::3]",
    "memoryview_ints": "memoryview(array.array('i', range(6)))[::-2]",
    "memoryview_readonly": "memoryview(b'abcd')[1:3]",
    "array": "array.array('d', [NAN, -0.0])",
    "ctypes_array": "(ctypes.c_int * 3)(1, 2, 3)",
    "ndarray": "np.array([[1.0, NAN], [-0.0, 2.0]])",
    "ndarray_column": "np.arange(12.0).reshape(3, 4)[:, 1]",
    "ndarray_reversed": "np.arange(12)[::-2]",
    "ndarray_fortran": "np.asfortranarray(np.arange(12.0).reshape(3, 4))",
    "ndarray_broadcast": "np.broadcast_to(np.array([1.0, NAN]), (3, 2))",
    "ndarray_empty": "np.empty((0, 3))",
    "ndarray_scalar": "np.array(NAN)",
    "ndarray_big_endian": "np.arange(3, dtype='>f4')",
    "ndarray_unaligned": "np.frombuffer(bytearray(17), '<f8', 2, 1)",
    "ndarray_readonly": "np.frombuffer(b'12345678', 'f8')",
    "ndarray_objects": "np.array([NAN, [NAN], None, {1.0}], object)",
    "ndarray_object_column": "np.array([[NAN, 'a'], [2, Frozen(NAN)]], object)[:, 1]",
    "ndarray_dates": "np.array(['2026-01-01', 'NaT'], 'M8[s]')[::-1]",
    "ndarray_deltas": "np.array([1, 'NaT'], 'm8[ms]')",
    "ndarray_long_double": "np.array([NAN, 1, -0.0], 'g') / 3",
    "ndarray_long_complex": "np.array([complex(NAN, 1), 1], 'G') / 3",
    "ndarray_half": "np.array([NAN, 1], 'e')",
    "ndarray_texts": "np.array(['a', 'bcd'])",
    "ndarray_bytes": "np.array([b'a', b'bcd'])",
    "ndarray_records": "np.array([(1, NAN)], [('a', 'i1'), ('b', 'f8')])",
    "ndarray_padded": "np.zeros(2, np.dtype([('a', 'i1'), ('b', 'f8')], align=True))",
    "recarray": "np.rec.array([(1, NAN)], dtype=[('a', 'i4'), ('b', 'f8')])",
    "masked": "np.ma.masked_array([1.0, NAN], [True, False])",
    "matrix": "np.asmatrix(np.arange(4.0).reshape(2, 2)).T",
    "numpy_scalar": "np.float64(NAN)",
    "numpy_long_double": "np.longdouble(1) / 3",
    "numpy_date": "np.datetime64('NaT')",
    "numpy_void": "np.array([(1, NAN)], [('a', 'i1'), ('b', 'f8')])[0]",
    "dtype": "np.dtype('>f4')",
}

# What f() does with its argument, given in each call.
SHAPES = {
    "gives_it_back": "def f(x): return x",
    "wraps_it": "def f(x): return {'one': [x, (x, 1)]}",
}

FUNCTIONS = {
    "random_state": """
def f(n): return [random.random() for _ in range(n)]
def script(f): random.seed(3); return [f(2), f(3)]
""",
    "numpy_random_state": """
def f(n): return np.random.rand(n)
def script(f): np.random.seed(3); return [f(2), f(3)]
""",
    "time": """
def f(): return time.perf_counter_ns()
def script(f): return [f() for _ in range(3)]
""",
    "today": """
def f(): return datetime.date.today()
def script(f): f()
""",
    "counter": """
count = itertools.count()
def f(): return next(count)
def script(f): return [f() for _ in range(3)]
""",
    "memory_address": """
def f(x): return id(x)
def script(f): return f([])
""",
    "text_of_an_address": """
def f(): return repr(object())
def script(f): return f()
""",
    "hash_of_a_text": """
def f(text): return hash(text)
def script(f): return f("abc")
""",
    "cached_result": """
@functools.lru_cache
def f(n): return [n]
def script(f): f(1).append(2); return f(1)
""",
    "one_list_for_all": """
kept = []
def f(n): kept.append(n); return kept
def script(f): return [f(n) for n in range(3)]
""",
    "one_array_for_all": """
kept = np.zeros(3)
def f(n): kept[:] = n; return kept
def script(f): return [float(f(n).sum()) for n in range(3)]
""",
    "generator_as_result": """
def f(n): yield from range(n)
def script(f): return list(f(3))
""",
    "consumes_an_iterator": """
def f(numbers): return next(numbers) + next(numbers)
def script(f): return f(iter([1, 2, 3]))
""",
    "consumes_a_generator": """
def f(numbers): return sum(numbers)
def script(f): return f(x for x in range(3))
""",
    "reads_a_stream": """
def f(stream): return stream.read(2)
def script(f): return f(io.StringIO("abc"))
""",
    "calls_back": """
def f(function, n): return [function(i) for i in range(n)]
def script(f): return f(math_of, 3)
def math_of(i): return i * NAN
""",
    "calls_a_builtin_back": """
def f(function, n): return [function(i) for i in range(n)]
def script(f): return f(abs, 3)
""",
    "overlapping_views": """
def f(a, b):
    for i in range(len(a)): a[i] = b[i] + 1
def script(f): x = np.arange(10.0); f(x[1:], x[:-1])
""",
    "same_array_twice": """
def f(a, b):
    for i in range(len(a)): a[i] = b[-1 - i] + 1
def script(f): x = np.arange(10.0); f(x, x)
""",
    "same_list_twice": """
def f(a, b): a.append(1); return len(b)
def script(f): x = []; f(x, x); return f([], [])
""",
    "overlapping_memoryviews": """
def f(a, b):
    for i in range(len(a)): a[i] = b[i] + 1
def script(f): x = memoryview(bytearray(10)); f(x[1:], x[:-1])
""",
    "bytearray_and_its_view": """
def f(a, b): a[0] = 7; return b[0]
def script(f): x = bytearray(4); f(x, memoryview(x)); f(x, np.frombuffer(x, "u1"))
""",
    "writes_through_a_column": """
def f(column): column[:] = 5
def script(f): x = np.zeros((4, 4)); f(x[:, 2])
""",
    "returns_a_view": """
def f(x): return x[::2]
def script(f): return f(np.arange(9.0))
""",
    "returns_a_memoryview": """
def f(x): return memoryview(x)[1:]
def script(f): return f(b"abc")
""",
    "asks_for_the_layout": """
def f(x): return x.strides, x.flags.c_contiguous, x.flags.f_contiguous, x.flags.writeable, x.flags.aligned, x.dtype.str
def script(f):
    x = np.arange(24.0).reshape(2, 3, 4)
    for view in (x, x.T, x[:, ::-1], x[0, :, 1], x[..., ::2], np.asfortranarray(x), x.astype(">f8"),
                 np.frombuffer(bytes(16), "f8"), np.frombuffer(bytearray(17), "f8", 2, 1),
                 np.broadcast_to(x[0], x.shape)):
        f(view)
""",
    "asks_for_the_alignment": """
def f(x): return x.ctypes.data % 64
def script(f):
    x = np.zeros(200, "u1")
    for start in range(64): f(x[start:])
""",
    "changes_a_set": """
def f(values): values.add(NAN)
def script(f): f({1.0})
""",
    "fails_with_state": """
def f(n): raise ValueError(n, NAN)
def script(f):
    try: f(3)
    except ValueError: pass
""",
    "own_exception": """
class Own(Exception): pass
def f(n): raise Own(n)
def script(f):
    try: f(3)
    except Exception: pass
""",
    "own_class": """
class Own:
    def __init__(self, x): self.x = x
def f(n): return Own([n, NAN])
def script(f): return f(3)
""",
    "own_dataclass": """
@dataclasses.dataclass
class Own: x: float
def f(n): return {"a": Own(n * NAN)}
def script(f): return f(3)
""",
    "own_namedtuple": """
Own = collections.namedtuple("Own", "x y")
def f(n): return Own(n, NAN)
def script(f): return f(3)
""",
    "own_enum": """
class Own(enum.Enum): A = 1
def f(n): return [Own(n)]
def script(f): return f(1)
""",
    "recursive": """
def f(n): return n if n < 2 else f(n - 1) + f(n - 2)
def script(f): return f(9)
""",
    "global_list": """
seen = []
def f(n): seen.append(n); return n
def script(f): return [f(n) for n in range(3)], seen
""",
    "thread_local": """
local = threading.local()
def f(n): local.n = getattr(local, "n", 0) + n; return n * 2
def script(f): return [f(n) for n in range(3)]
""",
    "coroutine": """
async def f(n): return n
def script(f): return f(3).close()
""",
    "keywords": """
def f(*args, a=1, **more): return args, a, more
def script(f): return f(1, 2, a=NAN, z=3), f()
""",
    "system_exit": """
def f(): raise SystemExit(3)
def script(f):
    try: f()
    except SystemExit: pass
""",
    "sleeps": """
def f(n): time.sleep(0); return n
def script(f): return f(3)
""",
    "decimal_context": """
def f(x): return decimal.Decimal(1) / x
def script(f):
    with decimal.localcontext(decimal.Context(prec=5)): return f(decimal.Decimal(3))
""",
    "environment": """
import os
def f(): return os.getpid() > 0, dict(os.environ)
def script(f): return f()
""",
    "weak_reference": """
def f(x): return weakref.ref(x)
def script(f): return f(Plain())
""",
}


def source_of(shape, value):
    """Three calls with the value, of which the last has it twice."""
    return f"{SHAPES[shape]}\ndef script(f):\n    for _ in range(2): f({VALUES[value]})\n"


TWINS = {
    **{f"{shape}: {value}": source_of(shape, value) for shape in SHAPES for value in VALUES},
    **{f"function: {name}": source for name, source in FUNCTIONS.items()},
}
