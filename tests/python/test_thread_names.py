"""tests/python/test_thread_names.py: the account of the GIL knows what Python calls its threads."""

import importlib.machinery
import importlib.util
import posix
import sys
import threading
import types
from _thread import get_ident, get_native_id

import pytest

from _pyhost_support import thread_names


@pytest.fixture(autouse=True)
def forks(monkeypatch):
    """What is to be done in a forked child, not done here."""
    registered = []
    monkeypatch.setattr(posix, "register_at_fork", lambda after_in_child: registered.append(after_in_child))
    return registered


@pytest.fixture
def fresh(monkeypatch):
    """A `threading` of its own, as after `import threading` in a process that has not got it."""
    monkeypatch.delitem(sys.modules, "threading")

    def load():
        return importlib.import_module("threading")

    return load


def run(module, **options):
    thread = module.Thread(target=lambda: None, **options)
    thread.start()
    thread.join(20)
    return thread


def test_the_main_thread_is_named_at_once(monkeypatch, pyhost, fresh):
    thread_names.install()
    assert pyhost.named == [(get_native_id(), "MainThread")]
    assert "threading" not in sys.modules  # a script must not find what it did not ask for


def test_a_forked_childs_only_thread_is_its_main_thread(pyhost, forks):
    thread_names.install()
    pyhost.named.clear()
    forks[0]()
    assert pyhost.named == [(get_native_id(), "MainThread")]


def test_threading_is_patched_once_the_script_imports_it(pyhost, fresh):
    thread_names.install()
    module = fresh()
    thread = run(module, name="worker")
    assert (thread.native_id, "worker") in pyhost.named
    assert "exec_module" not in vars(module.__loader__)  # the loader is as it was


def test_a_threading_that_is_there_already_is_patched(monkeypatch, pyhost, fresh):
    module = fresh()
    thread_names.install()
    assert (get_native_id(), "MainThread") in pyhost.named[1:]
    thread = run(module, name="worker")
    assert (thread.native_id, "worker") in pyhost.named


def test_a_thread_names_itself_before_it_runs(pyhost, fresh):
    thread_names.install()
    module = fresh()
    seen = []
    thread = module.Thread(target=lambda: seen.append(list(pyhost.named)), name="worker")
    thread.start()
    thread.join(20)
    assert seen[0][-1] == (thread.native_id, "worker")


def test_a_running_thread_can_be_renamed(pyhost, fresh):
    thread_names.install()
    module = fresh()
    go = module.Event()
    thread = module.Thread(target=go.wait, name="first")
    thread.start()
    thread.name = "second"
    assert thread.name == "second"
    go.set()
    thread.join(20)
    assert pyhost.named[-2:] == [(thread.native_id, "first"), (thread.native_id, "second")]


def test_a_thread_that_has_ended_renames_nobody(pyhost, fresh):
    thread_names.install()
    thread = run(fresh(), name="first")
    pyhost.named.clear()
    thread.name = "second"
    assert pyhost.named == [] and thread.name == "second"


def test_a_thread_that_has_not_started_renames_nobody(pyhost, fresh):
    thread_names.install()
    module = fresh()
    pyhost.named.clear()
    module.Thread(target=len).name = "second"
    assert pyhost.named == []


def test_another_thread_of_the_same_number_is_not_renamed(pyhost, fresh):
    thread_names.install()
    module = fresh()
    ended = run(module)
    ended._ident = get_ident()  # reused by this one
    pyhost.named.clear()
    ended.name = "second"
    assert pyhost.named == []


def test_a_greenlet_that_poses_as_a_thread_has_no_name_of_its_own(pyhost, fresh):
    thread_names.install()
    module = fresh()
    posing = module.Thread()
    posing._ident = get_ident() + 1  # by a get_ident() that was put in the real one's place
    pyhost.named.clear()
    posing._set_native_id()
    assert pyhost.named == []


def test_a_thread_that_is_just_starting_can_be_renamed(pyhost, fresh):
    thread_names.install()
    module = fresh()
    starting = module.Thread()
    starting._ident = get_ident() + 1
    thread_names._native_ids[starting._ident] = 77
    module._limbo[starting] = starting
    starting.name = "second"
    assert pyhost.named[-1] == (77, "second")


def test_the_wrapped_methods_pose_as_the_originals(fresh):
    thread_names.install()
    module = fresh()
    method, setter = module.Thread._set_native_id, module.Thread.name.fset
    assert (method.__name__, method.__qualname__) == ("_set_native_id", "Thread._set_native_id")
    assert (method.__module__, setter.__name__, setter.__qualname__) == ("threading", "name", "Thread.name")
    assert method.__wrapped__ is not method and setter.__wrapped__.__code__ is not setter.__code__
    assert module.Thread.name.__doc__ == threading.Thread.name.__doc__


def test_names_are_cut_to_63_bytes_of_whole_characters(pyhost):
    thread_names._name_own("a" * 70)
    thread_names._name_own("a" * 62 + "\u00e4")  # two bytes, of which one would fit
    thread_names._name_own("a" * 61 + "\u00e4")
    thread_names._name_own("\ud800x")
    assert [name for _, name in pyhost.named] == ["a" * 63, "a" * 62, "a" * 61 + "\u00e4", "?x"]


@pytest.mark.parametrize("name", [None, 3, b"bytes"])
def test_a_name_that_is_no_text_costs_no_thread(pyhost, name):
    thread_names._name_own(name)
    assert pyhost.named == []


def test_a_ledger_that_fails_costs_no_thread(pyhost, monkeypatch, fresh):
    def fails(native_id, name):
        raise RuntimeError

    monkeypatch.setattr(pyhost, "name_thread", fails)
    thread_names.install()
    assert not run(fresh()).is_alive()


@pytest.mark.parametrize("missing", ["Thread", "_active", "_limbo", "_set_native_id"])
def test_a_scripts_own_module_of_that_name_is_left_alone(missing):
    names = {"Thread": type("Thread", (), {"_set_native_id": len, "name": property()}), "_active": {}, "_limbo": {}}
    if missing == "_set_native_id":
        names["Thread"] = type("Thread", (), {})
    names.pop(missing, None)
    module = types.SimpleNamespace(**names)
    thread_names.patch(module)
    assert vars(module) == names
    assert getattr(module, "Thread", None) is None or vars(module.Thread).get("_set_native_id", len) is len


def test_the_finder_finds_nothing_else():
    assert thread_names.ThreadingFinder().find_spec("json") is None


def test_the_finder_finds_nothing_where_nobody_does(monkeypatch):
    finder = thread_names.ThreadingFinder()
    monkeypatch.setattr(sys, "meta_path", [finder, object()])
    assert finder.find_spec("threading") is None


@pytest.mark.parametrize("loader", [None, importlib.machinery.BuiltinImporter])
def test_a_loader_that_others_share_is_left_alone(monkeypatch, loader):
    class Finds:
        def find_spec(self, name, path=None, target=None):
            return importlib.machinery.ModuleSpec(name, loader)

    finder = thread_names.ThreadingFinder()
    monkeypatch.setattr(sys, "meta_path", [finder, Finds()])
    assert finder.find_spec("threading").loader is loader
    assert loader is None or loader.exec_module is importlib.machinery.BuiltinImporter.exec_module


def test_in_a_forked_child_the_thread_that_forked_keeps_its_name(pyhost, fresh, forks):
    thread_names.install()
    module = fresh()
    module.current_thread()._name = "renamed"
    pyhost.named.clear()
    forks[-1]()
    assert pyhost.named == [(get_native_id(), "renamed")]
    module._active.clear()
    forks[-1]()  # it is no thread of threading's
    assert len(pyhost.named) == 1
