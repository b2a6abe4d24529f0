"""host/measure/python/private_folder.py: files with a checksum, in a folder that nobody but its user can write to.

What is read here is unpickled later, so that whoever could write it could run code as this user.  As sshd does with
authorized_keys (StrictModes), the folder and everything above it are looked at, not only the file:

- the folder and the file belong to this user, root included: a HOME that sudo left is another user's;
- nobody else may write to them, nor rename them by a folder above;
- both are looked at through the descriptor that is then used, and symbolic links at their names are not followed.
"""

import contextlib
import hashlib
import os
import re
import stat
import time

MARK = b"pyhost private file\n"
DIGEST_BYTES = 32
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
CLOSED = os.O_CLOEXEC | os.O_NOFOLLOW

# A write takes seconds; what is older was left by a process that was killed.  The second form is an earlier version's.
UNFINISHED = re.compile(r"\.part$|\.pickle\.\d+$")
ABANDONED_S = 3600


class Refused(Exception):
    """Why a folder or a file is not used, a clause."""


def read(folder, name):
    """The bytes that write() was given, None where there are none.  Throws Refused and OSError."""
    try:
        with _opened(folder) as folder_fd:
            content = _content_of(folder_fd, folder, name)
    except FileNotFoundError:
        return None
    start = len(MARK) + DIGEST_BYTES
    payload = content[start:]
    if content[:start] != MARK + hashlib.sha256(payload).digest():
        raise Refused(f"{os.path.join(folder, name)} is damaged")
    return payload


def write(folder, name, payload):
    """Beside and renamed: a run that is killed half-way leaves the old file.  Throws Refused and OSError.

    Not synced to the disk: what a power failure leaves is told by the checksum.
    """
    with _opened(folder, make=True) as folder_fd:
        _remove_abandoned(folder_fd)
        unfinished = f"{name}.{os.getpid()}-{os.urandom(8).hex()}.part"
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | CLOSED
            with open(os.open(unfinished, flags, 0o600, dir_fd=folder_fd), "wb") as file:
                file.write(MARK + hashlib.sha256(payload).digest())
                file.write(payload)
            os.rename(unfinished, name, src_dir_fd=folder_fd, dst_dir_fd=folder_fd)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(unfinished, dir_fd=folder_fd)
            raise


def _content_of(folder_fd, folder, name):
    path = os.path.join(folder, name)
    if stat.S_ISLNK(os.stat(name, dir_fd=folder_fd, follow_symlinks=False).st_mode):
        raise Refused(f"{path} is a symbolic link")
    # Non-blocking: where the name is a pipe's, open() would wait for a writer.
    fd = os.open(name, os.O_RDONLY | os.O_NONBLOCK | CLOSED, dir_fd=folder_fd)
    with open(fd, "rb") as file:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            raise Refused(f"{path} is no regular file")
        _require_own(status, path)
        _require_closed(status, path)
        return file.read()


@contextlib.contextmanager
def _opened(path, make=False):
    """A descriptor of the folder."""
    parent = os.path.realpath(os.path.dirname(path))
    _require_safe_way(parent)
    if make:
        _make(os.path.join(parent, os.path.basename(path)))
    if os.path.islink(path):
        raise Refused(f"{path} is a symbolic link")
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | CLOSED)
    try:
        status = os.fstat(fd)
        _require_own(status, path)
        _require_closed(status, path)
        if stat.S_IMODE(status.st_mode) & 0o077:
            os.fchmod(fd, 0o700)  # ours, and others could only read: earlier versions made it so
        yield fd
    finally:
        os.close(fd)


def _make(path):
    """With the folders above it, all closed, as the XDG specification wants them."""
    if not os.path.isdir(path):
        _make(os.path.dirname(path))
        with contextlib.suppress(FileExistsError):
            os.mkdir(path, 0o700)


def _require_safe_way(folder):
    """Nobody else can put another folder in the place of this one or of one above it, up to the home folder.

    A folder like /tmp, in which all may write but only rename what is theirs, is a safe one.
    """
    home = os.path.realpath(os.environ.get("HOME") or "/")
    while True:
        with contextlib.suppress(FileNotFoundError):
            status = os.stat(folder)
            if status.st_uid != 0:
                _require_own(status, folder)
            if not status.st_mode & stat.S_ISVTX:
                _require_closed(status, folder)
        if folder in (home, "/"):
            return
        folder = os.path.dirname(folder)


def _require_own(status, path):
    user = os.geteuid()
    if status.st_uid != user:
        raise Refused(f"{path} belongs to user {status.st_uid}, not to user {user}, who runs this")


def _require_closed(status, path):
    if status.st_mode & OTHERS_WRITE:
        raise Refused(f"{path} can be written by others; 'chmod go-w {path}' closes it")


def _remove_abandoned(folder_fd):
    """What a killed process left unfinished."""
    with os.scandir(folder_fd) as entries:
        names = [entry.name for entry in entries if UNFINISHED.search(entry.name)]
    for name in names:
        with contextlib.suppress(OSError):  # another process removes them too
            if os.stat(name, dir_fd=folder_fd, follow_symlinks=False).st_mtime < time.time() - ABANDONED_S:
                os.unlink(name, dir_fd=folder_fd)
