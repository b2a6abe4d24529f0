"""tests/cli/test_import_pyhost.py: `import pyhost` tells a script of its own run, and nothing else gets to see it."""

import json
import re

import pytest

# Of a free-threaded Python there is nothing to read.
pytestmark = pytest.mark.usefixtures("needs_gil")

SWAPPED = """
    import json

    import pyhost


    def sum_primes(n):
        return "python"


    before = pyhost.swapped["sum_primes"]["calls"]
    result = sum_primes(10)
    print(json.dumps([pyhost.backend, before, result, pyhost.swapped]))
"""
RUN = ("run", "--quiet", "--backend=capi", "--gil=released")


@pytest.fixture
def lines_of(pyhost):
    """lines_of(code, *ahead): what code prints, each line read as JSON."""

    def run(code, *ahead, **options):
        done = pyhost(*ahead, "-c", code, **options)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


# name -> (work in a `with` block of 0.2 s or more, the number that must have most of it)
WORK = {
    "python_code_holds": ("while time.monotonic() < end: pass", "held_s"),
    "a_sleep_is_released": ("time.sleep(0.2)", "released_s"),
    "another_threads_hold_is_waited_for": (
        "t = threading.Thread(target=ctypes.PyDLL(None).usleep, args=(250_000,)); t.start(); time.sleep(0.001)",
        "waiting_s",
    ),
}
BLOCK = """
import ctypes, json, pyhost, threading, time

end = time.monotonic() + 0.2
with pyhost.gil.account() as account:
    {}
numbers = {{name: getattr(account, name) for name in ("wall_s", "held_s", "released_s", "waiting_s")}}
print(json.dumps([numbers, account.releases]))
"""


@pytest.mark.parametrize(("work", "most"), WORK.values(), ids=WORK)
@pytest.mark.parametrize("verb", [(), ("gil", "--quiet")], ids=["plain", "gil"])
def test_an_account_is_split_into_held_released_and_waiting(lines_of, verb, work, most):
    [[numbers, releases]] = lines_of(BLOCK.format(work), *verb)
    wall_s = numbers.pop("wall_s")
    assert sum(numbers.values()) == pytest.approx(wall_s)
    assert max(numbers, key=numbers.get) == most, numbers
    assert wall_s > 0.19 and releases >= (0 if most == "held_s" else 1)


def test_numbers_run_inside_the_block_and_stand_still_after_it(lines_of):
    code = """
import json, pyhost, time
with pyhost.gil.account() as account:
    first = account.wall_s
    time.sleep(0.01)
    second = account.wall_s
last = account.wall_s
time.sleep(0.01)
print(json.dumps([first, second, last, account.wall_s]))
"""
    [[first, second, last, later]] = lines_of(code)
    assert 0 <= first < second <= last == later


def test_an_account_that_is_called_counts_since_the_thread_began_and_stands_still(lines_of):
    code = """
import json, pyhost, threading, time
def work():
    time.sleep(0.07)  # from when it is asked for; the GIL is let go later
    account = pyhost.gil.account()
    time.sleep(0.05)
    print(json.dumps([account.wall_s, account.released_s, pyhost.gil.account().wall_s, main.wall_s]))
time.sleep(0.2)
main = pyhost.gil.account()
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""
    [[wall_s, released_s, later_s, main_s]] = lines_of(code)
    assert 0.05 <= released_s <= wall_s < later_s
    assert wall_s < main_s and main_s >= 0.2


def test_an_account_can_be_entered_again_but_not_twice_at_once(lines_of):
    code = """
import json, pyhost, time
account = pyhost.gil.account()
with account:
    time.sleep(0.2)
with account:
    try:
        with account:
            pass
    except RuntimeError as error:
        print(json.dumps(str(error)))
print(json.dumps(account.released_s))
"""
    sentence, released_s = lines_of(code)
    assert sentence == "this account runs already; ask pyhost.gil.account() for another one"
    assert released_s < 0.2


def test_an_account_belongs_to_the_thread_that_entered_it(lines_of):
    code = """
import json, pyhost, threading
account = pyhost.gil.account().__enter__()
def elsewhere():
    for ask in (lambda: account.__exit__(None, None, None), lambda: account.wall_s):
        try:
            ask()
        except RuntimeError as error:
            print(json.dumps([str(error), repr(account)]))
thread = threading.Thread(target=elsewhere)
thread.start()
thread.join()
account.__exit__(None, None, None)
print(json.dumps(account.wall_s))
"""
    left, read, wall_s = lines_of(code)
    text = "an account of the GIL is {} in the thread that entered it; this is another thread"
    shown = "<pyhost.gil.Account: runs in another thread>"
    assert (left, read) == ([text.format("left"), shown], [text.format("read"), shown])
    assert wall_s > 0


def test_an_exception_leaves_the_block_with_its_numbers(lines_of):
    code = """
import json, pyhost
account = pyhost.gil.account()
try:
    with account:
        1 / 0
except ZeroDivisionError:
    print(json.dumps([account.wall_s, repr(account)]))
"""
    [[wall_s, shown]] = lines_of(code)
    assert wall_s > 0
    number = r"\d+\.\d{6}"
    split = f"{number} s = held {number} \\+ released {number} \\+ waiting {number} s, 0 releases"
    assert re.fullmatch(f"<pyhost.gil.Account: {split}>", shown)


def test_in_a_forked_child_a_block_begins_with_the_fork(lines_of):
    code = """
import json, os, pyhost, time
with pyhost.gil.account() as account:
    time.sleep(0.5)
    if os.fork():
        os.wait()
print(json.dumps([account.wall_s, account.held_s + account.released_s + account.waiting_s]), flush=True)
"""
    [child, parent] = lines_of(code)
    assert child[0] == pytest.approx(child[1]) and parent[0] == pytest.approx(parent[1])
    assert child[0] < 0.5 <= parent[0]


def test_numbers_are_frozen(pyhost):
    done = pyhost("-c", "import pyhost; pyhost.gil.account().held_s = 1")
    assert done.returncode == 1 and "AttributeError" in done.stderr


def test_it_says_how_it_knows(lines_of):
    code = "import json, pyhost; a = pyhost.gil.account(); print(json.dumps([pyhost.gil.engine, a.held_s, repr(a)]))"
    [[engine, held_s, _]] = lines_of(code)
    assert engine == "exact tracer" and held_s >= 0
    [[engine, held_s, shown]] = lines_of(code, env={"PYHOST_TRACER": "off"})
    assert (engine, held_s) == ("not traced", None)
    assert re.fullmatch(r"<pyhost.gil.Account: \d+\.\d{6} s; not traced>", shown)


def test_a_plain_run_swaps_nothing(lines_of):
    code = "import json, pyhost; print(json.dumps([pyhost.backend, pyhost.swapped, pyhost.__version__]))"
    for verb in ((), ("gil", "--quiet")):
        [[backend, swapped, version]] = lines_of(code, *verb)
        assert (backend, swapped) == ("python", {})
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def test_a_run_knows_its_backend_and_the_calls_so_far(pyhost, write):
    done = pyhost(*RUN, write("main.py", SWAPPED))
    assert done.returncode == 0, done.stderr
    backend, before, result, swapped = json.loads(done.stdout)
    assert (backend, before, result, list(swapped)) == ("capi", 0, 17, ["sum_primes"])
    account = swapped["sum_primes"]
    assert account["calls"] == 1 and account["releases"] >= 1
    split_s = account["held_s"] + account["released_s"] + account["waiting_s"]
    assert 0 < account["wall_s"] == pytest.approx(split_s)
    assert account["provenance"].startswith("pyhost_capi.released.sum_primes, builtin_function_or_method in /")


def test_a_swap_of_ones_own_is_named_by_its_module(pyhost, write, tmp_path):
    write("mine.py", "def total(n):\n    return n\n")
    swap = "--swap=sum_primes=mine:total"
    done = pyhost("run", "--quiet", swap, write("main.py", SWAPPED), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    backend, _, result, swapped = json.loads(done.stdout)
    assert (backend, result) == ("mine", 10)
    assert swapped["sum_primes"]["provenance"].startswith("mine.total, function in ")


def test_a_comparison_tells_each_of_its_processes_the_backend(pyhost, write, tmp_path):
    script = write(
        "main.py",
        """
        import pyhost


        def sum_primes(n):
            return sum(p for p in range(2, n) if all(p % d for d in range(2, p)))


        with open("backends.txt", "a") as file:
            print(pyhost.backend, sorted(pyhost.swapped), pyhost.gil.engine, file=file)
        sum_primes(1000)
        """,
    )
    done = pyhost(script, "--backend=capi", "--budget=0.05", cwd=tmp_path)
    assert done.returncode == 0, done.stderr + done.stdout
    seen = set((tmp_path / "backends.txt").read_text().splitlines())
    assert seen == {"python [] exact tracer", "capi ['sum_primes'] exact tracer"}


WORKER = """
    import multiprocessing, sys


    def ask(_):
        import pyhost

        with pyhost.gil.account() as account:
            pass
        return pyhost.gil.engine, pyhost.backend, account.wall_s > 0


    def sum_primes(n):
        return "python"


    if __name__ == "__main__":
        with multiprocessing.get_context(sys.argv[1]).Pool(1) as pool:
            print(pool.map(ask, [0]))
"""


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize(("verb", "backend"), [((), "python"), (RUN, "capi")], ids=["plain", "run"])
def test_workers_have_it_too(pyhost, write, method, verb, backend):
    done = pyhost(*verb, write("main.py", WORKER), method)
    assert (done.returncode, done.stdout) == (0, f"[('exact tracer', '{backend}', True)]\n"), done.stderr


def test_it_can_be_imported_while_other_threads_run(lines_of):
    code = """
import json, threading, time
stop = []
def spin():
    while not stop: pass
threads = [threading.Thread(target=spin) for _ in range(3)]
for thread in threads: thread.start()
import pyhost
with pyhost.gil.account() as account:
    time.sleep(0.05)
    while account.waiting_s == 0:  # it may find the GIL free, on its way from one thread to the next
        time.sleep(0.001)
stop.append(1)
print(json.dumps([pyhost.gil.engine, account.released_s]))
"""
    [[engine, released_s]] = lines_of(code)
    assert engine == "exact tracer" and released_s >= 0.05


@pytest.mark.parametrize("name", ["pyhost.py", "pyhost/__init__.py"])
def test_a_module_of_the_scripts_own_wins(executable, python, run_program, write, tmp_path, name):
    write(name, "WHOSE = 'mine'\n")
    script = write("main.py", "import pyhost\nprint(pyhost.WHOSE, pyhost)\nimport pyhost.gil\n")
    mine, plain = (run_program(program, script, cwd=tmp_path) for program in (executable, python))
    assert (mine.returncode, mine.stdout, mine.stderr) == (plain.returncode, plain.stdout, plain.stderr)
    assert mine.stdout.startswith("mine ") and "No module named 'pyhost.gil'" in mine.stderr


def test_the_submodule_can_be_imported_by_name(lines_of):
    code = "from pyhost.gil import account, engine; import json, pyhost.gil; print(json.dumps(engine))"
    assert lines_of(code) == ["exact tracer"]


def test_python_does_not_have_it(run_program, python, executable):
    code = "try:\n    import pyhost\nexcept ImportError:\n    pyhost = None\nprint(pyhost is None)"
    assert run_program(python, "-c", code).stdout == "True\n"
    assert run_program(executable, "-c", code).stdout == "False\n"


def test_a_sub_interpreter_does_not_have_it(pyhost):
    code = """
try:
    import _interpreters as interpreters  # from 3.13 on
except ImportError:
    import _xxsubinterpreters as interpreters
asked = "try:\\n import pyhost\\nexcept ImportError as error:\\n print(error, flush=True)"
interpreters.run_string(interpreters.create(), asked)
"""
    done = pyhost("-c", code)
    assert (done.returncode, done.stdout) == (0, "No module named 'pyhost'\n"), done.stderr


def test_it_explains_itself(pyhost):
    done = pyhost("-c", "import pyhost; help(pyhost); help(pyhost.gil); print(dir(pyhost))")
    for word in ("pyhost.backend", "wall = held + released + waiting", "class Account", "'swapped'"):
        assert word in done.stdout
    assert "host/embed" not in done.stdout


def test_what_it_does_not_have_it_says(pyhost):
    done = pyhost("-c", "import pyhost; pyhost.nothing")
    assert "module 'pyhost' has no attribute 'nothing'; help(pyhost) shows what it has" in done.stderr
