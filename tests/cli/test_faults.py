"""tests/cli/test_faults.py: twelve faults of files and descriptors, by six verbs: nothing is lost without a word.

Each ends in one of two ways: all that was asked for is there, or a sentence says what failed, with the system's reason,
and the exit status tells it, too.  A plain run does what python does.
"""

import json
import re
import shutil
import time

import pytest

SCRIPT = """
CASES = {"quick": 3}


def make_inputs(case):
    return (1, 2)


def add_ints(a, b):
    return a + b


if __name__ == "__main__":
    print("sum", add_ints(1, 2))
"""
KERNEL = """
CASES = {"quick": 30}


def make_inputs(case):
    return (30,)


def sized_inputs(n):
    return (n,)


SIZES = {"first": 20, "last": 30, "what": "numbers"}


def sum_primes(n):
    return sum(x for x in range(2, n) if all(x % d for d in range(2, x)))
"""

SHORT = ("--backend=capi", "--budget=0.02")
# Each verb's words, and what its whole report has.
VERBS = {
    "plain": (("script.py",), "sum 3\n"),
    "gil": (("gil", "script.py"), "sum 3\n"),
    "bench": (("bench", "sum_primes", "--case=quick", "--gil=held", *SHORT), "Cost, 1 thread"),
    "check": (("check", "script.py", "--swap=add_ints=own:add_ints"), "probes are as they should be"),
    "list": (("list",), "sum_primes"),
    "break-even": (("bench", "sum_primes", "--break-even", *SHORT), "Break-even: "),
}
WRITERS = ("gil", "bench", "check", "break-even")  # which take --json

# How a shell starts it; in a name space of its own where it says so, for no test takes /proc away from others.
CLOSED = "mount --bind closed closed && mount -o remount,ro,bind closed"
FAULTS = {
    "no_tmpdir": 'TMPDIR=$PWD/missing "$@"',
    "no_proc": 'NAMESPACE mount -t tmpfs none /proc && "$@"',
    "stdout_closed": '"$@" >&-',
    "stdout_full": '"$@" >/dev/full',
    "stderr_closed": '"$@" 2>&-',
    "stdin_closed": '"$@" <&-',
    "few_descriptors": 'ulimit -n 16 && "$@"',
    "no_home": 'unset XDG_CACHE_HOME && HOME=$PWD/own.py "$@"',
    "report_in_no_folder": '"$@"',
    "report_on_a_full_disk": '"$@"',
    "report_on_an_input": '"$@"',
    "report_in_a_closed_folder": f'NAMESPACE {CLOSED} && "$@"',
}
REPORTS = {
    "report_in_no_folder": "--json=missing/report.json",
    "report_on_a_full_disk": "--json=/dev/full",
    "report_on_an_input": "--json=INPUT",
    "report_in_a_closed_folder": "--json=closed/report.json",
}
NAMESPACES = (("unshare", "--mount"), ("unshare", "--map-root-user", "--mount"))
REASON = re.compile(r"\(errno \d+\)|it is an input of this run")


@pytest.fixture(scope="module")
def small(executable, catalog, tmp_path_factory):
    """This pyhost with one backend and one kernel, so that each of its verbs takes a second or less."""
    root = tmp_path_factory.mktemp("small")
    shutil.copy(executable, root / "pyhost")
    (root / "pyscripts").mkdir()
    (root / "pyscripts/sum_primes.py").write_text(KERNEL, encoding="utf-8")
    built = executable.parent / "lib/pyhost"
    backends = [one for one in catalog["backends"] if one["name"] in ("python", "capi")]
    less = {"kernels": ["sum_primes"], "reference_only": [], "pyscripts": "../../pyscripts", "backends": backends}
    (root / "lib/pyhost").mkdir(parents=True)
    for name in ("pyhost_capi.so", "libpyhost_kernels.so", "_pyhost_rules.py", "_pyhost_arguments.py"):
        shutil.copy(built / name, root / "lib/pyhost")
    (root / "lib/pyhost/catalog.json").write_text(json.dumps({**catalog, **less}), encoding="utf-8")
    return root / "pyhost"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults")
    (folder / "script.py").write_text(SCRIPT, encoding="utf-8")
    (folder / "own.py").write_text("def add_ints(a, b):\n    return a + b\n", encoding="utf-8")
    (folder / "closed").mkdir()
    return folder


@pytest.fixture(scope="module")
def namespace(run_program):
    """What gives a command mounts of its own; None where nobody may have them."""
    return next((one for one in NAMESPACES if run_program(*one, "true").returncode == 0), None)


@pytest.fixture(scope="module")
def input_of(small, folder):
    """input_of(verb): a file that it reads."""
    kernel = small.parent / "pyscripts/sum_primes.py"
    return lambda verb: kernel if verb in ("bench", "break-even") else folder / "script.py"


@pytest.fixture
def run_with(run_program, folder, namespace, input_of):
    """run_with(fault, verb, program, *words): the CompletedProcess."""

    def run(fault, verb, program, *words):
        shell = FAULTS[fault]
        if fault in REPORTS:
            words = (words[0], REPORTS[fault].replace("INPUT", str(input_of(verb))), *words[1:])
        ahead = ()
        if "NAMESPACE" in shell:
            if namespace is None:
                pytest.skip("no mounts of one's own here")
            shell, ahead = shell.replace("NAMESPACE ", ""), namespace
        return run_program(*ahead, "sh", "-c", shell, "sh", program, *words, cwd=folder)

    return run


CELLS = [(fault, verb) for fault in FAULTS for verb in VERBS if "report" not in fault or verb in WRITERS]


@pytest.mark.parametrize(("fault", "verb"), CELLS)
def test_nothing_is_lost_without_a_word(run_with, small, python, fault, verb):
    words, whole = VERBS[verb]
    done = run_with(fault, verb, small, *words)
    said = done.stdout + done.stderr
    assert "Traceback" not in said and "internal error" not in said and done.returncode >= 0, said
    if verb == "plain":
        other = run_with(fault, verb, python, *words)
        assert (done.returncode, done.stdout, done.stderr) == (other.returncode, other.stdout, other.stderr)
    elif verb == "gil" and "stdout" in fault:  # the script's own: what becomes of it is python's
        assert "held" in done.stderr and done.returncode == run_with(fault, verb, python, "script.py").returncode
    elif done.returncode == 0:
        assert whole in done.stdout and (verb != "gil" or "held" in done.stderr), said
    else:
        assert done.returncode == 2 and (REASON.search(said) or fault == "stderr_closed"), said


@pytest.mark.parametrize("verb", WRITERS)
def test_an_input_stays_as_it_was(run_with, small, input_of, verb):
    path = input_of(verb)
    before = path.read_bytes()
    done = run_with("report_on_an_input", verb, small, *VERBS[verb][0])
    assert (done.returncode, path.read_bytes()) == (2, before) and "it is an input of this run" in done.stderr


def test_a_full_disk_leaves_the_older_report_whole(run_program, small, folder):
    for place in (folder / "old.json", folder / "link.json"):
        (folder / "old.json").write_text("older", encoding="utf-8")
        (folder / "old.json").chmod(0o640)
        if place.name == "link.json":
            place.symlink_to("old.json")
        command = 'ulimit -f 9 && "$@"'  # 4608 bytes: what is tried beforehand fits
        done = run_program("sh", "-c", command, "sh", small, *VERBS["bench"][0], f"--json={place}", cwd=folder)
        assert done.returncode == 2 and "File too large (errno 27)" in done.stderr
        assert "Cost, 1 thread" in done.stdout and (folder / "old.json").read_text() == "older"
        assert not list(folder.glob(".pyhost-*"))
    done = run_program(small, *VERBS["bench"][0], f"--json={folder / 'link.json'}", cwd=folder)
    assert done.returncode == 0 and (folder / "link.json").is_symlink()
    assert json.loads((folder / "old.json").read_text()) and (folder / "old.json").stat().st_mode & 0o777 == 0o640


def test_two_reports_in_one_file_are_refused_however_it_is_spelt(run_program, small, folder):
    (folder / "one.json").touch()
    done = run_program(small, *VERBS["bench"][0], "--json=one.json", "--csv=./one.json", cwd=folder)
    assert done.returncode == 2 and "'one.json' and './one.json' are one file" in done.stderr


def test_a_report_is_tried_before_the_work(run_program, small, folder):
    done = run_program(small, *VERBS["bench"][0], "--json=missing/report.json", cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr == "pyhost: cannot write the report to 'missing/report.json': No such file or directory (errno 2)\n"
    )


def test_a_reader_that_leaves_is_no_error(run_program, small, folder):
    done = run_program("sh", "-c", '"$1" list | true', "sh", small, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("lanes", ["threads", "processes"])
def test_a_kill_leaves_nothing_in_the_folder_for_temporary_files(start, small, folder, tmp_path, lanes):
    words = ("bench", "sum_primes", "--case=quick", "--backend=capi", "--budget=5", f"--lanes={lanes}")
    process = start(small, *words, cwd=folder, env={"TMPDIR": tmp_path})
    time.sleep(2)
    process.kill()
    process.communicate(timeout=20)
    assert list(tmp_path.iterdir()) == []
