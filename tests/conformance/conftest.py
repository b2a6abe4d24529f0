"""tests/conformance/conftest.py: the catalog of the build under test, and its executable run with an end."""

import json
import os
import pathlib
import signal
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXECUTABLE = pathlib.Path(os.environ.get("PYHOST", ROOT / "build/release/pyhost"))
LIBRARY = EXECUTABLE.parent / "lib/pyhost"
CATALOG = json.loads((LIBRARY / "catalog.json").read_text(encoding="utf-8"))
POLICIES = ("held", "released", "own")
NOT_CALLED = ("reference", "interpreter", "variant")  # an interpreter has a process of its own, and no functions here


def pytest_generate_tests(metafunc):
    """A test that asks for `cell` runs for every kernel, backend and GIL policy there is: no name is typed."""
    backends = [backend for backend in CATALOG["backends"] if backend["kind"] not in NOT_CALLED]
    if "cell" in metafunc.fixturenames:
        triples = [(k, b["name"], p) for k in CATALOG["kernels"] for b in backends for p in POLICIES]
        metafunc.parametrize("cell", triples, ids=["-".join(triple) for triple in triples])
    if "backend" in metafunc.fixturenames:
        metafunc.parametrize("backend", backends, ids=[backend["name"] for backend in backends], scope="module")


@pytest.fixture(scope="session")
def catalog():
    return CATALOG


@pytest.fixture(scope="session")
def kernels():
    return CATALOG["kernels"]


@pytest.fixture(scope="session")
def variants():
    """The names of those that are built and run in this Python."""
    built = [one for one in CATALOG["backends"] if one["kind"] == "variant" and one["status"] == "built"]
    return [one["name"] for one in built if "executable" not in one]


@pytest.fixture(scope="session")
def library():
    """The folder of the backends."""
    return LIBRARY


@pytest.fixture(scope="session")
def pyscripts():
    return LIBRARY / CATALOG["pyscripts"]  # an absolute path stays itself


@pytest.fixture(scope="session")
def site_packages():
    return LIBRARY / CATALOG["site"]


@pytest.fixture(scope="session")
def start():
    """start(*arguments): pyhost at work, in a group of its own, with the build tree's cache: ten files compile once."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    environment["XDG_CACHE_HOME"] = str(EXECUTABLE.parent / "tests/cache")

    def start_pyhost(*arguments):
        command = [str(word) for word in (EXECUTABLE, *arguments)]
        return subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    return start_pyhost


@pytest.fixture(scope="module")
def module(backend):
    """The name of the backend's module, where it was built."""
    if backend["status"] != "built":
        pytest.skip(backend["reason"])
    return backend["module"]


@pytest.fixture(scope="session")
def ask(start, finish, library, pyscripts, site_packages, kernels):
    """ask(program, module): what a program prints as JSON under pyhost; its fields are str.format()'s."""

    def run(program, name):
        paths = {"library": str(library), "pyscripts": str(pyscripts), "site": str(site_packages)}
        code = program.format(**paths, kernels=kernels, module=name)
        # Backend inline may be compiling, on a machine that does other things, too.
        status, out, err = finish(start("-c", code), 180)
        assert (status, err) == (0, "")
        return json.loads(out)

    return run


@pytest.fixture(scope="session")
def finish():
    """finish(process, timeout_s): its (status, output, complaints); on a time-out its group dies before the test."""

    def wait(process, timeout_s):
        try:
            out, err = process.communicate(timeout=timeout_s)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=10)
            raise
        return process.returncode, out, err

    return wait
