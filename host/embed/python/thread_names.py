"""host/embed/python/thread_names.py: tell the account of the GIL what Python calls its threads.

Thread._set_native_id() runs in each new thread before its run() does (3.11 to 3.14), the setter of Thread.name
wherever one is renamed; both are wrapped, and neither is on the stack while the script's own code runs.  `threading` is
not imported for it: a finder waits until the script does.
"""

import posix
import sys
from _thread import get_ident, get_native_id  # the real ones, whatever is put in their place later

import _pyhost

LONGEST_BYTES = 63  # of a name in the ledger

# Python's number -> the system's, of the threads that were named.  A greenlet that poses as a thread is not among them:
# it runs in a thread that has a name.
_native_ids = {}


def install():
    """Name the main thread, and from now on every thread that `threading` knows."""
    _name_own("MainThread")
    posix.register_at_fork(after_in_child=lambda: _name_own("MainThread"))
    sys.meta_path.insert(0, ThreadingFinder())
    if "threading" in sys.modules:
        patch(sys.modules["threading"])


class ThreadingFinder:
    """Finds nothing by itself: it lets the others find `threading`, and patches what they load."""

    def find_spec(self, name, path=None, target=None):
        if name != "threading":
            return None
        for finder in sys.meta_path:
            find_spec = getattr(finder, "find_spec", None) if finder is not self else None
            spec = find_spec(name, path, target) if find_spec else None
            if spec is not None:
                _patch_once_loaded(spec.loader)
                return spec
        return None


def _patch_once_loaded(loader):
    if loader is None or isinstance(loader, type):
        return  # a folder, or a loader that is shared with other modules

    exec_module = loader.exec_module

    def exec_and_patch(module):
        del loader.exec_module
        exec_module(module)
        patch(module)

    loader.exec_module = exec_and_patch


def patch(threading):
    """Wrap what names a thread; a script's own module that is called `threading` is left alone."""
    parts = ("Thread", "_active", "_limbo")
    if not all(hasattr(threading, part) for part in parts) or not hasattr(threading.Thread, "_set_native_id"):
        return
    for thread in tuple(threading._active.values()):
        _name(thread._ident, thread._native_id, thread._name)
    _wrap_start(threading.Thread)
    _wrap_rename(threading)
    # It runs after threading's own, which makes a main thread of the one that forked.
    posix.register_at_fork(after_in_child=lambda: _name_forked(threading._active.get(get_ident())))


def _wrap_start(thread_class):
    set_native_id = thread_class._set_native_id

    def _set_native_id(self):
        set_native_id(self)
        if self._ident == get_ident():
            _name_own(self._name)

    thread_class._set_native_id = _posing_as(set_native_id, _set_native_id)


def _wrap_rename(threading):
    prop = threading.Thread.name

    def name(self, name):
        prop.fset(self, name)
        _rename(self, threading)

    threading.Thread.name = property(prop.fget, _posing_as(prop.fset, name), prop.fdel)


def _rename(thread, threading):
    """One that has ended, or a copy, must not rename the thread that has its number now."""
    ident = thread._ident
    is_starting = any(one is thread for one in tuple(threading._limbo))
    if ident in _native_ids and (is_starting or threading._active.get(ident) is thread):
        _name(ident, _native_ids[ident], thread._name)


def _posing_as(original, wrapper):
    for attribute in ("__module__", "__name__", "__qualname__", "__doc__"):
        setattr(wrapper, attribute, getattr(original, attribute))
    wrapper.__wrapped__ = original
    return wrapper


def _name_own(name):
    _name(get_ident(), get_native_id(), name)


def _name(ident, native_id, name):
    """A name never costs the script a thread, whatever it is."""
    try:
        _native_ids[ident] = native_id
        text = name.encode("utf-8", "replace")[:LONGEST_BYTES].decode("utf-8", "ignore")
        _pyhost.name_thread(native_id, text)
    except Exception:
        pass


def _name_forked(thread):
    if thread is not None:
        _name_own(thread._name)
