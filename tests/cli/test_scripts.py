"""tests/cli/test_scripts.py: a script without cases, that nobody here wrote, is recorded and replayed."""

import json
import re

import pytest

SUM_PRIMES = """
def sum_primes(n):
    total = 0
    for x in range(2, n):
        if all(x % d for d in range(2, int(x**0.5) + 1)):
            total += x
    return total
"""
SEARCH = """
def binary_search(seq, t):
    low, high = 0, len(seq)
    while low < high:
        middle = (low + high) // 2
        if seq[middle] == t:
            return middle
        if seq[middle] < t:
            low = middle + 1
        else:
            high = middle
    return -1
"""
ADD = "\ndef add_ints(a, b):\n    return a + b\n"

REPORT = f"""
import multiprocessing
import sys
from concurrent.futures import ThreadPoolExecutor

LIMITS = [10, 100, 1000]

{SUM_PRIMES}

def show(title, sums):
    print(title)
    for limit, total in zip(LIMITS, sums):
        print(f"  below {{limit:5}}: {{total}}")


if __name__ == "__main__":
    show("plain", [sum_primes(n) for n in LIMITS])
    with ThreadPoolExecutor(2) as pool:
        show("threads", pool.map(sum_primes, LIMITS))
    with multiprocessing.get_context(sys.argv[1]).Pool(2) as pool:
        show("processes", pool.map(sum_primes, LIMITS))
"""


@pytest.fixture
def replay(pyhost, write):
    """replay(source, *arguments): a short comparison with capi held; (CompletedProcess, report or None)."""

    def run(source, *arguments, options=("--backend=capi", "--gil=held")):
        done = pyhost(write("script.py", source), *options, "--budget=0.05", "--json=-", "--", *arguments)
        return done, json.loads(done.stdout) if done.stdout else None

    return run


def outcomes(report):
    """(function, case, backend) -> status of each row."""
    return {(row["kernel"], row["case"], row["backend"]): row["status"] for row in report["rows"]}


def row_of(report, kernel, backend="capi"):
    [row] = [row for row in report["rows"] if (row["kernel"], row["backend"]) == (kernel, backend)]
    return row


def recorded(report, function):
    """How many recorded calls the notes speak of."""
    said = re.compile(rf"{function}: (\d+) calls? of the script")
    [count] = [int(match[1]) for match in map(said.match, report["notes"]) if match]
    return count


def test_the_whole_script_and_each_function_have_rows(replay):
    done, report = replay(ADD + "print(add_ints(1, 2), add_ints(a=3, b=4))")
    assert done.returncode == 0, done.stderr
    assert outcomes(report) == {
        ("(script)", "once", "python"): "correct",
        ("(script)", "once", "capi"): "correct",
        ("add_ints", "recorded", "python"): "correct",
        ("add_ints", "recorded", "capi"): "correct",
    }
    assert [cell["threads"] for cell in row_of(report, "add_ints")["cells"]] == [1, 2]
    assert [cell["threads"] for cell in row_of(report, "(script)")["cells"]] == [1]
    assert "pyhost_capi.held.add_ints" in row_of(report, "add_ints")["provenance"]
    assert recorded(report, "add_ints") == 2


def test_two_functions_of_a_script_are_compared_each_with_its_own_calls(replay):
    total = "def sum_primes(n):\n    return sum(i for i in range(2, n) if all(i % d for d in range(2, i)))\n\n\n"
    done, report = replay(ADD + total + "print(add_ints(1, 2), sum_primes(10), add_ints(a=3, b=4))")
    assert done.returncode == 0, done.stderr
    assert [row["kernel"] for row in report["rows"] if row["backend"] == "capi"] == [
        "(script)",
        "add_ints",
        "sum_primes",
    ]
    assert set(outcomes(report).values()) == {"correct"} and len(outcomes(report)) == 6
    assert (recorded(report, "add_ints"), recorded(report, "sum_primes")) == (2, 1)
    for kernel in ("add_ints", "sum_primes"):
        assert row_of(report, kernel)["provenance"].startswith(f"pyhost_capi.held.{kernel}, ")
        assert f".{kernel}, function in " in row_of(report, kernel, "python")["provenance"]


def test_the_scripts_output_appears_once_on_stderr_ahead_of_the_tables(replay):
    done, _ = replay("import sys\n" + ADD + "print('sum', add_ints(1, 2))\nprint('warned', file=sys.stderr)")
    assert (done.stderr.count("sum 3\n"), done.stderr.count("warned\n")) == (1, 1)
    assert done.stderr.index("sum 3\n") < done.stderr.index("Cost, 1 thread")


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_report_with_threads_and_a_pool_is_replayed_with_the_calls_of_its_workers(replay, method):
    done, report = replay(REPORT, method)
    assert done.returncode == 0, done.stderr
    assert row_of(report, "sum_primes")["status"] == "correct"
    assert recorded(report, "sum_primes") == 9
    assert done.stderr.count("below  1000: 76127") == 3


def test_calls_made_only_in_worker_processes_are_replayed(replay):
    source = "import multiprocessing\n" + SUM_PRIMES + "\nif __name__ == '__main__':\n"
    done, report = replay(source + "    with multiprocessing.Pool(2) as pool:\n        pool.map(sum_primes, [9, 99])\n")
    assert ("sum_primes", "recorded", "capi") in outcomes(report), report["notes"]
    assert recorded(report, "sum_primes") == 2


def test_a_script_with_options_of_its_own_gets_them_after_two_dashes(replay):
    source = f"""
import argparse
{SUM_PRIMES}
parser = argparse.ArgumentParser()
parser.add_argument("--n", type=int, required=True)
parser.add_argument("--json", action="store_true")
parser.add_argument("files", nargs="*")
print(parser.parse_args(), sum_primes(parser.parse_args().n))
"""
    done, report = replay(source, "--n", "500", "--json", "--", "a")
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("Namespace(n=500, json=True, files=['a']) 21536\n")
    assert row_of(report, "sum_primes")["status"] == "correct"


def test_a_script_that_prints_times_is_fine_and_the_difference_is_a_note(replay):
    source = "import time\n" + ADD + "add_ints(1, 2)\nprint('equal')\nprint(f'took {time.perf_counter_ns()} ns')"
    done, report = replay(source)
    assert done.returncode == 0
    [note] = [note for note in report["notes"] if "output differs" in note]
    assert note.startswith('capi held: output differs from the reference, starting at line "took ')


def test_a_script_that_leaves_by_sys_exit_is_fine(replay):
    done, report = replay("import sys\n" + ADD + "add_ints(1, 2)\nsys.exit(0)")
    assert done.returncode == 0 and row_of(report, "add_ints")["status"] == "correct"


@pytest.mark.parametrize(
    ("end", "why"),
    [
        ("raise RuntimeError('out of luck')", "it raised RuntimeError: out of luck"),
        ("raise SystemExit(4)", "it exited with status 4"),
    ],
)
def test_a_script_that_fails_in_pure_python_has_nothing_to_compare_with(replay, end, why):
    done, report = replay(ADD + "add_ints(1, 2)\n" + end)
    assert (done.returncode, report) == (2, None)
    last = done.stderr.splitlines()[-1]
    assert last == f"pyhost: the script does not run in pure Python, so there is nothing to compare with: {why}"


def test_the_traceback_of_a_failing_script_shows_only_the_script(replay):
    done, _ = replay(ADD + "add_ints(1, 2)\nraise RuntimeError('out of luck')")
    assert "script.py" in done.stderr and "<pyhost>" not in done.stderr


def test_a_script_that_breaks_under_a_backend_is_a_row(replay):
    source = ADD + "add_ints(1, 2)\nif type(add_ints).__name__ == 'SwappedFunction':\n    raise OSError('not here')"
    done, report = replay(source)
    assert (done.returncode, row_of(report, "(script)")["status"]) == (1, "failed")
    assert "it raised OSError: not here" in row_of(report, "(script)")["reason"]


def test_a_recursive_function_is_recorded_once_for_each_outer_call(replay):
    source = "\ndef add_ints(a, b):\n    return a if b == 0 else add_ints(a + 1, b - 1)\n"
    done, report = replay(source + "print(add_ints(1, 20), add_ints(2, 3))")
    assert done.returncode == 0 and recorded(report, "add_ints") == 2


def test_arguments_that_the_script_changes_later_are_replayed_as_they_were(replay):
    source = SEARCH + (
        "values = list(range(100))\nprint(binary_search(values, 40))\n"
        "values.insert(0, -1)\nprint(binary_search(values, 40))\n"
        "values.clear()\nprint(binary_search(values, 40))"
    )
    done, report = replay(source)
    assert done.stderr.startswith("40\n41\n-1\n")
    assert (done.returncode, row_of(report, "binary_search")["status"]) == (0, "correct")
    assert recorded(report, "binary_search") == 3


MUTATES = """
def fused_arith(a, b, out=None):
    for i in range(len(a)):
        out[i] = (a[i] + b[i]) * 2 + a[i] * b[i]
    return out

from array import array
a, b = array("d", [1, 2, 3]), array("d", [4, 5, 6])
for _ in range(3):
    fused_arith(a, b, out=a)
print(list(a))
"""


def test_arguments_that_the_function_changes_are_fresh_in_every_replay(replay):
    done, report = replay(MUTATES)
    assert (done.returncode, row_of(report, "fused_arith")["status"]) == (0, "correct"), done.stderr
    assert done.stderr.startswith("[560.0, 1256.0, 2412.0]\n")


UNPICKLABLE = SEARCH + (
    "import threading\n\nclass Odd(list):\n"
    "    def __init__(self, values):\n        super().__init__(values)\n        self.lock = threading.Lock()\n\n"
)


def test_a_call_that_can_not_be_pickled_is_left_out_and_said(replay):
    done, report = replay(UNPICKLABLE + "print(binary_search([1, 2], 2), binary_search(Odd([1, 2]), 2))")
    assert done.returncode == 0 and row_of(report, "binary_search")["status"] == "correct"
    assert any("can't be pickled (cannot pickle '_thread.lock' object)" in note for note in report["notes"])
    assert recorded(report, "binary_search") == 1


def test_without_a_single_recorded_call_there_is_a_reason_and_no_time(replay):
    _, report = replay(UNPICKLABLE + "print(binary_search(Odd([1, 2]), 2))")
    row = row_of(report, "binary_search")
    assert (row["status"], row["cells"]) == ("skipped", []) and row["reason"]
    assert not any("on fresh copies" in note for note in report["notes"])


def test_a_function_that_is_never_called_is_said(replay):
    _, report = replay("\ndef noop():\n    pass\n" + ADD + "add_ints(1, 2)")
    assert "noop: the script defines it and never called it" in report["notes"]
    assert not any(row["kernel"] == "noop" for row in report["rows"])
    assert row_of(report, "add_ints")["status"] == "correct"


def test_a_wrong_result_names_the_call_and_condemns_the_scripts_time(replay):
    source = "\ndef add_ints(a, b):\n    return a + b if a < 5 else 0\n"
    done, report = replay(source + "print([add_ints(a, 1) for a in range(9)])")
    assert done.returncode == 1
    why = "call 6 of 9: result is 6, the reference gave 0"
    assert (row_of(report, "add_ints")["status"], row_of(report, "add_ints")["reason"]) == ("wrong", why)
    assert row_of(report, "(script)")["status"] == "wrong"
    assert row_of(report, "add_ints")["cells"] == []
    assert not any(cell["summary"] for cell in row_of(report, "(script)")["cells"])


def test_the_type_of_a_result_counts(replay):
    done, report = replay("\ndef add_ints(a, b):\n    return float(a + b)\n" + "add_ints(1, 2)")
    assert done.returncode == 1
    assert row_of(report, "add_ints")["reason"].endswith("result is a int, the reference gave a float")


def test_a_users_own_function_is_replayed_in_any_script(pyhost, write):
    source = "import statistics\n\ndef middle(v):\n    return statistics.median(v)\n\nprint(middle([3, 1, 2]))"
    script = write("script.py", source)
    write("mine.py", "def middle(v):\n    return sorted(v)[len(v) // 2]\n\n\ndef first(v):\n    return v[0]\n")
    options = ("--budget=0.05", "--json=-")
    done = pyhost(script, "--swap=middle=mine:middle", *options)
    assert done.returncode == 0, done.stderr
    assert outcomes(json.loads(done.stdout))["middle", "recorded", "mine"] == "correct"
    done = pyhost(script, "--swap", "middle=mine:first", *options)
    assert done.returncode == 1
    row = row_of(json.loads(done.stdout), "middle", "mine")
    assert row["reason"] == "call 1 of 1: result is 3, the reference gave 2"


def test_modules_code_and_standard_input_are_compared_too(pyhost, write, tmp_path):
    write("tool.py", SUM_PRIMES + "print(sum_primes(10))")
    options = ("--backend=capi", "--gil=held", "--budget=0.05", "--json=-")
    code = SUM_PRIMES + "print(sum_primes(10))"
    commands = {("-m", "tool"): "", ("-c", code): "", ("-",): code}
    for command, text in commands.items():
        done = pyhost(*options, *command, text=text, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert outcomes(json.loads(done.stdout))["sum_primes", "recorded", "capi"] == "correct"


def test_a_script_that_imports_its_function_is_compared_too(replay, write):
    write("helper.py", SUM_PRIMES)
    done, report = replay("from helper import sum_primes\nprint(sum_primes(10))")
    assert (done.returncode, row_of(report, "sum_primes")["status"]) == (0, "correct"), done.stderr


def test_a_call_that_raises_in_pure_python_must_raise_in_the_backend(replay):
    source = """
def add_ints(a, b):
    if a == 3:
        raise ValueError("not three")
    return a + b

for a in range(5):
    try:
        add_ints(a, 1)
    except ValueError:
        pass
"""
    done, report = replay(source)
    assert (done.returncode, row_of(report, "add_ints")["status"]) == (1, "wrong")
    assert row_of(report, "add_ints")["reason"].startswith("call 4 of 5: it returned 4, the reference raised")


def test_a_function_that_leaves_the_script_leaves_it_when_recorded_too(replay):
    done, _ = replay("import sys\ndef add_ints(a, b):\n    sys.exit(0)\nadd_ints(1, 2)")
    assert "UnboundLocalError" not in done.stderr and "failed when it ran again" not in done.stderr, done.stderr
