"""tests/cli/test_other_interpreters.py: a backend that is another Python, over the tests' own python3 as one.

A copy of the catalogue has it under several names: one runs the reference, the others a module with a fault.
"""

import json
import pathlib
import shutil
import stat

import pytest

# What is offered before the script is there, and then is the script's own.
NOT_ITS_OWN = """
import sys

def __getattr__(name):
    if name != "sum_primes":
        raise AttributeError(name)
    return getattr(sys.modules.get("sum_primes"), name, None)
"""

# name: (its executable, its module's function; None: the script's own).
OTHERS = {
    "other": ("{python}", None),
    "wrong": ("{python}", "def sum_primes(n):\n    return 1\n"),
    "crash": ("{python}", "import os\ndef sum_primes(n):\n    os.abort()\n"),
    "foreign": ("{python}", NOT_ITS_OWN),
    "other_kernel": ("{python}", "def julia():\n    pass\n"),
    "silent": ("{folder}/silent", None),
    "missing": ("{folder}/not_there", None),
    "bridged": ("{python}", ""),
    "mortal": ("{python}", ""),
}
NAMES = ",".join(OTHERS)

# The package of backend jython, with the tests' own python3 for Jython: it needs of Java what is here.
BRIDGE = pathlib.Path(__file__).resolve().parents[2] / "extensions/jython"
JAVA = {
    "__init__.py": "",
    "lang/__init__.py": """
import os, time

class System:
    nanoTime = staticmethod(time.perf_counter_ns)
    getProperty = staticmethod(lambda name: name)
""",
    "lang/management.py": """
import time

class ManagementFactory:
    getOperatingSystemMXBean = staticmethod(lambda: ManagementFactory)
    getProcessCpuTime = staticmethod(time.process_time_ns)
""",
}
JYTHON = """#!/bin/sh
[ "$1 $2" = "-B -Dpython.cachedir.skip=true" ] || exit 3
shift 2
PYTHONPATH={folder} exec {python} -B "$@"
"""


def add_bridges(library, folder, python):
    """`bridged`, and `mortal`, whose Jython dies while it warms up."""
    for path, text in JAVA.items():
        file = folder / "java" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    jython = folder / "jython"
    jython.write_text(JYTHON.format(folder=folder, python=python), encoding="utf-8")
    jython.chmod(jython.stat().st_mode | stat.S_IXUSR)
    for name, lethal in (("bridged", ""), ("mortal", "    __import__('os')._exit(9)\n")):
        package = shutil.copytree(BRIDGE, library / f"pyhost_{name}")
        (package / "_command.py").write_text(f"JYTHON = {str(jython)!r}\n", encoding="utf-8")
        serve = package / "serve.py"
        head = "def warm_up(function, arguments, calls, seconds):\n"
        text = serve.read_text(encoding="utf-8")
        assert head in text
        serve.write_text(text.replace(head, head + lethal), encoding="utf-8")


@pytest.fixture(scope="module")
def elsewhere(executable, catalog, python, tmp_path_factory):
    """A copy of the executable, whose catalogue has the reference and OTHERS."""
    folder = tmp_path_factory.mktemp("elsewhere")
    library = folder / "lib/pyhost"
    library.mkdir(parents=True)
    for path in (executable.parent / "lib/pyhost").iterdir():
        (library / path.name).symlink_to(path)
    (library / "catalog.json").unlink()
    silent = folder / "silent"
    silent.write_text("#!/bin/sh\necho no such interpreter >&2; exit 3\n", encoding="utf-8")
    silent.chmod(silent.stat().st_mode | stat.S_IXUSR)
    for name, (_, source) in OTHERS.items():
        if source:
            package = library / f"pyhost_{name}"
            package.mkdir()
            (package / "__init__.py").write_text("", encoding="utf-8")
            (package / "own.py").write_text(source, encoding="utf-8")
    add_bridges(library, folder, python)
    more = [
        {
            "name": name,
            "kind": "interpreter",
            "module": "" if source is None else f"pyhost_{name}",
            "status": "built",
            "executable": program.format(python=python, folder=folder),
        }
        for name, (program, source) in OTHERS.items()
    ]
    reference = [backend for backend in catalog["backends"] if backend["kind"] == "reference"]
    unbuilt = {"name": "unbuilt", "kind": "binding", "module": "", "status": "skipped", "reason": "left out"}
    changed = {**catalog, "backends": [*reference, *more, unbuilt]}
    (library / "catalog.json").write_text(json.dumps(changed), encoding="utf-8")
    return shutil.copy(executable, folder / "pyhost")


@pytest.fixture(scope="module")
def report(elsewhere, run_program):
    done = run_program(
        elsewhere,
        "bench",
        "sum_primes",
        f"--backend={NAMES}",
        "--case=quick",
        "--threads=1,2",
        "--budget=0.05",
        "--json=-",
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def row(report):
    return {row["backend"]: row for row in report["rows"]}


def test_another_python_is_proved_and_timed_like_any_other_row(row):
    other = row["other"]
    assert (other["status"], other["gil"], other["reason"]) == ("correct", "own", "")
    assert "sum_primes.sum_primes, function in " in other["provenance"] and ", under CPython " in other["provenance"]
    samples = other["cells"][0]["samples"]
    assert samples and all(sample["wall_s"] > 0 and sample["gil"] is None for sample in samples)


def test_what_its_times_do_not_contain_is_told(row, report):
    there = row["other"]["elsewhere"]
    assert there["interpreter"].startswith("CPython ") and there["warm_up_calls"] >= 1
    assert there["start_s"] > 0 and there["first_call_s"] > 0 and row["other"]["peak_bytes"] > 1e6
    assert any(
        note.startswith(f"sum_primes other: {there['interpreter']} in a process of its own") for note in report["notes"]
    )
    assert row["python"]["elsewhere"] is None


def test_what_needs_another_language_runs_behind_a_bridge(row):
    bridged = row["bridged"]
    there = bridged["elsewhere"]
    assert (bridged["status"], bridged["reason"]) == ("correct", "")
    assert "pyhost_bridged.own.sum_primes, function in " in bridged["provenance"]
    assert there["interpreter"].startswith("Jython 3.") and there["interpreter"].endswith("(Java java.version)")
    assert there["start_s"] > 0 and there["first_call_s"] > 0 and there["warm_up_calls"] >= 1
    assert bridged["peak_bytes"] > 1e6
    assert [cell["threads"] for cell in bridged["cells"]] == [1, 2]
    for cell in bridged["cells"]:
        assert all(0 < sample["calls"] * cell["threads"] <= sample["all_calls"] * 1.01 for sample in cell["samples"])


@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [
        ("wrong", "wrong", "the result is 1 (int), want "),
        ("crash", "crashed", "signal 6"),
        ("mortal", "crashed", "signal 6"),
        ("foreign", "failed", "the script's own function would be timed"),
        ("silent", "crashed", "status 3"),
        ("other_kernel", "skipped", "not offered by this backend"),
        ("missing", "skipped", "/not_there, which was there when pyhost was built: install it again"),
    ],
)
def test_a_fault_is_a_row_with_its_reason(row, name, status, reason):
    assert row[name]["status"] == status
    assert reason in row[name]["reason"]
    assert not row[name]["cells"]


def test_a_script_whose_calls_are_recorded_stays_in_this_python(elsewhere, run_program, write):
    script = write("calls.py", "def sum_primes(n):\n    return n\n\n\nsum_primes(5)\n")
    done = run_program(elsewhere, script, "--backend=other", "--json=-")
    rows = [row for row in json.loads(done.stdout)["rows"] if row["backend"] == "other"]
    assert {row["status"] for row in rows} == {"skipped"}
    assert all("another one needs a script with CASES" in row["reason"] for row in rows)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("check", "other"), "there is nothing to check: what runs in another Python"),
        (
            ("run", "pyscripts/sum_primes.py", "--backend=other"),
            "'other' is another Python, and nothing of this process",
        ),
    ],
)
def test_what_needs_a_function_of_this_process_says_so(elsewhere, run_program, words, sentence):
    done = run_program(elsewhere, *words)
    assert done.returncode == 2 and sentence in " ".join(done.stderr.split())


def test_a_check_of_all_leaves_it_and_what_was_not_built_out(elsewhere, run_program):
    done = run_program(elsewhere, "check", "all")
    assert "was not built" not in done.stderr and "internal error" not in done.stderr, done.stderr
    assert "other" not in done.stdout


def test_it_is_listed(elsewhere, run_program):
    lines = run_program(elsewhere, "list").stdout.splitlines()
    assert any(line.split()[:4] == ["other", "interpreter", "o", "o"] for line in lines)
