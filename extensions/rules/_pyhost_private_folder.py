"""extensions/rules/_pyhost_private_folder.py: where a backend keeps what it has compiled, a folder of its user."""

import contextlib
import os
from pathlib import Path


def private_folder(name):
    """Made where it is not there.  Who could write to it, or rename a folder above it, could run code as this user."""
    cache = os.environ.get("XDG_CACHE_HOME", "")
    home = os.environ.get("HOME", "")
    if not os.path.isabs(cache):
        cache = os.path.join(home, ".cache")
    if not os.path.isabs(cache):
        raise OSError("neither XDG_CACHE_HOME nor HOME is an absolute path")
    folder = Path(os.path.realpath(os.path.join(cache, "pyhost", name)))
    way = [*reversed(folder.parents), folder]
    above_home = Path(os.path.realpath(home or "/")).parents  # is the system's business
    for path in way:
        if not path.exists():
            with contextlib.suppress(FileExistsError):
                path.mkdir(mode=0o700)
        if path not in above_home:
            _require_private(path, path == folder)
    return folder


def _require_private(path, is_last):
    status = path.stat()
    user = os.geteuid()
    if status.st_uid != user and (is_last or status.st_uid != 0):
        raise PermissionError(f"{path} belongs to user {status.st_uid}, not to user {user}, who runs this")
    is_shared = status.st_mode & 0o1000 and not is_last  # as /tmp: all may write, but only rename what is theirs
    if status.st_mode & 0o022 and not is_shared:
        raise PermissionError(f"{path} can be written by others; 'chmod go-w {path}' closes it")
