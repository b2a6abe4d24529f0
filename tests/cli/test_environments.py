"""tests/cli/test_environments.py: virtual environments: made with pyhost or with python, entered or activated."""

import importlib.util
import os
import sys

import pytest

# A package of the environment's own.
MODULE = "WHERE = 'the environment'\n"
CODE = "import only_here, sys; print([only_here.WHERE, sys.prefix, sys.executable])"

MAKERS = {
    "venv": lambda program, folder: [program, "-m", "venv", "--without-pip", folder],
    "virtualenv": lambda program, folder: [
        sys.executable,
        "-m",
        "virtualenv",
        "-q",
        "--no-seed",
        "-p",
        program,
        folder,
    ],
    "uv": lambda program, folder: [sys.executable, "-m", "uv", "venv", "-q", "--python", program, folder],
}


@pytest.fixture(params=MAKERS)
def make(request, tmp_path, run_program):
    """make(program, name): the folder of a virtual environment for `program`, with the module only_here."""
    if importlib.util.find_spec(request.param) is None:
        pytest.skip("third_party/requirements_tools.txt is not there for this Python")

    def run(program, name="environment"):
        folder = tmp_path / name
        done = run_program(*MAKERS[request.param](program, folder))
        assert done.returncode == 0, done.stderr
        (next(folder.glob("lib/python*/site-packages")) / "only_here.py").write_text(MODULE, encoding="utf-8")
        return folder

    return run


def is_answer(done, folder, executable):
    assert done.stdout.strip() == str(["the environment", str(folder), str(executable)]), done.stderr
    return True


def test_an_environment_made_for_pyhost_is_pyhost(make, executable, run_program):
    folder = make(executable)
    python = folder / "bin/python"
    assert is_answer(run_program(python, "-c", CODE), folder, python)
    assert os.path.realpath(python) == os.path.realpath(executable)
    assert run_program(python, "-c", "import pyhost; print(pyhost.backend)").stdout == "python\n"


def test_an_activated_environment_made_by_python_is_taken_over(make, executable, python, pyhost):
    folder = make(python)
    assert is_answer(pyhost("-c", CODE, env={"VIRTUAL_ENV": folder}), folder, os.path.realpath(executable))


def test_a_program_on_standard_input_and_the_prompt_are_in_the_activated_environment(make, executable, python, pyhost):
    folder = make(python)
    for words in (["-"], [], ["-i"]):
        done = pyhost(*words, text=CODE, env={"VIRTUAL_ENV": folder})
        assert done.returncode == 0
        assert is_answer(done, folder, os.path.realpath(executable))


def test_an_environment_that_pyhost_was_started_from_wins_over_the_activated_one(make, executable, run_program):
    inner, other = make(executable, "inner"), make(executable, "other")
    link = inner / "bin" / executable.name
    link.unlink(missing_ok=True)
    link.symlink_to(executable)
    for program in (link, inner / "bin/python"):
        assert is_answer(run_program(program, "-c", CODE, env={"VIRTUAL_ENV": other}), inner, program)


def test_a_marker_beside_pyhost_itself_wins_over_the_activated_environment(python, executable, run_program, tmp_path):
    """Python looks for pyvenv.cfg in the program's folder first, then in the one above."""
    own, activated = tmp_path / "own", tmp_path / "activated"
    run_program(python, "-m", "venv", "--without-pip", activated).check_returncode()
    link = own / "bin" / executable.name
    link.parent.mkdir(parents=True)
    link.symlink_to(executable)
    marker = (activated / "pyvenv.cfg").read_text(encoding="utf-8")
    link.with_name("pyvenv.cfg").write_text(marker, encoding="utf-8")
    done = run_program(link, "-c", "import sys; print(sys.prefix)", env={"VIRTUAL_ENV": activated})
    assert (done.returncode, done.stdout) == (0, f"{own}\n"), done.stderr


def test_a_link_named_python_is_no_more_in_the_activated_environment_than_python_is(
    make, executable, python, run_program, tmp_path
):
    link = tmp_path / "python3"
    link.symlink_to(executable)
    words = ("-c", "import sys; print(sys.prefix)")
    variables = {"VIRTUAL_ENV": make(python)}
    assert run_program(link, *words, env=variables).stdout == run_program(python, *words, env=variables).stdout


@pytest.fixture(scope="module")
def with_pip(tmp_path_factory, executable, run_program):
    """A virtual environment that pyhost made, with pip, and a link to pyhost by its own name."""
    folder = tmp_path_factory.mktemp("with_pip") / "environment"
    done = run_program(executable, "-m", "venv", folder, timeout_s=120)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_commands_of_an_environment_run_in_it(with_pip, run_program):
    assert (with_pip / "bin/pip").read_text(encoding="utf-8").startswith(f"#!{with_pip}/bin/")
    assert f"from {with_pip}/lib/" in run_program(with_pip / "bin/pip", "--version").stdout


def test_a_comparison_in_an_environment_has_its_modules(with_pip, executable, run_program, write):
    (next(with_pip.glob("lib/python*/site-packages")) / "only_here.py").write_text(MODULE, encoding="utf-8")
    script = write("adds.py", "import only_here\ndef add(a, b):\n    return a + b\nprint(add(1, 2))\n")
    link = with_pip / "bin" / executable.name
    done = run_program(link, script, "--swap=add=operator:add", "--budget=0.05", "--quiet")
    assert (done.returncode, done.stderr) == (0, "3\n")


def test_pytest_of_an_activated_environment_runs_there(executable, pyhost, write):
    test = write("test_one.py", "import sys\n\ndef test_one():\n    print(sys.executable)\n    assert 1 == 2\n")
    done = pyhost("-m", "pytest", "-p", "no:cacheprovider", test, env={"VIRTUAL_ENV": sys.prefix})
    assert done.returncode == 1
    assert f"\n{os.path.realpath(executable)}\n" in done.stdout and "assert 1 == 2" in done.stdout


@pytest.mark.parametrize("name", ["pip", "installer"])
def test_an_installer_in_an_activated_environment_writes_commands_for_its_python(
    name, python, pyhost, run_program, tmp_path
):
    """It takes the first line of a command from sys.executable: pyhost's path would lead out of the environment."""
    folder = tmp_path / "environment"
    run_program(python, "-m", "venv", "--without-pip", folder).check_returncode()
    package = next(folder.glob("lib/python*/site-packages")) / name
    package.mkdir()
    (package / "__main__.py").write_text("import sys; print(sys.executable)", encoding="utf-8")
    version = "python{}.{}".format(*sys.version_info)
    assert pyhost("-m", name, env={"VIRTUAL_ENV": folder}).stdout.strip() == str(folder / "bin" / version)
