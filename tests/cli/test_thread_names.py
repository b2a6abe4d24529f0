"""tests/cli/test_thread_names.py: the account of the GIL calls threads what Python calls them, and nobody notices.

The first tests run thread_names.py under plain python with a `_pyhost` that keeps what it is told; the last ones read
the names in the JSON of `pyhost gil`.
"""

import json
import pathlib
import sys

import pytest

# Of a free-threaded Python there is nothing to read.
pytestmark = pytest.mark.usefixtures("needs_gil")

ROOT = pathlib.Path(__file__).resolve().parents[2]

# From 3.12 on Python advises against os.fork() in a process with several threads.
NO_WARNINGS = ("-W", "ignore::DeprecationWarning")

# `told`: list of [native_id, name]; `install()`: as pyhost's start does it.
HARNESS = f"""
import importlib.util, json, sys, types
from _thread import get_native_id

told = []
sys.modules["_pyhost"] = types.SimpleNamespace(name_thread=lambda *entry: told.append(list(entry)))
spec = importlib.util.spec_from_file_location("thread_names", {str(ROOT / "host/embed/python/thread_names.py")!r})
thread_names = importlib.util.module_from_spec(spec)
spec.loader.exec_module(thread_names)
install = thread_names.install


def say(*values):
    print(json.dumps(values), flush=True)


def names():
    return [name for _, name in told]


def run(thread):
    thread.start()
    thread.join()
"""


@pytest.fixture
def says(python, run_program):
    """says(code): what code says() under plain python with the harness; -S, so that no .pth file imports threading."""

    def run(code, *arguments):
        done = run_program(python, "-I", "-S", *NO_WARNINGS, "-c", HARNESS + code, *arguments)
        assert (done.returncode, done.stderr) == (0, "")
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


BEFORE_AND_AFTER = pytest.mark.parametrize("lines", ["install()\nimport threading\n", "import threading\ninstall()\n"])


def test_the_main_thread_has_its_name_before_threading_is_imported(says):
    [[told, own, imported]] = says("install(); say(told, get_native_id(), 'threading' in sys.modules)")
    assert (told, imported) == ([[own, "MainThread"]], False)


@BEFORE_AND_AFTER
def test_each_thread_is_named_in_itself_before_it_runs(says, lines):
    code = """
seen = []
run(threading.Thread(target=lambda: seen.append([get_native_id(), names()[-1]]), name="worker"))
say(told[-1], seen)
"""
    [[last, [seen]]] = says(lines + code)
    assert last == seen and last[1] == "worker"


@BEFORE_AND_AFTER
def test_a_rename_is_told_whoever_does_it(says, lines):
    code = """
go, done = threading.Event(), threading.Event()
def work():
    go.wait()
    threading.current_thread().name = "by itself"
    done.set()
thread = threading.Thread(target=work, name="first")
thread.name = "before the start"
thread.start()
thread.name = "by another"
thread.setName("by setName") if sys.version_info < (3, 10) else None
go.set()
done.wait()
threading.current_thread().name = "boss"
thread.join()
say([entry for entry in told if entry[1] != "MainThread"], thread.native_id, get_native_id())
"""
    [[told, native_id, own]] = says(lines + code)
    assert told == [
        [native_id, "before the start"],
        [native_id, "by another"],
        [native_id, "by itself"],
        [own, "boss"],
    ]


def test_a_rename_right_after_the_start_is_not_lost(says):
    # The new thread has said that it started, and is not yet among threading's active ones.
    code = """
install()
import threading
class Started(type(threading.Thread()._started)):
    def set(self):
        super().set()
        thread.name = "renamed"
thread = threading.Thread(name="first")
thread._started = Started()
run(thread)
say(names())
"""
    assert says(code)[0][0][-2:] == ["first", "renamed"]


def test_a_thread_that_ended_or_a_copy_renames_nobody(says):
    code = """
install()
import copy, threading
go = threading.Event()
thread = threading.Thread(target=go.wait, name="first")
thread.start()
copy.copy(thread).name = "copy"
go.set()
thread.join()
thread.name = "too late"
say(names(), thread.name)
"""
    [[told, name]] = says(code)
    assert name == "too late"
    assert not {"copy", "too late"} & set(told)


def test_a_thread_that_python_did_not_start_has_pythons_dummy_name(says):
    code = """
install()
import _thread, threading
done = threading.Lock(); done.acquire()
def work():
    say(told[-1], [get_native_id(), threading.current_thread().name])
    say(told[-1])
    done.release()
_thread.start_new_thread(work, ())
done.acquire()
"""
    [_, [_, name]], [last] = says(code)
    assert name.startswith("Dummy-") and last[1] == name


@pytest.mark.parametrize("imports", ["", "import threading\n"], ids=["without_threading", "with_threading"])
def test_a_forked_child_names_its_thread_again(says, imports):
    code = """
import os
told.clear()
if os.fork() == 0:
    say(told[-1:], get_native_id())
    os._exit(0)
os.wait()
say(told)
"""
    [[[last], own], [parents]] = says("install()\n" + imports + code)
    assert (last, parents) == ([own, "MainThread"], [])


def test_a_child_that_was_forked_in_a_thread_keeps_the_threads_name(says):
    code = """
install()
import os, threading
def work():
    if os.fork() == 0:
        say(told[-1], get_native_id(), threading.current_thread().name)
        threading.current_thread().name = "grown up"
        say(told[-1])
        os._exit(0)
    os.wait()
run(threading.Thread(target=work, name="forker"))
"""
    [last, own, name], [renamed] = says(code)
    assert (last, name) == ([own, "forker"], "forker")
    assert renamed == [own, "grown up"]


def test_names_of_any_kind_fit_into_the_ledger(says):
    code = r"""
install()
import threading
for name in ("x" * 100, "é" * 40, "a\udc80b", "", 7):
    run(threading.Thread(name=name))
(nameless := threading.Thread())._name = None
run(nameless)
say(names()[-5:])
"""
    [[told]] = says(code)
    assert told[0] == "x" * 63 and told[1] == "é" * 31 and told[2] == "a?b" and told[4] == "7"


SUBCLASSES = """
install()
import threading
ran = []
class Loud(threading.Thread):
    @property
    def name(self):
        raise RuntimeError("never asked")
    def run(self):
        ran.append("loud")
class Silent(threading.Thread):
    def _set_native_id(self):
        pass
    def run(self):
        ran.append("silent")
class Odd(threading.Thread):
    def __eq__(self, other):
        raise RuntimeError("never compared")
    def __hash__(self):
        return 1
    def run(self):
        threading._limbo[1] = 1  # as if another one, with the same hash, were about to start
        self.name = "odd one"
        del threading._limbo[1]
        ran.append(self.name)
for make in (Loud, Silent, Odd):
    run(make())
say(ran)
"""


def test_subclasses_run_as_they_would(says):
    assert says(SUBCLASSES) == [[["loud", "silent", "odd one"]]]


def test_a_greenlet_that_poses_as_a_thread_does_not_rename_the_thread_that_it_runs_in(says):
    # As gevent does it: the thread's code runs in the caller's own thread, under a number of its own.
    code = """
install()
import contextvars, os, threading
told.clear()
thread = threading.Thread(name="greenlet", target=lambda: setattr(thread, "name", "renamed"))
thread._context = contextvars.copy_context()  # as start() does it from 3.14 on
threading._limbo[thread] = thread
threading.get_ident = lambda: 1
thread._bootstrap_inner()
say(thread.name, told)
os._exit(0)  # its lock belongs to no thread that could let it go
"""
    assert says(code) == [["renamed", []]]


def test_a_second_copy_of_threading_is_watched_too(says):
    code = """
install()
import threading as first
del sys.modules["threading"]
import threading as second
for module in (first, second):
    run(module.Thread(name=f"of {len(told)}"))
say(first is second, names())
"""
    [[same, told]] = says(code)
    assert not same and told == ["MainThread"] * 3 + ["of 3", "of 4"]


def test_a_script_may_have_a_module_called_threading(says, write, tmp_path):
    write("threading.py", "Thread = 'cotton'\n\n\ndef _shutdown():\n    pass\n")
    code = "install(); sys.path.insert(0, sys.argv[1])\nimport threading; say(threading.Thread)"
    assert says(code, tmp_path) == [["cotton"]]
    write("apart/threading/needle.py", "EYE = 1\n")
    code = """
install()
sys.path[:] = sys.argv[1:]
import threading.needle
threading._shutdown = list
say(threading.needle.EYE)
"""
    assert says(code, tmp_path / "apart") == [[1]]


def test_no_other_module_is_touched(says, write, tmp_path):
    write("other.py", "import threading\nclass Thread(threading.Thread):\n    pass\n_active = _limbo = {}\n")
    code = """
install()
sys.path.insert(0, sys.argv[1])
import other
say(sorted(name for name in vars(other.Thread) if not name.startswith("__")), sorted(vars(other.__loader__)))
"""
    assert says(code, tmp_path) == [[[], ["name", "path"]]]


SURFACE = """
import inspect, pydoc, threading
members = {name: member for name, member in vars(threading.Thread).items() if not name.startswith("_")}
plain = {name: str(inspect.signature(member)) for name, member in members.items() if callable(member)}
texts = [pydoc.plain(pydoc.render_doc(what)) for what in (threading, threading.Thread, threading.Thread.name)]
name = threading.Thread.name
setter = [name.fset.__qualname__, str(inspect.signature(name.fset)), inspect.getsource(name.fset)]
spec = [threading.__spec__.origin, sorted(vars(threading.__loader__)), inspect.getsource(threading.Thread)]
say(sorted(vars(threading)), sorted(vars(threading.Thread)), plain, texts, setter, spec)
"""


def test_what_threading_shows_is_unchanged(says):
    assert says("install()\n" + SURFACE) == says(SURFACE)


def test_no_frame_of_it_is_on_a_stack(says):
    code = """
install()
import threading, traceback
seen = []
def work():
    seen.extend(frame.filename for frame in traceback.extract_stack())
    for frame in sys._current_frames().values():
        while frame:
            seen.append(frame.f_code.co_filename)
            frame = frame.f_back
    1 / 0
threading.excepthook = lambda args: seen.extend(f.filename for f in traceback.extract_tb(args.exc_traceback))
run(threading.Thread(target=work))
say(len(seen), [file for file in seen if "thread_names" in file])
"""
    [[count, own]] = says(code)
    assert count > 5 and own == []


def test_renaming_goes_on_while_the_interpreter_ends(says):
    code = """
install()
import threading
class Late:
    thread = threading.current_thread()
    def __del__(self):
        self.thread.name = "late"
sys.late = Late()
"""
    assert says(code) == []


@pytest.fixture
def threads_of(pyhost):
    """threads_of(code): the names of the threads in the account, by process."""

    def run(code):
        done = pyhost("gil", "--quiet", "--json=-", *NO_WARNINGS, "-c", code)
        assert (done.returncode, done.stderr) == (0, "")
        account = json.loads(done.stdout)
        names = [[] for _ in account["processes"]]
        for thread in account["threads"]:
            names[thread["process"]].append(thread["name"])
        return names

    return run


def test_the_account_has_pythons_names(threads_of):
    code = """
import threading
def work():
    threading.current_thread().name += " renamed"
for name in ("reader", "writer"):
    (thread := threading.Thread(target=work, name=name)).start()
    thread.join()
"""
    assert threads_of(code) == [["MainThread", "reader renamed", "writer renamed"]]


def test_the_account_has_the_names_in_forked_and_spawned_workers(threads_of):
    code = """
import os, threading, subprocess, sys
def fork():
    if os.fork() == 0:
        threading.Thread(name="grandchild").start()
        sys.exit()
    os.wait()
(thread := threading.Thread(target=fork, name="forker")).start()
thread.join()
spawned = "import threading as t; t.Thread(name='spawned').start()"
subprocess.run([sys.executable, "-c", spawned], check=True)
"""
    main, forked, spawned = threads_of(code)
    assert main[:2] == ["MainThread", "forker"]
    assert forked == ["forker", "grandchild"]
    assert spawned == ["MainThread", "spawned"]


@pytest.mark.skipif(sys.version_info < (3, 14), reason="concurrent.interpreters came with Python 3.14")
def test_threads_of_a_sub_interpreter_have_the_names_that_python_tells_the_system(threads_of):
    code = """
import concurrent.interpreters, threading
inner = "import threading, time; threading.Thread(target=time.sleep, args=(0.5,), name='inner').start()"
interpreter = concurrent.interpreters.create()
(thread := threading.Thread(target=interpreter.exec, args=(inner,), name="outer")).start()
thread.join()
interpreter.close()
"""
    assert threads_of(code) == [["MainThread", "outer", "inner"]]


def test_a_run_without_threads_imports_nothing_for_their_names(pyhost):
    code = "import sys; print('threading' in sys.modules)"
    assert pyhost("gil", "--quiet", "-S", "-c", code).stdout == pyhost("-S", "-c", code).stdout == "False\n"
