"""host/measure/python/snapshot.py: values as bytes, with the layout, flags and sharing of their arrays' memory.

Pickle makes every array contiguous, aligned, writeable and its own: a function that ignores strides would be given none
to ignore.  Here the memory that arrays and memoryviews show is kept apart from the pickle, in blocks, where views that
overlap share one; a view is a place in a block.  What lies over a bytearray, an array.array or bytes stays over that
object, so that both are seen to change.
"""

import array
import ctypes
import io
import pickle
import warnings

ALIGNED_TO = 64  # a block begins at the address that it had, modulo this: a cache line, and the widest vector
CASTABLE = "cbB?hHiIlLqQnNfdP"  # formats that memoryview.cast() takes


def save(value):
    """The bytes of `value`, for load().  Throws what pickle throws."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of iterators, which will not be picklable in Python 3.14
        pickler = _Pickler(())
        pickler.dump(value)
        beside = pickler.owners_beside()
        if beside:
            pickler = _Pickler(beside)
            pickler.dump(value)
    blocks, places = _blocks_of(pickler.spans)
    return pickle.dumps((blocks, places, pickler.sink.getvalue()), protocol=pickle.HIGHEST_PROTOCOL)


def load(saved):
    """A new copy of what was saved; nothing of it is shared with another copy."""
    blocks, places, pickled = pickle.loads(saved)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _Unpickler(pickled, [_placed(*block) for block in blocks], places).load()


class _Pickler(pickle.Pickler):
    """`spans` are the first and the last address of each view, but of those over the objects of these numbers."""

    def __init__(self, owners_beside):
        self.sink, self.spans = io.BytesIO(), []
        super().__init__(self.sink, protocol=pickle.HIGHEST_PROTOCOL)
        self._owners_beside, self._owners = owners_beside, {}

    def owners_beside(self):
        """The numbers of those objects below a view that are pickled themselves."""
        return self._owners.keys() & self.memo.copy().keys() if self._owners else ()

    def reducer_override(self, value):
        if isinstance(value, memoryview):
            return self._reduce_memoryview(value)
        if hasattr(type(value), "__array_finalize__") and _is_plain(value):
            return self._reduce_array(value)
        return NotImplemented

    def _reduce_memoryview(self, view):
        if view.format.removeprefix("@") not in CASTABLE:
            raise pickle.PicklingError(f"a memoryview of the format '{view.format}'")
        if view.nbytes == 0 or view.ndim != 1:
            return _restored_copy, (view.tobytes(), view.format, view.shape, view.readonly)
        owner, address = _owner(view), _address(view)
        step = view.strides[0]
        first = address + min(0, step * (view.shape[0] - 1))
        last = address + max(0, step * (view.shape[0] - 1)) + view.itemsize
        layout = last - first, view.format, step // view.itemsize if step % view.itemsize == 0 else 0, view.readonly
        return _restored_memoryview, (*self._place(owner, first, last), *layout)

    def _reduce_array(self, values):
        address = values.__array_interface__["data"][0]
        steps = [step * (length - 1) for step, length in zip(values.strides, values.shape)]
        first = address + sum(step for step in steps if step < 0)
        last = address + sum(step for step in steps if step > 0) + values.itemsize
        layout = address - first, values.dtype, values.shape, values.strides, values.flags.writeable
        classes = _class_of_arrays(values), type(values)
        return _restored_array, (*self._place(_owner(values), first, last), *classes, *layout)

    def _place(self, owner, first, last):
        """(what lies below, offset in it): an object that is pickled beside, or the number of a span."""
        if isinstance(owner, (bytearray, array.array)):
            self._owners[id(owner)] = owner
            if id(owner) in self._owners_beside:
                return owner, first - _address(memoryview(owner))
        self.spans.append((first, last))
        return len(self.spans) - 1, 0


def _class_of_arrays(values):
    """The first of the classes that its class comes from which knows of arrays."""
    return [base for base in type(values).__mro__ if hasattr(base, "__array_finalize__")][-1]


def _is_plain(values):
    """Memory and nothing else: no references to objects, no attributes of a class of its own."""
    if getattr(values, "__dict__", None) or type(values).__reduce__ is not _class_of_arrays(values).__reduce__:
        return False
    are_values = hasattr(values, "strides") and hasattr(values, "dtype") and not values.dtype.hasobject
    return are_values and hasattr(values, "flags") and values.nbytes > 0


def _owner(view):
    """The object at the end of the chain: who has the memory that a view shows."""
    below = view
    while below is not None:
        view, below = below, getattr(below, "obj" if isinstance(below, memoryview) else "base", None)
    return view


class _Buffer(ctypes.Structure):
    """CPython's Py_buffer."""

    _fields_ = [
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.py_object),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        *((name, ctypes.c_void_p) for name in ("shape", "strides", "suboffsets", "internal")),
    ]


def _address(view):
    """Of the first item."""
    buffer = _Buffer()
    full_readonly = 0x11C  # PyBUF_FULL_RO
    ctypes.pythonapi.PyObject_GetBuffer(ctypes.py_object(view), ctypes.byref(buffer), full_readonly)
    address = buffer.buf
    ctypes.pythonapi.PyBuffer_Release(ctypes.byref(buffer))
    return address


def _blocks_of(spans):
    """([(bytes, address modulo ALIGNED_TO)], [(block, offset) of each span]): overlapping spans lie in one block."""
    blocks, places = [], [None] * len(spans)
    group, first, last = [], 0, 0

    def close():
        if group:
            blocks.append((ctypes.string_at(first, last - first), first % ALIGNED_TO))
        for index in group:
            places[index] = len(blocks) - 1, spans[index][0] - first

    for index in sorted(range(len(spans)), key=lambda index: spans[index]):
        if not group or spans[index][0] >= last:
            close()
            group, (first, last) = [], spans[index]
        group.append(index)
        last = max(last, spans[index][1])
    close()
    return blocks, places


def _placed(content, remainder):
    """(bytearray with the content, where in it), so that it begins at an address with this remainder."""
    memory = bytearray(len(content) + ALIGNED_TO)
    offset = (remainder - _address(memoryview(memory))) % ALIGNED_TO
    memory[offset : offset + len(content)] = content
    return memory, offset


class _Unpickler(pickle.Unpickler):
    """Knows the blocks of one copy, which what restores a view asks for."""

    def __init__(self, pickled, blocks, places):
        super().__init__(io.BytesIO(pickled))
        self._blocks, self._places = blocks, places

    def find_class(self, module, name):
        if module == __name__ and name in RESTORERS:
            return RESTORERS[name].__get__(self)
        return super().find_class(module, name)

    def below(self, owner, offset):
        """(what has the memory, where in it)."""
        if not isinstance(owner, int):
            return owner, offset
        block, offset = self._places[owner]
        memory, start = self._blocks[block]
        return memory, start + offset


def _restored_array(self, owner, offset, base, kind, first, dtype, shape, strides, is_writeable):
    memory, start = self.below(owner, offset)
    values = base(shape, dtype, memory, start + first, strides)
    if is_writeable != values.flags.writeable:
        values.flags.writeable = is_writeable
    return values if kind is base else values.view(kind)


def _restored_memoryview(self, owner, offset, size, format, step, is_readonly):
    memory, start = self.below(owner, offset)
    view = memoryview(memory)
    if view.format != "B":
        view = view.cast("B")
    view = view[start : start + size]
    if format != "B" or step != 1:
        view = view.cast(format)[::step]
    return view.toreadonly() if is_readonly else view


def _restored_copy(self, content, format, shape, is_readonly):
    view = memoryview(bytearray(content)).cast(format, shape) if content else memoryview(b"")
    return view.toreadonly() if is_readonly else view


RESTORERS = {restore.__name__: restore for restore in (_restored_array, _restored_memoryview, _restored_copy)}
