"""tests/cli/test_swap.py: the swap reaches a function whichever way a script does, and touches nothing else.

The scripts' own sum_primes() returns "python", so a 17, the sum of the primes below 10, can only come from a backend.
"""

import json
import re

import pytest
from conftest import ROOT

PLAIN = 'def sum_primes(n):\n    return "python"\n\n\n'
HELD = ("run", "--backend=capi", "--gil=held", "--quiet")  # without the account, stderr is the script's own

# name -> (files beside main.py, main.py after the definition or the import); each prints one line, "17".
WAYS = {
    "called_in_the_same_file": ({}, PLAIN + "print(sum_primes(10))"),
    "called_by_keyword": ({}, PLAIN + "print(sum_primes(n=10))"),
    "called_by_another_function": ({}, PLAIN + "def f():\n    return sum_primes(10)\n\n\nprint(f())"),
    "called_often_in_specialised_bytecode": (
        {},
        PLAIN + "def f():\n    return {sum_primes(10) for _ in range(5000)}\n\n\nprint(*f())",
    ),
    "imported_module": ({"helper.py": PLAIN}, "import helper\nprint(helper.sum_primes(10))"),
    "imported_name": ({"helper.py": PLAIN}, "from helper import sum_primes\nprint(sum_primes(10))"),
    "imported_under_another_name": ({"helper.py": PLAIN}, "from helper import sum_primes as s\nprint(s(10))"),
    "imported_late": (
        {"helper.py": PLAIN},
        "def f():\n    import helper as h\n    return h.sum_primes(10)\nprint(f())",
    ),
    "reloaded": ({"helper.py": PLAIN}, "import helper, importlib as i\nprint(i.reload(helper).sum_primes(10))"),
    "alias_bound_early": ({"helper.py": PLAIN + "total = sum_primes\n"}, "from helper import total\nprint(total(10))"),
    "default_argument": ({}, PLAIN + "def f(total=sum_primes):\n    return total(10)\nprint(f())"),
    "value_in_a_table": ({}, PLAIN + "TABLE = {'sum': sum_primes}\nprint(TABLE['sum'](10))"),
    "partial": ({}, PLAIN + "import functools\nprint(functools.partial(sum_primes, 10)())"),
    "map": ({}, PLAIN + "print(*map(sum_primes, [10]))"),
    "static_method": ({}, PLAIN + "class C:\n    total = staticmethod(sum_primes)\nprint(C.total(10), sep='')"),
    "bound_as_a_method": ({}, PLAIN + "class N(int):\n    total = sum_primes\nprint(N(10).total())"),
    "called_by_its_call_method": ({}, PLAIN + "print(sum_primes.__call__(10))"),
    "bound_by_its_get_method": ({}, PLAIN + "print(sum_primes.__get__(10)())"),
    "attribute_of_an_instance": ({}, PLAIN + "class C: pass\nc = C()\nc.total = sum_primes\nprint(c.total(10))"),
    "global_by_name": ({}, PLAIN + "print(globals()['sum_primes'](10))"),
    "in_a_thread": (
        {},
        PLAIN + "from concurrent.futures import ThreadPoolExecutor as T\nprint(*T(2).map(sum_primes, [10]))",
    ),
    "in_a_package": (
        {"package/__init__.py": "", "package/core.py": PLAIN, "package/api.py": "from .core import sum_primes\n"},
        "from package.api import sum_primes\nprint(sum_primes(10))",
    ),
    "under_a_future_import": ({}, "from __future__ import annotations\n" + PLAIN + "print(sum_primes(10))"),
    "in_a_file_of_another_encoding": ({}, "# -*- coding: latin-1 -*-\n" + PLAIN + "print(sum_primes(10))"),
}


@pytest.fixture
def project(tmp_path, write):
    """project(files, main): the path of main.py in a folder with the other files."""

    def make(files, main):
        for name, text in files.items():
            write(name, text)
        return write("main.py", main)

    return make


@pytest.mark.parametrize(("files", "main"), WAYS.values(), ids=WAYS)
def test_the_function_is_swapped_whichever_way_it_is_reached(pyhost, project, files, main):
    done = pyhost(*HELD, project(files, main))
    assert (done.returncode, done.stdout) == (0, "17\n"), done.stderr


def test_a_module_run_by_name_is_swapped(pyhost, project, tmp_path):
    project({"package/__init__.py": "", "package/tool.py": PLAIN + "print(__name__, sum_primes(10))"}, "")
    done = pyhost(*HELD, "-m", "package.tool", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "__main__ 17\n"), done.stderr


def test_code_and_standard_input_are_swapped(pyhost):
    code = PLAIN + "print(sum_primes(10))"
    for arguments, text in ((["-c", code], ""), (["-"], code)):
        done = pyhost(*HELD, *arguments, text=text)
        assert (done.returncode, done.stdout) == (0, "17\n"), done.stderr


WORKERS = """
    import multiprocessing, sys
    from concurrent.futures import ProcessPoolExecutor
    from helper import total


    def sum_primes(n):
        return "python"


    def both(n):
        return sum_primes(n), total(n)


    if __name__ == "__main__":
        context = multiprocessing.get_context(sys.argv[1])
        with context.Pool(2) as pool:
            print(pool.map(sum_primes, [10]), pool.map(both, [10]))
        with ProcessPoolExecutor(2, mp_context=context) as pool:
            print(list(pool.map(sum_primes, [10])), list(pool.map(total, [10])))
"""


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_worker_processes_have_the_same_swap(pyhost, write, method):
    write("helper.py", PLAIN + "total = sum_primes\n")
    done = pyhost(*HELD, write("main.py", WORKERS), method)
    assert (done.returncode, done.stdout) == (0, "[17] [(17, 17)]\n[17] [17]\n"), done.stderr


def test_a_program_started_by_the_script_is_strictly_python(pyhost, write, tmp_path):
    write("child.py", "import sys\nprint(sys.argv[1:])")
    main = "import subprocess, sys\nsubprocess.check_call([sys.executable, 'child.py', '--backend=nope'])"
    done = pyhost(*HELD, write("main.py", main), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "['--backend=nope']\n"), done.stderr


def test_the_function_pickles_and_copies_as_a_function_does(pyhost, project):
    main = """
import copy, pickle
from helper import sum_primes
same = [pickle.loads(pickle.dumps(sum_primes, p)) is sum_primes for p in range(pickle.HIGHEST_PROTOCOL + 1)]
print({*same, copy.copy(sum_primes) is sum_primes, copy.deepcopy([sum_primes])[0] is sum_primes})
"""
    done = pyhost(*HELD, project({"helper.py": PLAIN}, main))
    assert (done.returncode, done.stdout) == (0, "{True}\n"), done.stderr


ASKS = """
import inspect, math
from helper import sum_primes

def shown(f):
    return (f.__name__, f.__qualname__, f.__module__, f.__doc__, f.__annotations__, f.__defaults__, f.mark, callable(f),
        inspect.getsource(f), inspect.getsourcelines(f)[1], str(inspect.signature(f)), f.__code__.co_name, repr(f)[:21])

sum_primes.mark = 7
print(shown(sum_primes))
print({sum_primes: 1}[sum_primes], sum_primes == sum_primes, bool(sum_primes))
"""
DOCUMENTED = '''"""A module."""


def same(f):
    return f


@same
@(
    same
)
def sum_primes(n: int = 3) -> int:
    """Sums."""
    return "python"
'''


@pytest.mark.parametrize(
    "helper",
    [DOCUMENTED, DOCUMENTED.replace("@", "# ").replace(" (\n    same\n)", "")],
    ids=["decorated", "plain"],
)
def test_what_a_script_asks_about_the_function_has_the_same_answer(pyhost, python, run_program, project, helper):
    script = project({"helper.py": helper}, ASKS)
    done = pyhost(*HELD, script)
    assert (done.returncode, done.stdout) == (0, run_program(python, script).stdout), done.stderr


FAILS = (
    PLAIN
    + """
import helper, traceback, sys

def f(x):
    g = lambda: helper.h(x)
    return g(
    )

try:
    f(0)
except ZeroDivisionError:
    traceback.print_exc(file=sys.stdout)
f(0)
"""
)


def test_tracebacks_and_line_numbers_stay_as_they_are(pyhost, python, run_program, project):
    helper = "@staticmethod\n" + PLAIN + "def h(x):\n    return (1 +\n        1 / x)\n"
    script = project({"helper.py": helper}, FAILS)
    done, plain = pyhost(*HELD, script), run_program(python, script)
    scripts_own = [line for line in done.stderr.splitlines() if not line.startswith("pyhost: ")]
    assert (done.returncode, done.stdout, scripts_own) == (1, plain.stdout, plain.stderr.splitlines())


def test_a_wrong_call_shows_the_callers_line_and_the_backends_sentence(pyhost, project):
    done = pyhost(*HELD, project({}, PLAIN + "sum_primes(\n    'ten')"))
    lines = [line for line in done.stderr.splitlines() if not line.startswith("pyhost: ")]
    assert done.returncode == 1
    assert lines[1].endswith('main.py", line 5, in <module>') and lines[-1].startswith("TypeError: "), lines
    assert not any("<pyhost>" in line for line in lines)


@pytest.mark.parametrize("backend", ["capi", "pybind11", "ctypes"])
def test_a_call_that_fails_leaves_no_cycle_behind(pyhost, project, backend):
    main = """
import gc, weakref

class Items(list):
    pass

def binary_search(seq, t):
    raise NotImplementedError

gc.disable()
items = Items(["no int"])
still_there = weakref.ref(items)
try:
    binary_search(items, 1)
except TypeError:
    del items
print(still_there())
"""
    done = pyhost("run", f"--backend={backend}", "--gil=held", "--quiet", project({}, main))
    assert (done.returncode, done.stdout) == (0, "None\n"), done.stderr


@pytest.mark.parametrize("backend", ["capi", "pybind11", "ctypes"])
def test_a_list_that_its_own_items_empty_meanwhile_is_an_error_not_a_crash(pyhost, project, backend):
    main = """
def binary_search(seq, t):
    raise NotImplementedError

class Emptying:
    def __index__(self):
        items.clear()
        return 0

items = [Emptying() for _ in range(9)]
try:
    binary_search(items, 1)
except IndexError as error:
    print(error)
"""
    done = pyhost("run", f"--backend={backend}", "--gil=held", "--quiet", project({}, main))
    assert (done.returncode, done.stdout) == (0, "list index out of range\n"), done.stderr


def test_decorators_are_given_the_swapped_function_and_still_wrap_it(pyhost, project):
    main = """
import functools

TABLE = {}

def register(f):
    TABLE[f.__name__] = f
    return f

def twice(f):
    @functools.wraps(f)
    def wrapper(n):
        return 2 * f(n)
    return wrapper

@twice
@register
def sum_primes(n):
    return "python"

print(TABLE["sum_primes"](10), sum_primes(10))
"""
    done = pyhost(*HELD, project({}, main))
    assert (done.returncode, done.stdout) == (0, "17 34\n"), done.stderr


def test_no_bytecode_of_a_swapped_module_is_written_or_read(pyhost, python, run_program, project, tmp_path):
    files = {"helper.py": PLAIN, "other.py": "import helper\n"}
    script = project(files, "import helper, other\nprint(helper.sum_primes(10))")
    cache = tmp_path / "__pycache__"
    assert pyhost(*HELD, script).stdout == "17\n"
    assert [path.name.split(".")[0] for path in cache.iterdir()] == ["other"]
    assert run_program(python, script).stdout == "python\n"
    assert sorted(path.name.split(".")[0] for path in cache.iterdir()) == ["helper", "other"]
    assert pyhost(*HELD, script).stdout == "17\n"
    assert run_program(python, script).stdout == "python\n"


def test_a_swap_leaves_the_file_as_it_is(pyhost, project):
    script = project({}, PLAIN + "print(open(__file__).read(), sum_primes(10))")
    before = script.read_bytes()
    assert pyhost(*HELD, script).stdout == f"{before.decode()} 17\n"
    assert script.read_bytes() == before


NOT_SWAPPED = {
    "other_parameters": PLAIN.replace("(n)", "(limit)"),
    "more_parameters": PLAIN.replace("(n)", "(n, step=1)"),
    "any_number_of_arguments": PLAIN.replace("(n)", "(*n)"),
    "keyword_only": PLAIN.replace("(n)", "(*, n)"),
    "a_method": "class C:\n    def sum_primes(n):\n        return 'python'\n\n\nsum_primes = C.sum_primes",
    "an_inner_function": "def f():\n    def sum_primes(n):\n        pass\n    return sum_primes\nsum_primes = f()",
}


@pytest.mark.parametrize("source", NOT_SWAPPED.values(), ids=NOT_SWAPPED)
def test_what_is_not_the_kernel_is_not_swapped(pyhost, project, source):
    done = pyhost(*HELD, project({}, source + "\nprint(type(sum_primes).__name__)"))
    assert (done.returncode, done.stdout) == (0, "function\n"), done.stderr
    assert "pyhost: nothing was swapped" in done.stderr


def test_an_installed_package_is_not_touched(pyhost, project, tmp_path):
    files = {"environment/site-packages/installed.py": PLAIN}
    script = project(files, PLAIN + "import installed\nprint(sum_primes(10), installed.sum_primes(10))")
    done = pyhost(*HELD, script, env={"PYTHONPATH": tmp_path / "environment/site-packages"})
    assert (done.returncode, done.stdout) == (0, "17 python\n"), done.stderr


def test_the_standard_library_is_not_touched(pyhost, project):
    swap = "dumps=json:loads"  # the parameters do not matter to --swap, so json.dumps would be in reach
    script = project({}, "import json\n\ndef dumps(s):\n    return 'python'\n\nprint(dumps('[1]'), json.dumps([1]))")
    done = pyhost("run", f"--swap={swap}", script)
    assert (done.returncode, done.stdout) == (0, "[1] [1]\n"), done.stderr


PROVENANCE = r"pyhost_capi\.{policy}\.sum_primes, builtin_function_or_method in \S+pyhost_capi\S*"


@pytest.mark.usefixtures("needs_gil")
@pytest.mark.parametrize(("policy", "releases"), [("held", 0), ("released", 3)])
def test_the_account_of_a_run_counts_its_calls_and_the_status_is_the_scripts(
    pyhost, project, tmp_path, policy, releases
):
    script = project({}, PLAIN + "for n in (1, 2, 3): print(sum_primes(n))\nraise SystemExit(3)")
    done = pyhost("run", "--backend=capi", f"--gil={policy}", f"--json={tmp_path / 'account.json'}", script)
    [calls] = json.loads((tmp_path / "account.json").read_text())["calls"]
    assert (done.returncode, done.stdout) == (3, "0\n0\n2\n")
    assert (calls["name"], calls["calls"], calls["releases"]) == ("sum_primes", 3, releases)
    assert re.fullmatch(PROVENANCE.format(policy=policy), calls["provenance"])
    assert calls["held_s"] + calls["released_s"] + calls["waiting_s"] == pytest.approx(calls["wall_s"])
    assert [sum(calls[name]["counts"]) for name in ("wall", "held", "waiting")] == [3, 3, 3]
    assert f"pyhost: sum_primes = {calls['provenance']}" in done.stderr.splitlines()


TWO = PLAIN + "def add_ints(a, b):\n    return 'python'\n\n\nprint(sum_primes(10), add_ints(1, 2), add_ints(3, 4))\n"


@pytest.mark.usefixtures("needs_gil")
def test_two_functions_of_a_script_that_runs_twice_count_each_by_itself(pyhost, project, tmp_path):
    main = "import runpy\nfor _ in range(2): runpy.run_path('two.py')"
    options = ("--backend=capi", "--gil=released", f"--json={tmp_path / 'account.json'}")
    done = pyhost("run", *options, project({"two.py": TWO}, main), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "17 3 7\n" * 2), done.stderr
    calls = json.loads((tmp_path / "account.json").read_text())["calls"]
    counts = {}
    for call in calls:
        assert call["provenance"].startswith(f"pyhost_capi.released.{call['name']}, "), call
        counts.setdefault(call["name"], []).append(call["calls"])
    assert {name: sum(numbers) for name, numbers in counts.items()} == {"sum_primes": 2, "add_ints": 4}
    assert sum(call["releases"] for call in calls if call["name"] == "sum_primes") == 2


@pytest.mark.usefixtures("needs_gil")
def test_the_calls_of_worker_processes_are_in_the_account_of_a_run(pyhost, project, tmp_path):
    source = PLAIN + "import multiprocessing as m\nif __name__ == '__main__':\n"
    source += "    for how in ('fork', 'spawn'):\n"
    source += "        p = m.get_context(how).Process(target=sum_primes, args=(9,)); p.start(); p.join()\n"
    pyhost(*HELD, f"--json={tmp_path / 'account.json'}", project({}, source))
    account = json.loads((tmp_path / "account.json").read_text())
    assert [calls["calls"] for calls in account["calls"]] == [1, 1]
    assert len({calls["process"] for calls in account["calls"]} - {0}) == 2


def test_a_script_keeps_its_arguments_and_its_standard_input(pyhost, project):
    script = project({}, PLAIN + "import sys\nprint(sys.argv[1:], input(), sum_primes(10))")
    done = pyhost(*HELD, script, "a", "--quiet", text="typed\n")
    assert (done.returncode, done.stdout) == (0, "['a', '--quiet'] typed 17\n"), done.stderr


MINE = """
    def total(n):
        return "mine"


    class Fast:
        class Inner:
            total = staticmethod(lambda n: "nested")

        def method(n):
            return "method"


    number = 3
"""


@pytest.mark.parametrize(
    ("target", "printed"), [("mine:total", "mine"), ("mine:Fast.method", "method"), ("mine:Fast.Inner.total", "nested")]
)
def test_a_users_own_function_is_swapped_in(pyhost, project, write, target, printed):
    write("mine.py", MINE)
    done = pyhost("run", f"--swap=sum_primes={target}", project({}, PLAIN + "print(sum_primes(10))"))
    assert (done.returncode, done.stdout) == (0, printed + "\n"), done.stderr


def test_a_users_own_swap_needs_no_kernel_and_no_kernels_parameters(pyhost, project, write):
    write("mine.py", MINE.replace("(n)", "(*a, **k)"))
    source = "def area(width, *, height=1):\n    return 0\n\n\nprint(area(2, height=3))"
    done = pyhost("run", "--swap", "area=mine:total", project({}, source))
    assert (done.returncode, done.stdout) == (0, "mine\n"), done.stderr


# What can't be swapped in: (--swap, a word of the sentence).
WRONG_TARGETS = {
    "no_such_module": ("sum_primes=nowhere:total", "nowhere"),
    "no_such_attribute": ("sum_primes=mine:nothing", "nothing"),
    "no_such_inner_attribute": ("sum_primes=mine:Fast.nothing", "nothing"),
    "not_a_function": ("sum_primes=mine:number", "int"),
}


def sentences(text):
    return [line for line in text.splitlines() if line.startswith("pyhost: ")]


@pytest.mark.parametrize("verb", [("--budget=0.05",), ("run",)], ids=["comparison", "run"])
@pytest.mark.parametrize(("swap", "word"), WRONG_TARGETS.values(), ids=WRONG_TARGETS)
def test_a_swap_that_can_not_be_made_is_a_sentence(pyhost, project, write, verb, swap, word):
    write("mine.py", MINE)
    done = pyhost(*verb, f"--swap={swap}", project({}, PLAIN + "print(sum_primes(10))"))
    assert (done.returncode, len(sentences(done.stderr))) == (2, 1), done.stderr
    assert word in sentences(done.stderr)[0] and "Traceback" not in done.stderr


def test_a_swap_of_a_function_that_the_script_lacks_says_so(pyhost, project, write):
    write("mine.py", MINE)
    script = project({}, PLAIN + "print(sum_primes(10))")
    done = pyhost("--budget=0.05", "--swap=sum_pulses=mine:total", script)
    assert (done.returncode, len(sentences(done.stderr))) == (2, 1), done.stderr
    assert "sum_pulses" in sentences(done.stderr)[0]
    done = pyhost("run", "--swap=sum_pulses=mine:total", script)
    assert (done.stdout, done.stderr.startswith("pyhost: nothing was swapped")) == ("python\n", True), done.stderr


def test_a_run_of_a_function_that_the_backend_lacks_says_so(pyhost, project):
    search = "def binary_search(seq, t):\n    return 'python'\n\n\n"
    script = project({}, search + PLAIN + "print(binary_search([1], 1), sum_primes(10))")
    done = pyhost("run", "--backend=capi", "--gil=released", script)
    assert done.stdout == "python 17\n"
    [sentence] = [line for line in sentences(done.stderr) if "binary_search stays Python" in line]
    assert sentence.endswith("; --gil=held swaps it")
    done = pyhost("run", "--backend=python", script)
    assert done.stdout == "python python\n"
    assert sentences(done.stderr) == ["pyhost: nothing was swapped: --backend=python is the script as it is"]


# (options of run, a word of the sentence)
WRONG_RUNS = [
    (["--backend=nope"], "'nope'"),
    (["--backend=capi,numpy"], "one backend"),
    (["--backend=all"], "one backend"),
    (["--backend=capi", "--gil=sideways"], "--gil"),
    (["--backend=capi", "--gil=own"], "own"),
    (["--backend=numpy", "--gil=held"], "held"),
    (["--gil=held"], "--backend"),
]


@pytest.mark.parametrize(("options", "word"), WRONG_RUNS, ids=[" ".join(options) for options, _ in WRONG_RUNS])
def test_a_run_that_can_not_be_made_is_a_sentence(pyhost, project, options, word):
    done = pyhost("run", *options, project({}, PLAIN + "print(sum_primes(10))"))
    assert (done.returncode, done.stdout, len(sentences(done.stderr))) == (2, "", 1), done.stderr
    assert word in sentences(done.stderr)[0] and "Traceback" not in done.stderr


def test_a_run_of_a_missing_file_ends_as_pythons(pyhost, tmp_path):
    done = pyhost(*HELD, "missing.py", cwd=tmp_path)
    assert done.returncode == 2
    assert "missing.py" in done.stderr and "Traceback" not in done.stderr


def test_a_script_that_raises_under_a_run_ends_as_pythons(pyhost, project):
    done = pyhost(*HELD, project({}, PLAIN + "print(sum_primes(10))\n1 / 0"))
    assert (done.returncode, done.stdout) == (1, "17\n")
    assert "ZeroDivisionError" in done.stderr


def test_a_run_whose_last_words_can_not_be_written_ends_as_pythons(pyhost, project):
    script = project({}, PLAIN + "print(sum_primes(10))")
    with open("/dev/full", "w") as full:
        plain, swapped = (pyhost(*words, script, stdout=full) for words in ((), HELD))
    assert (plain.returncode, swapped.returncode) == (120, 120)
    assert swapped.stderr.endswith(plain.stderr) and "No space left on device" in plain.stderr


def test_a_run_killed_by_a_signal_leaves_by_that_signal(pyhost, project):
    done = pyhost(*HELD, project({}, PLAIN + "sum_primes(10)\nimport os\nos.kill(os.getpid(), 11)"))
    assert done.returncode == -11


def test_every_kernels_own_run_works_with_what_a_binding_returns(pyhost, executable, tmp_path):
    kernels = json.loads((executable.parent / "lib/pyhost/catalog.json").read_text(encoding="utf-8"))["kernels"]
    for kernel in kernels:
        script = ROOT / f"pyscripts/{kernel}.py"
        done = pyhost("run", "--backend=capi", script, cwd=tmp_path)
        assert done.returncode == 0, (script.name, done.stderr)
