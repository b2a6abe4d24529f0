"""tests/python/test_inside.py: `pyhost run`: the script with a backend swapped in, and what only this process knows."""

import atexit
import os

import pytest

from _pyhost_support import inside, swap

PLAIN = """
    def f(n):
        return "python"


    def g(n):
        return "python"


    print(f(1), g(1))
"""


@pytest.fixture
def run(monkeypatch, request_of, write, module_of, tmp_path, capsys):
    """run(source, **fields): (status, stdout, stderr lines) of a run; what is left for the exit is done at its end."""
    at_exit = []
    monkeypatch.setattr(atexit, "register", at_exit.append)
    monkeypatch.setattr(atexit, "unregister", at_exit.remove)
    for kernel in "fg":
        write(f"kernels/{kernel}.py", f"def {kernel}(n): ...\n")
    module_of("pyhost_made_up", __path__=[])
    module_of("pyhost_made_up.held", "def f(n): return 'native'", __file__="/lib/pyhost_made_up.so")
    usual = {"pyscripts": str(tmp_path / "kernels"), "kernels": ["f", "g"], "module": "pyhost_made_up.held"}

    def run_source(source=PLAIN, **fields):
        request = request_of(**{**usual, **fields})
        request.root = "/nowhere"  # the script's own folder it shall be
        monkeypatch.setattr(swap.Request, "from_environment", lambda: request)
        status = 0
        try:
            inside.main({"kind": "script", "name": write("main.py", source)})
        except SystemExit as left:
            status = left.code
        for do in reversed(at_exit):
            do()
        out, err = capsys.readouterr()
        return status, out, err.splitlines()

    return run_source


def test_what_was_swapped_and_what_was_not_is_said_at_the_end(run, tmp_path):
    status, out, err = run()
    assert (status, out) == (0, "native python\n")
    assert err == [
        "pyhost: g stays Python: not offered by this backend",
        "pyhost: f = pyhost_made_up.held.f, function in /lib/pyhost_made_up.so",
    ]
    assert swap.active.root == str(tmp_path)


def test_a_script_with_nothing_to_swap_is_told_the_kernels(run):
    assert run("print(1)\n") == (0, "1\n", ["pyhost: nothing was swapped; the kernels are f, g"])


def test_the_scripts_status_is_its_own(run):
    status, _, err = run(PLAIN + "\n    raise SystemExit(3)\n")
    assert status == 3 and len(err) == 2


def test_a_script_that_raises_does_so(run):
    with pytest.raises(ZeroDivisionError):
        run("1 / 0\n")


def test_without_a_backend_only_what_swap_names_is_swapped(run, module_of):
    module_of("mine", "def g(n): return 'mine'")
    status, out, err = run(module="", swaps={"g": ["mine", "g"]})
    assert (status, out) == (0, "python mine\n")
    assert err == ["pyhost: f stays Python: no --swap names it", "pyhost: g = mine.g, function in no file"]


def test_a_policy_that_a_backend_has_nothing_for_is_refused(run):
    status, out, err = run(module="pyhost_made_up.own")
    sentence = "this style has no 'own' variant; 'pyhost list' shows what it offers"
    assert (status, out) == (2, "")
    assert err == [f"pyhost: backend 'made_up' cannot run with --gil=own: {sentence}"]


def test_a_backend_that_cannot_work_here_is_refused(run, module_of):
    module_of("pyhost_made_up", __path__=[], UNAVAILABLE="no device was found")
    status, _, err = run()
    assert status == 2
    assert err[0].startswith("pyhost: backend 'made_up' cannot run with --gil=held: no device was found; ")


def test_the_reason_is_that_of_the_first_kernel(run, module_of):
    module_of("pyhost_made_up", __path__=[], ABSENT={"held.f": "the first", "held.g": "the second"})
    status, _, err = run()
    assert status == 2 and "cannot run with --gil=held: the first; " in err[0]


def test_a_swap_that_cannot_be_made_is_refused_without_an_account(run):
    status, out, err = run(module="", swaps={"f": ["no_such_module", "f"]})
    assert (status, out) == (2, "")
    assert err == ["pyhost: --swap f=no_such_module:f cannot be made: No module named 'no_such_module'"]


def test_a_process_that_a_script_starts_joins_the_same_swap(request_of, monkeypatch):
    request = request_of(module="pyhost_made_up.held")
    swap.install(request)
    os.environ[swap.ENVIRONMENT] = '{"pyscripts": "p", "kernels": ["k"], "root": "r"}'
    inside.join_swap()
    assert (swap.active.pyscripts, swap.active.kernels, swap.active.root) == ("p", ["k"], "r")
