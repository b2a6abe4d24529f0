"""tests/python/conftest.py: the Python of host/measure and host/embed, in plain python over a fake _pyhost.

The importer is the real one, taken out of host/embed/support.cpp: so module names, file names ("<pyhost>/swap.py") and
tracebacks are those of a measured child.  What a test changes in the process is put back after it.
"""

import builtins
import functools
import gc
import importlib.machinery
import os
import pickle
import re
import runpy
import sys
import textwrap
import types

import halves
import pytest
from fake_pyhost import HOST, FakePyhost

fake = sys.modules["_pyhost"] = FakePyhost()


def provide_support():
    text = HOST.joinpath("embed/support.cpp").read_text(encoding="utf-8")
    exec(re.search(r'importer = R"python\(\n(.*?)\)python"', text, re.DOTALL)[1], {})


provide_support()

# E402: there is an importer for them only now.
from _pyhost_measure import child, handover  # noqa: E402

from _pyhost_support import measured, swap, thread_names  # noqa: E402

# What a module of the child changes in the process that it is imported into: (owner, attribute).
PATCHED = [
    (importlib.machinery.SourceFileLoader, "get_code"),
    (runpy, "_get_code_from_file"),
    (sys, "excepthook"),
    (swap, "active"),
]


@pytest.fixture(autouse=True)
def undo():
    """Every test begins with a new _pyhost, nothing swapped, and leaves the process as it was."""
    fake.reset()
    kept = [(mapping, dict(mapping)) for mapping in (sys.modules, vars(sys.modules["__main__"]))]
    directory, interval_s = os.getcwd(), sys.getswitchinterval()
    with pytest.MonkeyPatch.context() as patch:  # not the tests' own, which they may undo
        for owner, name in PATCHED:
            patch.setattr(owner, name, getattr(owner, name))
        patch.setattr(sys, "path", list(sys.path))
        patch.setattr(sys, "meta_path", list(sys.meta_path))
        patch.setattr(sys, "dont_write_bytecode", True)
        patch.setattr(os, "_exit", refuse_to_leave)
        yield
    sys.setswitchinterval(interval_s)
    os.chdir(directory)
    for mapping, before in kept:
        restore(mapping, before)
    vars(builtins).pop(swap.DECORATOR, None)
    os.environ.pop(swap.ENVIRONMENT, None)
    os.unsetenv(swap.ENVIRONMENT)
    for record in (swap.swapped, swap.not_offered, swap._parameters, thread_names._native_ids):
        record.clear()


leave = os._exit  # the real one, for processes that a test forks


def refuse_to_leave(status):
    """All tests would end with this one, and its status be theirs."""
    raise AssertionError(f"os._exit({status}) was called")


def restore(mapping, kept):
    for name in mapping.keys() - kept.keys():
        del mapping[name]
    mapping.update(kept)


@pytest.fixture
def pyhost():
    """The fake _pyhost."""
    return fake


@pytest.fixture
def clock():
    """The clock that time_calls() reads; see use_clock() for `time`."""
    return fake.clock


@pytest.fixture
def use_clock(clock, monkeypatch):
    """use_clock(*modules): `time` in these modules is the fake clock."""

    def use(*modules):
        for module in modules:
            monkeypatch.setattr(module, "time", clock.as_time_module())
        return clock

    return use


@pytest.fixture
def write(tmp_path):
    """write(name, source): a file in the test's own folder, its path as text."""

    def write_file(name, source):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(source), encoding="utf-8")
        return str(path)

    return write_file


@pytest.fixture
def fork():
    """fork(work): a process that does it and ends; returns a function that waits for its status, 0 where it worked."""

    def start(work):
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                work()
                status = 0
            finally:
                leave(status)
        return lambda: os.waitpid(pid, 0)[1]

    return start


@pytest.fixture
def place():
    """Where the reference leaves its result: the parent's file in memory."""
    fd = os.memfd_create("results")
    yield {"fd": fd, "offset": 0}
    os.close(fd)


@pytest.fixture
def hand_over(place):
    """hand_over(result): where a contestant finds it."""
    return lambda result: handover.put(pickle.dumps(result), place)


@pytest.fixture
def safe_path(monkeypatch):
    """As with python -P."""
    flags = {name: getattr(sys.flags, name) for name in dir(sys.flags) if not name.startswith("_")}
    monkeypatch.setattr(sys, "flags", types.SimpleNamespace(**{**flags, "safe_path": True}))


@pytest.fixture
def module_of():
    """module_of(name, source): a module of that text, importable."""

    def make(name, source="", **values):
        module = sys.modules[name] = types.ModuleType(name)
        module.__dict__.update(values)
        exec(textwrap.dedent(source), module.__dict__)
        return module

    return make


@pytest.fixture
def request_of(tmp_path):
    """request_of(**fields): a Request of swap.py that reads kernels from, and swaps modules in, the test's folder."""
    return functools.partial(swap.Request, pyscripts=str(tmp_path), kernels=[], root=str(tmp_path))


@pytest.fixture
def the_swap():
    """What the measured child is told of the swap: whatever is active and swapped when it asks."""
    return measured.Swap()


@pytest.fixture
def swap_request(request_of, write):
    """A request in which double() is a kernel, of one parameter."""
    write("double.py", "def double(values): ...\n")
    swap.active = request_of(kernels=["double"])
    return swap.active


@pytest.fixture
def made(swap_request, write):
    """made(source): the Child of a script of that text."""
    return lambda source: child.Child({"kind": "script", "name": write("main.py", source)}, measured.Swap())


@pytest.fixture
def halving(pyhost, module_of):
    """halving(native, more): the script of halves.py with more in it, where `native` is swapped in for half()."""

    def make(native, more=""):
        module = module_of("made_up", halves.SCRIPT + more)
        swap.swapped["half"] = pyhost.SwappedFunction(module.half, native)
        return module

    return make


@pytest.fixture
def few_objects():
    """Looking for leaks collects garbage often: not among all objects of pytest."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def api():
    """api(): a new package `pyhost`, as a script imports it (host/embed/api_module.cpp)."""

    def load():
        package = types.ModuleType("pyhost")
        package.__path__ = []
        sys.modules["pyhost"] = package
        for name, file in (("pyhost.gil", "api_gil"), ("pyhost.kernel", "api_kernel"), ("pyhost", "api")):
            module = package if name == "pyhost" else types.ModuleType(name)
            sys.modules[name] = module
            setattr(package, name.partition(".")[2] or "itself", module)
            exec(
                compile(fake.sources()["_pyhost_support"][file][0], f"<pyhost>/{file}.py", "exec", dont_inherit=True),
                module.__dict__,
            )
        del package.itself
        return package

    return load
