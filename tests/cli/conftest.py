"""tests/cli/conftest.py: runs the built executable from outside, in a clean environment and with an end."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import textwrap

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# A shell that runs the tests in the background ignores Ctrl-C for them, and what is ignored is inherited.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Two samples a cell: these tests read what is reported, never how fast it was.
SHORT = ("--case=quick", "--budget=0.05")

# What a caller's shell may hold and a test must not inherit.
FOREIGN = ("PYTHON", "PYHOST", "OMP_", "VIRTUAL_ENV", "NO_COLOR", "CLICOLOR", "COLUMNS")


def finish(process, text, timeout_s):
    """The process's output once it ended; on a time-out its whole group dies before the test does."""
    try:
        return process.communicate(text, timeout=timeout_s)
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=10)
        raise


@pytest.fixture(scope="session")
def executable():
    """The pyhost under test: ctest names it in $PYHOST."""
    return pathlib.Path(os.environ.get("PYHOST", ROOT / "build/release/pyhost"))


@pytest.fixture(scope="session")
def catalog(executable):
    return json.loads((executable.parent / "lib/pyhost/catalog.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def with_made_up(executable, catalog):
    """with_made_up(folder, backends, beside=()): a copy of the executable there, whose catalogue has the reference,
    those of `beside`, and libraries of a test's own, {name: (what the package declares, its own.py)}."""

    def copy(folder, backends, beside=()):
        library = folder / "lib/pyhost"
        library.mkdir(parents=True)
        for path in (executable.parent / "lib/pyhost").iterdir():
            (library / path.name).symlink_to(path)
        (library / "catalog.json").unlink()
        kept = [one for one in catalog["backends"] if one["kind"] == "reference" or one["name"] in beside]
        for name, (declared, source) in backends.items():
            package = library / f"pyhost_{name}"
            package.mkdir()
            (package / "__init__.py").write_text(declared + "\n", encoding="utf-8")
            (package / "own.py").write_text(source, encoding="utf-8")
            kept.append({"name": name, "kind": "library", "module": package.name, "status": "built", "reason": ""})
        (library / "catalog.json").write_text(json.dumps({**catalog, "backends": kept}), encoding="utf-8")
        return shutil.copy(executable, folder / "pyhost")

    return copy


@pytest.fixture(scope="session")
def python():
    """The plain interpreter that the build's virtual environment was made from: the one that is embedded."""
    return os.path.realpath(sys.executable)


@pytest.fixture(scope="session")
def environment(executable, tmp_path_factory):
    """Variables of a clean shell, with a cache of this run's own: of what was cached elsewhere only compiled files."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    cache = tmp_path_factory.mktemp("cache")
    compiled = executable.parent / "tests/cache/pyhost/inline"  # by tests/conformance, if they were first
    if compiled.is_dir():
        shutil.copytree(compiled, cache / "pyhost/inline", ignore=shutil.ignore_patterns("unfinished-*"))
    return {**kept, "XDG_CACHE_HOME": str(cache), "TERM": "xterm"}


@pytest.fixture(scope="session")
def start(environment):
    """start(program, *arguments, cwd, env): a process that leads a group of its own."""

    def start_process(program, *arguments, env=None, **options):
        command = [str(word) for word in (program, *arguments)]
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        variables = environment | {name: str(value) for name, value in (env or {}).items()}
        return subprocess.Popen(
            command, env=variables, text=True, start_new_session=True, **{"cwd": ROOT, **pipes, **options}
        )

    return start_process


@pytest.fixture(scope="session")
def run_program(start):
    """run_program(program, *arguments, text="", timeout_s=60): a CompletedProcess."""

    def run(program, *arguments, text="", timeout_s=60, **options):
        process = start(program, *arguments, **options)
        out, err = finish(process, text, timeout_s)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    return run


@pytest.fixture(scope="session")
def pyhost(executable, run_program):
    """pyhost(*arguments): what the executable does."""
    return lambda *arguments, **options: run_program(executable, *arguments, **options)


@pytest.fixture(scope="session")
def compare(pyhost):
    """compare(script, *options): a short comparison's (CompletedProcess, report read from its JSON)."""

    def run(script, *options, ahead=(), **more):
        outcome = pyhost(*ahead, script, *SHORT, "--json=-", *options, **more)
        return outcome, json.loads(outcome.stdout)

    return run


@pytest.fixture(scope="session")
def has_gil(pyhost):
    """Not in a free-threaded Python."""
    ask = "import sys; print(getattr(sys, '_is_gil_enabled', lambda: True)())"
    return pyhost("-c", ask).stdout == "True\n"


@pytest.fixture(scope="session")
def needs_gil(has_gil):
    """For tests that read GIL times: a free-threaded Python has none."""
    if not has_gil:
        pytest.skip("this Python has no GIL")


@pytest.fixture
def write(tmp_path):
    """write(name, source): a file in the test's own folder."""

    def write_file(name, source):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(source), encoding="utf-8")
        return path

    return write_file


@pytest.fixture(scope="session")
def tables_of():
    """tables_of(text): each table as lists of cells, the header first; a row without numbers ends with a reason."""

    def split(text):
        blocks = re.findall(r"^(?:Cost|GIL), .*\n((?:.+\n)+)", text, re.MULTILINE)
        return [[re.split(r" {2,}", line) for line in block.splitlines()] for block in blocks]

    return split
