"""tests/cli/test_python.py: with none of its own options, pyhost is python."""

import os
import pathlib
import re
import signal
import sys
import time

import pytest

SCRIPT = """
    import sys

    print(sys.argv, __name__, __file__, __spec__ and __spec__.name, __package__)
"""
WHERE = "import sys; print(sys.path, sys.prefix, sys.exec_prefix, sys.base_prefix, sys.flags, sys.warnoptions)"

# (name of the case, arguments, standard input): pyhost and python must do the same.
COMMANDS = [
    ("script", ["show.py"], ""),
    ("script_with_arguments", ["show.py", "a", "-b", "--c=d", "--"], ""),
    ("options_named_like_pyhosts", ["show.py", "--json", "x", "--quiet", "--case=quick", "--gil=held"], ""),
    ("options_after_two_dashes", ["show.py", "--", "--backend=capi"], ""),
    ("script_called_like_a_verb", ["./list"], ""),
    ("code", ["-c", "import sys; print(sys.argv, __name__)", "a", "--seed=1"], ""),
    ("code_in_a_cluster", ["-Bc", "import sys; print(sys.dont_write_bytecode)"], ""),
    ("module", ["-m", "package.module", "a", "-b"], ""),
    ("package", ["-m", "package", "a"], ""),
    ("standard_module", ["-m", "json.tool"], '{"a": [1, 2]}'),
    ("missing_module", ["-m", "no_such_module"], ""),
    ("folder", ["folder", "a"], ""),
    ("standard_input", ["-", "a"], "import sys; print(sys.argv, __name__)"),
    ("standard_input_without_dash", [], "import sys; print(sys.argv, __name__)"),
    ("standard_input_read_by_the_script", ["-c", "print(input()[::-1])"], "abc\n"),
    ("version", ["--version"], ""),
    ("short_version", ["-V"], ""),
    ("long_version", ["-VV"], ""),
    ("option_with_value", ["-X", "utf8=0", "-c", WHERE], ""),
    ("option_x_dev", ["-Xdev", "-c", WHERE], ""),
    ("option_x_warn_default_encoding", ["-Xwarn_default_encoding", "-c", "open('show.py').close()"], ""),
    ("warnings_as_errors", ["-W", "error", "-c", "import warnings; warnings.warn('careful')"], ""),
    ("isolated", ["-I", "-c", WHERE], ""),
    ("optimised", ["-OO", "-c", "assert False; import sys; print(sys.flags.optimize)"], ""),
    ("no_site", ["-S", "-c", WHERE], ""),
    ("search_path_of_code", ["-c", WHERE], ""),
    ("search_path_of_script", ["folder/where.py"], ""),
    ("status_0", ["-c", "raise SystemExit"], ""),
    ("status_3", ["-c", "raise SystemExit(3)"], ""),
    ("status_with_a_sentence", ["-c", "raise SystemExit('no luck')"], ""),
    ("exception", ["fails.py"], ""),
    ("exception_in_code", ["-c", "1 / 0"], ""),
    ("syntax_error", ["broken.py"], ""),
    ("missing_file", ["missing.py"], ""),
    ("unknown_short_option", ["-Z"], ""),
    ("python_help", ["-h"], ""),
    ("inspected_after_its_end", ["-q", "-i", "show.py"], "print(__file__)\n"),
    ("inspected_after_its_exception", ["-q", "-i", "fails.py"], "inner(2)\n"),
    ("profiler", ["-m", "cProfile", "-o", "profile.out", "show.py", "a"], ""),
    ("debugger", ["-m", "pdb", "fails.py"], "next\nnext\nwhere\nquit\n"),
    ("tracer", ["-m", "trace", "--listfuncs", "show.py"], ""),
]

# What the interpreter's options and variables change.
SETTINGS = """
import faulthandler, site, sys, tracemalloc

print(sys.flags, sys.path, sys.warnoptions, sys._xoptions, sys.pycache_prefix, sys.dont_write_bytecode)
print(sys.stdout.encoding, sys.stdout.errors, sys.stdout.line_buffering, sys.getfilesystemencoding())
print(faulthandler.is_enabled(), tracemalloc.get_traceback_limit(), sys.get_int_max_str_digits())
print("a random one" if sys.flags.hash_randomization else hash("a"))
print(site.ENABLE_USER_SITE, site.USER_BASE, site.USER_SITE, sys.platlibdir, __debug__)
"""
OPTIONS = [
    *(
        "-B",
        "-b",
        "-bb",
        "-d",
        "-E",
        "-I",
        "-O",
        "-OO",
        "-P",
        "-s",
        "-S",
        "-u",
        "-v",
        "-R",
        "-Wonce",
        "-W ignore::UserWarning",
    ),
    *("-X dev", "-X faulthandler", "-X tracemalloc=3", "-X int_max_str_digits=700", "-X no_debug_ranges"),
    *("-X utf8=1", "-X pycache_prefix=cache", "-X frozen_modules=off", "-X own=option"),
]
VARIABLES = [
    *("PYTHONPATH=folder:/somewhere", "PYTHONPLATLIBDIR=lib", "PYTHONUTF8=1", "PYTHONIOENCODING=latin-1:replace"),
    *("PYTHONFAULTHANDLER=1", "PYTHONHASHSEED=0", "PYTHONMALLOC=debug", "PYTHONCOERCECLOCALE=0", "PYTHONDEVMODE=1"),
    *("PYTHONPYCACHEPREFIX=cache", "PYTHONWARNDEFAULTENCODING=1", "PYTHONDONTWRITEBYTECODE=1", "PYTHONINSPECT=1"),
    *(
        "PYTHONINTMAXSTRDIGITS=700",
        "PYTHONNODEBUGRANGES=1",
        "PYTHONNOUSERSITE=1",
        "PYTHONOPTIMIZE=2",
        "PYTHONSAFEPATH=1",
    ),
    *("PYTHONTRACEMALLOC=2", "PYTHONUNBUFFERED=1", "PYTHONUSERBASE=base", "PYTHONWARNINGS=error::UserWarning"),
    *("PYTHONHOME=/nowhere", "PYTHONSTARTUP=show.py"),
]


@pytest.fixture
def folder(tmp_path, write):
    """A working folder with what COMMANDS name."""
    for name in ("show.py", "list", "package/module.py", "package/__main__.py", "folder/__main__.py"):
        write(name, SCRIPT)
    write("package/__init__.py", "")
    write("folder/where.py", WHERE)
    write("fails.py", "def inner(n):\n    return 1 / n\n\n\ninner(0)\n")
    write("broken.py", "def f(:\n    pass\n")
    return tmp_path


@pytest.fixture
def outcome(folder, run_program):
    """outcome(program, ...): status and output, without the program's own name and addresses."""

    def of(program, *arguments, **options):
        done = run_program(program, *arguments, cwd=folder, **options)
        texts = [text.replace(str(program), "PROGRAM") for text in (done.stdout, done.stderr)]
        return done.returncode, *(re.sub("0x[0-9a-f]+", "ADDRESS", text) for text in texts)

    return of


@pytest.mark.parametrize(("arguments", "text"), [c[1:] for c in COMMANDS], ids=[c[0] for c in COMMANDS])
def test_it_does_what_python_does(executable, python, outcome, arguments, text):
    assert outcome(executable, *arguments, text=text) == outcome(python, *arguments, text=text)


def test_the_script_after_two_dashes_keeps_all_its_words(executable, python, outcome):
    words = ["show.py", "--backend=capi", "--", "--swap", "f=m:f"]
    assert outcome(executable, "--", *words) == outcome(python, *words)


def test_an_executable_named_python_is_strictly_python(executable, python, outcome, folder):
    link = folder / "python3"
    link.symlink_to(executable)
    words = ["show.py", "--backend=capi"]
    assert outcome(link, *words) == outcome(python, *words)


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_of_python_counts(executable, python, outcome, option):
    words = [*option.split(" ", 1), "-c", SETTINGS]
    assert destroyed_in_order(outcome(executable, *words)) == destroyed_in_order(outcome(python, *words))


def destroyed_in_order(outcome):
    """Of -v: modules in a circle are destroyed as the garbage collector meets them, from 3.13 on not always alike."""
    status, out, err = outcome
    return status, out, sorted(err.splitlines(), key=lambda line: line if line.startswith("# destroy ") else "")


@pytest.mark.parametrize("variable", VARIABLES)
def test_an_environment_variable_of_python_counts(executable, python, outcome, variable):
    options = {"env": dict([variable.split("=", 1)]), "text": "print(1)\n"}
    words = ["-i", "-c", SETTINGS] if variable.startswith("PYTHONSTARTUP") else ["-c", SETTINGS]
    assert outcome(executable, *words, **options) == outcome(python, *words, **options)


def test_the_users_own_packages_are_found(executable, python, outcome, folder):
    code = "import only_mine; print(only_mine.__file__)"
    base = {"PYTHONUSERBASE": folder / "base"}
    site = outcome(python, "-m", "site", "--user-site", env=base)[1].strip()
    os.makedirs(site)
    pathlib.Path(site, "only_mine.py").touch()
    assert outcome(executable, "-c", code, env=base) == (0, f"{site}/only_mine.py\n", "")
    assert outcome(executable, "-s", "-c", code, env=base)[0] == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGSEGV, signal.SIGKILL], ids=lambda s: s.name)
def test_a_script_that_a_signal_kills_leaves_by_that_signal(pyhost, number):
    assert pyhost("-c", f"import os; os.kill(os.getpid(), {int(number)})").returncode == -number


def test_an_interrupted_script_dies_of_the_interrupt(executable, python, start):
    for program in (python, executable):
        process = start(program, "-c", "print('ready', flush=True); import time; time.sleep(60)")
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
        assert (process.returncode, err.splitlines()[-1]) == (-signal.SIGINT, "KeyboardInterrupt")


def test_a_signal_that_the_script_handles_is_the_scripts(executable, start):
    handler = "import signal, time; signal.signal(signal.SIGTERM, lambda *_: exit(7)); print('ready', flush=True)"
    process = start(executable, "-c", handler + "; time.sleep(60)")
    assert process.stdout.readline() == "ready\n"
    process.terminate()
    assert process.wait(timeout=20) == 7


def test_the_executable_of_a_script_is_pyhost(executable, pyhost):
    assert pyhost("-c", "import sys; print(sys.executable)").stdout.strip() == str(executable)


def test_a_program_started_by_the_script_is_strictly_python(pyhost, folder):
    code = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, 'show.py', '--backend=capi']))"
    done = pyhost("-c", code, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("['show.py', '--backend=capi'] __main__ ")


@pytest.fixture
def virtual_environment(tmp_path, python, run_program):
    folder = tmp_path / "environment"
    run_program(python, "-m", "venv", "--without-pip", folder).check_returncode()
    (next(folder.glob("lib/python*/site-packages")) / "only_here.py").write_text("WHERE = 'the environment'\n")
    return folder


def test_an_active_virtual_environment_is_taken_over(executable, run_program, virtual_environment):
    code = "import only_here, sys; print(only_here.WHERE, sys.prefix, sys.executable)"
    done = run_program(executable, "-c", code, env={"VIRTUAL_ENV": virtual_environment})
    assert done.stdout.split() == ["the", "environment", str(virtual_environment), os.path.realpath(executable)], (
        done.stderr
    )


def test_an_active_virtual_environment_has_the_search_path_that_python_gives_it(
    executable, run_program, virtual_environment
):
    code = "import sys; print(sys.path, sys.prefix, sys.base_prefix)"
    inside = run_program(virtual_environment / "bin/python", "-c", code)
    assert run_program(executable, "-c", code, env={"VIRTUAL_ENV": virtual_environment}).stdout == inside.stdout


def test_a_virtual_environment_that_is_not_there_changes_nothing(executable, outcome, tmp_path):
    (tmp_path / "circle").symlink_to("circle")
    for name in ("gone", "circle", "x" * 5000):
        nowhere = {"VIRTUAL_ENV": tmp_path / name}
        assert outcome(executable, "-c", WHERE, env=nowhere) == outcome(executable, "-c", WHERE)


def test_an_empty_name_of_a_virtual_environment_is_none(executable, run_program, virtual_environment):
    code = "import sys; print(sys.prefix == sys.base_prefix)"
    done = run_program(executable, "-c", code, env={"VIRTUAL_ENV": ""}, cwd=virtual_environment)
    assert done.stdout == "True\n", done.stderr


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_worker_processes_run_and_are_pyhost(executable, pyhost, write, method):
    script = write(
        "workers.py",
        """
        import multiprocessing, os, sys


        def double(n):
            return 2 * n, os.readlink("/proc/self/exe")


        if __name__ == "__main__":
            with multiprocessing.get_context(sys.argv[1]).Pool(2) as pool:
                print(pool.map(double, [1, 2]))
        """,
    )
    path = os.path.realpath(executable)
    done = pyhost(script, method)
    assert (done.returncode, done.stdout) == (0, f"{[(2, path), (4, path)]}\n"), done.stderr


def test_a_script_sees_no_private_module(pyhost):
    code = "import sys; print([name for name in sys.modules if 'pyhost' in name])"
    done = pyhost("-c", code)
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


def test_the_interactive_prompt_is_pythons(executable, python, outcome):
    words = ["-q", "-i", "-c", "x = 20"]
    assert outcome(executable, *words, text="x + 1\n") == outcome(python, *words, text="x + 1\n")


def test_output_is_flushed_before_the_end(executable, start):
    process = start(executable, "-u", "-c", "import sys, time; sys.stdout.write('now'); time.sleep(60)")
    began_s = time.monotonic()
    assert process.stdout.read(3) == "now"
    process.kill()
    process.communicate(timeout=10)
    assert time.monotonic() - began_s < 50


def test_a_thread_that_still_runs_ends_as_under_python(executable, python, outcome):
    code = (
        "import threading, time\n"
        "threading.Thread(target=lambda: (time.sleep(0.2), print('last'))).start()\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
        "import atexit; atexit.register(print, 'exit')"
    )
    assert outcome(executable, "-c", code) == outcome(python, "-c", code)


def test_the_embedded_python_is_the_one_of_the_build(pyhost):
    assert pyhost("-c", "import sys; print(sys.version)").stdout.strip() == sys.version
