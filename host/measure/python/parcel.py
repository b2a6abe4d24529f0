"""host/measure/python/parcel.py: objects on their way to another process: as one string of bytes, or in shared memory.

In shared memory a buffer (of a NumPy array, an array.array, a memoryview) is copied in once and read where it lies:
whoever takes the parcel has views of it.  All other objects are pickled, and copied at both ends.
"""

import array
import io
import mmap
import os
import pickle

ALIGNMENT = 64  # of a cache line: no two buffers share one


class _Pickler(pickle.Pickler):
    """Knows memoryviews; with a buffer_callback also an array.array leaves its items to it, as NumPy's arrays do."""

    def __init__(self, file, buffer_callback=None):
        super().__init__(file, protocol=5, buffer_callback=buffer_callback)
        self.is_apart = buffer_callback is not None

    def reducer_override(self, item):
        if isinstance(item, memoryview):
            return _view, (pickle.PickleBuffer(item), item.format, item.shape)
        if self.is_apart and type(item) is array.array and item:
            return _view, (pickle.PickleBuffer(item), item.typecode, (len(item),))
        return NotImplemented


def _view(buffer, item_format, shape):
    """A memoryview of the items; of none at all it has one dimension, for a cast allows no other."""
    items = memoryview(buffer).cast("B").cast(item_format)
    return items.cast("B").cast(item_format, shape) if len(shape) != 1 and all(shape) else items


def pack(item):
    file = io.BytesIO()
    _Pickler(file).dump(item)
    return file.getbuffer()


unpack = pickle.loads


class SharedMemory:
    """A file in memory that forked processes share: it has no name, so nothing of it can be left behind."""

    def __init__(self, name):
        self.fd = os.memfd_create(name)
        self.map = None

    def put(self, item):
        """Where its parts lie, for get() in any process: [[offset, bytes], ...], the pickled part first."""
        file, buffers = io.BytesIO(), []
        _Pickler(file, buffers.append).dump(item)
        raw = [file.getbuffer(), *(buffer.raw() for buffer in buffers)]
        parts, end = [], 0
        for part in raw:
            parts.append([end, part.nbytes])
            end += -(-part.nbytes // ALIGNMENT) * ALIGNMENT
        self._hold(end)
        for (offset, size), part in zip(parts, raw):
            self.map[offset : offset + size] = part
        return parts

    def get(self, parts):
        """The item, whose buffers are views of this memory."""
        self._hold(sum(parts[-1]))
        memory = memoryview(self.map)
        pickled, *buffers = (memory[offset : offset + size] for offset, size in parts)
        return pickle.loads(pickled, buffers=buffers)

    def _hold(self, size):
        """A larger mapping beside the old one, of which there may still be views."""
        if self.map is None or len(self.map) < size:
            if os.fstat(self.fd).st_size < size:
                os.ftruncate(self.fd, size)
            self.map = mmap.mmap(self.fd, max(size, 1))

    def close(self):
        os.close(self.fd)


def bytes_of(parts):
    return sum(size for _, size in parts)
