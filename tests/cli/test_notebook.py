"""tests/cli/test_notebook.py: pyhost as a kernel of Jupyter: installed, and a notebook executed by nbclient."""

import importlib.util
import json
import sys

import pytest

needs_nbclient = pytest.mark.skipif(
    importlib.util.find_spec("nbclient") is None, reason="requirements_tools.txt is not there for this Python"
)

CELLS = [
    "import sys, pyhost, subprocess\nprint(sys.executable, sys.prefix)",
    "with pyhost.gil.account() as account:\n    sum(range(1000))\nprint(account.held_s)",
    "subprocess.run([sys.executable, '-c', 'print(40 + 2)'], capture_output=True, text=True).stdout",
    "%timeit -n1 -r1 pass",
    "1 / 0",
]


@pytest.fixture
def install(pyhost, tmp_path, monkeypatch):
    """install(*options): (what it printed, the specification) of a kernel for this build's environment."""
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share/jupyter"))

    def run(*options):
        words = ("-m", "pyhost.kernel", "install", "--prefix", tmp_path, *options)
        done = pyhost(*words, env={"VIRTUAL_ENV": sys.prefix})
        assert done.returncode == 0, done.stderr
        (path,) = tmp_path.glob("share/jupyter/kernels/*/kernel.json")
        return done.stdout, json.loads(path.read_text(encoding="utf-8"))

    return run


def execute(kernel, cells):
    import nbclient
    import nbformat

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(notebook, kernel_name=kernel, timeout=60, allow_errors=True).execute()
    return [cell.outputs for cell in notebook.cells]


@needs_nbclient
@pytest.mark.parametrize("options", [(), ("--gil",)], ids=["plain", "gil"])
def test_a_notebook_runs_under_pyhost(executable, install, has_gil, options):
    printed, specification = install(*options)
    name = "pyhost-gil" if options else "pyhost"
    assert printed.startswith(f"installed the kernel '{name}' in ")
    assert specification["display_name"].startswith("Python 3.")
    outputs = execute(name, CELLS)
    assert outputs[0][0].text.split() == [str(executable.resolve()), sys.prefix]
    held_s = outputs[1][0].text
    assert float(held_s) > 0 if has_gil else held_s == "None\n"
    assert outputs[2][0].data["text/plain"] == r"'42\n'"
    assert "per loop" in outputs[3][0].text
    assert outputs[4][0].ename == "ZeroDivisionError"


@needs_nbclient
@pytest.mark.usefixtures("needs_gil")
def test_a_traced_kernels_account_goes_to_jupyters_log(install, capfd):
    install("--gil")
    execute("pyhost-gil", ["import threading\nthreading.Thread(target=sum, args=[range(1000)], name='adder').start()"])
    log = capfd.readouterr().err
    assert "adder" in log and "acquisitions" in log


def test_a_traced_kernel_of_an_environment_made_with_pyhost_is_started_as_pyhost(executable, run_program, tmp_path):
    environment = tmp_path / "environment"
    run_program(executable, "-m", "venv", "--without-pip", environment).check_returncode()
    code = "import json, pyhost.kernel; print(json.dumps(pyhost.kernel.kernel_spec('x', True)))"
    specification = json.loads(run_program(environment / "bin/python", "-c", code).stdout)
    assert specification["argv"][:2] == [str(executable.resolve()), "gil"]
    assert specification["env"] == {"VIRTUAL_ENV": str(environment)}


def test_without_ipykernel_the_installer_says_what_to_do(pyhost, run_program, python, tmp_path):
    run_program(python, "-m", "venv", "--without-pip", tmp_path / "empty").check_returncode()
    done = pyhost("-m", "pyhost.kernel", "install", env={"VIRTUAL_ENV": tmp_path / "empty"})
    assert done.returncode == 1
    assert done.stderr.startswith("pyhost.kernel: ipykernel is not installed here; ")
