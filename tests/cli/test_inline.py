"""tests/cli/test_inline.py: C++ as text in Python files: the guide's script; a backend compiled once for all."""

import re

import pytest
from conftest import SHORT


@pytest.fixture
def cache(tmp_path):
    """An empty cache folder."""
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


@pytest.fixture
def script(request, write):
    """The guide's."""
    page = (request.config.rootpath / "docs/guide/inline.md").read_text(encoding="utf-8")
    return write("search.py", re.search(r"`search\.py`:\n\n```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[1])


@pytest.fixture
def library(executable):
    return executable.parent / "lib/pyhost"


def test_the_guides_script_runs_under_python_and_pyhost(script, library, cache, run_program, python, executable):
    here = {"PYTHONPATH": library, "XDG_CACHE_HOME": cache}
    for program in (python, executable):
        done = run_program(program, script, env=here)
        assert (done.returncode, done.stdout, done.stderr) == (0, "2\n", "")
    assert len(list(cache.rglob("*.so"))) == 1


def test_the_guides_error_is_what_a_reader_sees(script, library, cache, run_program, python, request):
    script.write_text(script.read_text(encoding="utf-8").replace("return PyLong_FromSsize_t(m)", "return lo"))
    done = run_program(python, script, env={"PYTHONPATH": library, "XDG_CACHE_HOME": cache})
    [sentence] = re.findall(r"^[\w.]*(CompileError: .*)$", done.stderr, re.MULTILINE)
    page = (request.config.rootpath / "docs/guide/inline.md").read_text(encoding="utf-8")
    assert f"{sentence.replace(str(script), 'search.py').partition('; ')[0]}\n" in page


def test_the_backend_is_compiled_once_for_all_children(compare, tmp_path, cache):
    log, compiler = tmp_path / "log", tmp_path / "compiler"
    compiler.write_text(f'#!/bin/sh\n[ "$1" = --version ] || echo >>{log}\nexec c++ "$@"\n')
    compiler.chmod(0o755)
    here = {"CXX": compiler, "XDG_CACHE_HOME": cache}
    done, report = compare("pyscripts/noop.py", "--backend=inline", "--threads=1", env=here, timeout_s=240)
    assert done.returncode == 0, done.stderr
    assert [row["status"] for row in report["rows"]] == ["correct"] * 3
    assert len(log.read_text().splitlines()) == 2  # with the GIL held, and released


def test_the_lesson_shows_that_both_loops_give_the_same_and_how_long_they_take(library, cache, run_program, python):
    done = run_program(python, "pyscripts/weave.py", env={"PYTHONPATH": library, "XDG_CACHE_HOME": cache})
    assert (done.returncode, done.stderr) == (0, "")
    table = [re.split(r" {2,}", line.strip()) for line in done.stdout.splitlines()[2:]]
    assert [len(line) for line in table] == [3, 4, 4] and all(line[3].endswith("x") for line in table[1:])
    assert len(list(cache.rglob("*.so"))) == 2


def test_the_lesson_says_what_it_needs(run_program, python):
    done = run_program(python, "pyscripts/weave.py")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("weave.py: there is no pyhost_inline; PYTHONPATH=build/release/lib/pyhost names")


@pytest.mark.parametrize("missing", ["compiler", "folder"])
def test_where_nothing_can_be_compiled_a_sentence_says_why(pyhost, cache, missing):
    cache.chmod(0o770 if missing == "folder" else 0o700)
    path = {"PATH": "/nowhere"} if missing == "compiler" else {}
    done = pyhost("pyscripts/noop.py", "--backend=inline", *SHORT, env={"XDG_CACHE_HOME": cache, **path})
    reasons = {
        "compiler": "there is no C++ compiler; Debian's g++ has one, or CXX names it",
        "folder": f"{cache} can be written by others; 'chmod go-w {cache}' closes it",
    }
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"pyhost: backend 'inline' cannot run 'noop': {reasons[missing]};")
