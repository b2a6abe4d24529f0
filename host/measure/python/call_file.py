"""host/measure/python/call_file.py: the file of the recorded calls: many processes append, others read it afterwards.

The parent makes it: in memory, without a name, so that nothing of it is ever in a folder, and nothing is left where all
are killed.  A worker process of the script inherits no descriptor; so all open it as the parent's, /proc/PID/fd/N,
which the kernel grants to processes of the same user only.  A record is unpickled only where its checksum is right;
what it holds comes from the script's own processes, as what they answer does.
"""

import errno
import importlib
import os
import struct

# A record: MARK; the lengths of the function's name and of two pickles; SHA-256 of these lengths and of what follows;
# the name, the pickle of before the call, the pickle of after it.
MARK = b"pyhost\r\n"
LENGTHS = struct.Struct("<QQQ")
DIGEST_BYTES = 32
HEADER_BYTES = len(MARK) + LENGTHS.size + DIGEST_BYTES


hashlib = None  # imported late: this module is also imported beside scripts that record nothing


class CallFile:
    """The file at `place`, to append to."""

    def __init__(self, place):
        self.place = place
        try:
            self.identity = _identity(os.stat(place))
        except OSError:  # the script runs all the same: append() will say it
            self.identity = None

    def append(self, name, before, after):
        """In one write, for other processes append too; opened anew, for the script may close every descriptor.

        Throws OSError.
        """
        record = _record_of(name, before, after)
        fd = os.open(self.place, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            # A process that outlives pyhost may find another one under its number.
            if _identity(os.fstat(fd)) != self.identity:
                raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
            if os.write(fd, record) != len(record):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finally:
            os.close(fd)


def _identity(status):
    return status.st_dev, status.st_ino


def _record_of(name, before, after):
    parts = name.encode(), before, after
    lengths = LENGTHS.pack(*map(len, parts))
    return b"".join((MARK, lengths, _digest(lengths, *parts), *parts))


def prepare():
    """Before the script runs, beside which another hashlib.py may stand."""
    global hashlib
    if hashlib is None:
        hashlib = importlib.import_module("hashlib")


def _digest(*parts):
    prepare()
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.digest()


def load(place, name):
    """The recorded calls of `name`, a list of pickles: ((arguments, keywords), (outcome, the same after, seconds))."""
    with open(place, "rb") as file:
        content = file.read()
    return [(before, after) for one, before, after in _records(content) if one == name.encode()]


def _records(content):
    """What a process that was killed left half-written is passed over."""
    view, at = memoryview(content), 0
    while (at := content.find(MARK, at)) >= 0:
        parts = _record_at(view[at:])
        if parts:
            yield parts
        at += HEADER_BYTES + sum(map(len, parts)) if parts else 1


def _record_at(content):
    """(name, before, after), or None where the checksum is wrong."""
    if len(content) < HEADER_BYTES:
        return None
    lengths = content[len(MARK) : len(MARK) + LENGTHS.size]
    sizes = LENGTHS.unpack(lengths)
    body = content[HEADER_BYTES : HEADER_BYTES + sum(sizes)]
    if len(body) != sum(sizes) or _digest(lengths, body) != content[HEADER_BYTES - DIGEST_BYTES : HEADER_BYTES]:
        return None
    ends = sizes[0], sizes[0] + sizes[1], sum(sizes)
    return tuple(bytes(body[start:end]) for start, end in zip((0, *ends), ends))
