"""tests/cli/test_script_kinds.py: scripts of all kinds that python runs: their input, threads, names and cases."""

import json
import py_compile
import zipfile

import pytest

ADD = "def add_ints(a, b):\n    return a + b\n\n\n"
CASES = 'CASES = {"quick": 3}\n\n\ndef make_inputs(case):\n    return (1, 2)\n\n\n'
SHORT = ("--backend=capi", "--gil=held", "--budget=0.05", "--json=-")


@pytest.fixture
def compare_all(pyhost):
    """compare_all(script, *arguments): (CompletedProcess, report) of a short comparison."""

    def run(script, *arguments, **options):
        done = pyhost(script, *SHORT, "--", *arguments, **options)
        return done, json.loads(done.stdout) if done.stdout else None

    return run


def statuses(report):
    return {row["status"] for row in report["rows"]}


def test_every_run_reads_all_of_a_pipe(compare_all, write):
    script = write("reads.py", ADD + "import sys\ntext = sys.stdin.read()\nprint(len(text), add_ints(len(text), 1))\n")
    text = "line\n" * 100_000  # more than a pipe holds
    done, report = compare_all(script, text=text)
    assert done.returncode == 0, done.stderr
    assert statuses(report) == {"correct"} and "500000 500001\n" in done.stderr
    assert "output differs" not in done.stderr


def test_a_pipe_that_nobody_closes_stops_no_script_that_does_not_read(start, executable, write):
    script = write("deaf.py", ADD + "print(add_ints(1, 2))\n")
    process = start(executable, script, *SHORT)
    out = process.stdout.read()  # stdin stays open
    assert process.wait(timeout=60) == 0 and statuses(json.loads(out)) == {"correct"}
    process.communicate()


def test_calls_of_threads_that_outlive_the_main_part_are_recorded(compare_all, write):
    source = """
        import threading, time
        from concurrent.futures import ThreadPoolExecutor

        def add_ints(a, b):
            return a + b

        def later():
            time.sleep(0.2)
            add_ints(1, 2)

        threading.Thread(target=later).start()
        pool = ThreadPoolExecutor(2)
        for _ in range(3):
            pool.submit(later)
    """
    _, report = compare_all(write("outlived.py", source))
    assert statuses(report) == {"correct"}
    assert any(note.startswith("add_ints: 4 calls of the script recorded and") for note in report["notes"])


def test_annotated_cases_are_cases(compare_all, write):
    _, report = compare_all(write("annotated.py", ADD + CASES.replace("CASES =", "CASES: dict[str, int] =")))
    assert {row["case"] for row in report["rows"]} == {"quick"} and statuses(report) == {"correct"}


def test_a_script_needs_no_suffix(compare_all, write):
    _, report = compare_all(write("bare", ADD + CASES))
    assert {row["case"] for row in report["rows"]} == {"quick"} and statuses(report) == {"correct"}


def test_a_list_of_arguments_is_as_good_as_a_tuple_and_one_argument_is_a_sentence(compare_all, write):
    _, report = compare_all(write("listed.py", ADD + CASES.replace("(1, 2)", "[1, 2]")))
    assert statuses(report) == {"correct"}
    done, _ = compare_all(write("single.py", ADD + CASES.replace("(1, 2)", "1")))
    said = " ".join(done.stderr.split())
    assert (
        "make_inputs('quick') must return the arguments of a call as a tuple, (a,) for one; it returned one int" in said
    )


def test_a_tiny_case_without_a_quick_one_is_no_fault(pyhost, write):
    cases = 'CASES = {"tiny": 1, "large": 3}\n\n\ndef make_inputs(case):\n    return (1, 2)\n\n\n'
    done = pyhost(write("tiny.py", ADD + cases), *SHORT, "--case=large")
    assert done.returncode == 0, done.stderr
    assert statuses(json.loads(done.stdout)) == {"correct"}


def test_a_module_of_the_scripts_own_may_be_called_as_one_of_the_library(compare_all, write):
    write("threading.py", "mine = True\n")
    write("hashlib.py", "mine = True\n")
    source = "import hashlib, threading\n" + ADD + "print(threading.mine, hashlib.mine, add_ints(1, 2))\n"
    done, report = compare_all(write("beside.py", source))
    assert done.returncode == 0, done.stderr
    assert statuses(report) == {"correct"} and "True True 3\n" in done.stderr


def test_a_zip_file_of_any_name_runs(pyhost, tmp_path):
    with zipfile.ZipFile(tmp_path / "app", "w") as archive:
        archive.writestr("__main__.py", ADD + "print('zipped', add_ints(1, 2))\n")
    done = pyhost("run", tmp_path / "app", "--backend=capi")
    assert done.stdout == "zipped 3\n" and "Traceback" not in done.stderr


def test_a_compiled_script_runs_and_a_comparison_wants_its_source(pyhost, write, tmp_path):
    py_compile.compile(str(write("compiled.py", ADD + "print(__file__[-4:], add_ints(1, 2))\n")), tmp_path / "x.pyc")
    assert pyhost("run", tmp_path / "x.pyc", "--backend=capi").stdout == ".pyc 3\n"
    done = pyhost(tmp_path / "x.pyc", "--backend=capi")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("pyhost: it is compiled (.pyc), and what is swapped is found in the source")


def test_other_parameters_are_named_with_both_signatures_before_the_script_runs(pyhost, write):
    script = write("other.py", "def add_ints(a, b, c=0):\n    return a + b\n\n\nprint('ran', add_ints(1, 2))\n")
    done = pyhost(script, "--backend=capi")
    assert (done.returncode, done.stdout) == (2, "") and "ran" not in done.stderr
    assert "it defines add_ints(a, b, c=0), and the kernel is add_ints(a, b)" in done.stderr


def test_a_method_can_not_be_swapped_yet(pyhost, write):
    done = pyhost(write("model.py", ADD), "--swap=Model.step=own:step")
    assert done.returncode == 2
    assert done.stderr.startswith("pyhost: --swap Model.step=own:step: methods cannot be swapped yet")
