"""tests/python/test_inline.py: C++ as text in a Python file (extensions/inline): compiled once, and kept."""

import concurrent.futures
import importlib.util
import inspect
import os
import pickle
import stat
import subprocess
import sys
import time

import pytest
from fake_pyhost import HOST

SOURCE = HOST.parent / "extensions/inline/_compile.py"
RULES = HOST.parent / "extensions/rules"

TWICE = r"""
PyObject* twice(PyObject*, PyObject* arguments) {
    long number = 0;
    return PyArg_ParseTuple(arguments, "l", &number) ? PyLong_FromLong(FACTOR * number) : nullptr;
}
"""
TWO = "-DFACTOR=2"


@pytest.fixture
def inline(monkeypatch):
    """The module."""
    monkeypatch.syspath_prepend(str(RULES))
    spec = importlib.util.spec_from_file_location("inline_compile", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where compiled files will be, in a home folder with nothing in it."""
    (tmp_path / "home").mkdir(mode=0o755)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("CXX", raising=False)
    return tmp_path / "home/.cache/pyhost/inline"


@pytest.fixture
def compilations(folder, tmp_path, monkeypatch):
    """compilations(): how often the compiler was called to compile; it answers for another version if asked to."""
    log, program = tmp_path / "log", tmp_path / "compiler"
    program.write_text(f'#!/bin/sh\n[ "$1" = --version ] && exec echo "$VERSION"\necho >>{log}\nexec c++ -O0 "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("CXX", str(program))
    return lambda: len(log.read_text().splitlines()) if log.exists() else 0


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def sentence_of(inline, *arguments, **options):
    with pytest.raises(inline.CompileError) as error:
        inline.compile(*arguments, **options)
    return str(error.value)


def test_a_functions_parameters_say_how_it_is_called(inline, folder):
    native = inline.compile(
        r"""
        PyObject* tuple(PyObject*, PyObject* given) { return PyLong_FromSsize_t(PyTuple_Size(given)); }
        PyObject* keywords(PyObject*, PyObject* given, PyObject* named) {
            return Py_BuildValue("nO", PyTuple_Size(given), named == nullptr ? Py_None : named);
        }
        PyObject* vector(PyObject*, PyObject* const* given, Py_ssize_t count) {
            return Py_NewRef(given[count - 1]);
        }
        """,
        ["tuple", "keywords", "vector"],
    )
    assert native.tuple(1, 2, 3) == 3
    assert native.keywords(1, a=2) == (1, {"a": 2}) and native.keywords() == (0, None)
    assert native.vector(1, "last") == "last"
    with pytest.raises(TypeError):
        native.vector(1, a=2)


def test_a_function_has_the_docstring_that_it_is_given(inline, folder):
    docs = {"twice": 'twice(number)\n--\n\nTwo "times" it.'}
    native = inline.compile(TWICE, docs, flags=[TWO])
    assert (native.twice.__doc__, str(inspect.signature(native.twice))) == ('Two "times" it.', "(number)")


def test_a_function_is_the_callers_and_can_be_pickled(inline, folder, module_of):
    native = inline.compile(TWICE, ["twice"], flags=[TWO])
    assert (native.twice(21), native.twice.__module__) == (42, __name__)
    other = module_of("other")
    other.twice = inline.compile(TWICE, ["twice"], flags=[TWO], module="other").twice
    assert pickle.loads(pickle.dumps(other.twice)) is other.twice


def test_what_was_compiled_is_compiled_again_only_where_something_changed(inline, compilations, tmp_path, monkeypatch):
    header = tmp_path / "factor.hpp"
    header.write_text("constexpr long offset = 0;\n")

    def twice(text=TWICE, number=1, **options):
        return inline.compile(text, ["twice"], **{"flags": [TWO], "depends": [header], **options}).twice(number)

    assert [twice(), twice(number=4), compilations()] == [2, 8, 1]
    assert (twice(flags=["-DFACTOR=3"]), compilations()) == (3, 2)
    assert (twice(TWICE.replace("FACTOR", "5")), compilations()) == (5, 3)
    header.write_text("constexpr long offset = 1;\n")
    assert (twice(), compilations()) == (2, 4)
    inline._version.cache_clear()
    monkeypatch.setenv("VERSION", "another")
    assert (twice(), compilations()) == (2, 5)
    monkeypatch.setattr(sys, "version", "another")
    assert (twice(), compilations()) == (2, 6)
    assert (twice(needs_gil=False), compilations()) == (2, 7)
    assert (twice(), compilations()) == (2, 7)


def test_of_processes_that_start_at_once_one_compiles(compilations, folder):
    code = f"""if True:
        import importlib.util, sys
        sys.path.insert(0, {str(RULES)!r})
        spec = importlib.util.spec_from_file_location("inline_compile", {str(SOURCE)!r})
        inline = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(inline)
        print(inline.compile({TWICE!r}, ["twice"], flags=[{TWO!r}]).twice(21))
        """
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        outputs = list(pool.map(lambda _: subprocess.check_output([sys.executable, "-c", code]), range(4)))
    assert (outputs, compilations()) == ([b"42\n"] * 4, 1)
    assert len(os.listdir(folder)) == 1


def test_an_error_has_the_line_of_the_python_file(inline, folder):
    line = inspect.currentframe().f_lineno + 4
    sentence = sentence_of(
        inline,
        r"""
        PyObject* wrong(PyObject*, PyObject*) { return undeclared; }
        """,
        ["wrong"],
    )
    assert sentence.startswith(f"the C++ of {__name__} does not compile: {__file__}:{line}:")
    assert "error: 'undeclared' was not declared" in sentence and "\n" not in sentence


def test_an_error_in_a_text_of_another_module_of_the_package_has_its_line(inline, folder, write, monkeypatch, tmp_path):
    write("package/__init__.py", "")
    texts = write("package/texts.py", '# one line\nTEXT = r"""int a;\nint wrong = nothing;\n"""\n')
    write("package/caller.py", "from .texts import TEXT\ndef call(inline): inline.compile(['int b;', TEXT], [])\n")
    monkeypatch.syspath_prepend(tmp_path)
    caller = importlib.import_module("package.caller")
    with pytest.raises(inline.CompileError, match=f"the C.. of package.caller does not compile: {texts}:3:13: error: "):
        caller.call(inline)


def test_an_error_in_a_text_that_stands_nowhere_says_whose_it_is(inline, folder):
    text = "\n".join(["int a;", "int b = nothing;"])
    assert f"<C++ of {__name__}>:2:9: error: 'nothing'" in sentence_of(inline, text, [])


def test_a_note_has_all_that_the_compiler_printed(inline, folder):
    with pytest.raises(inline.CompileError) as error:
        inline.compile("int a = one;\nint b = two;", [])
    [note] = error.value.__notes__
    assert "'one'" in note and "'two'" in note
    assert os.listdir(folder) == []


def test_a_function_that_is_not_there_is_named(inline, folder):
    assert "<pyhost_inline>:" in sentence_of(inline, "int a;", ["nowhere"])
    assert "'nowhere' was not declared" in sentence_of(inline, "int a;", ["nowhere"])


def test_without_a_compiler_there_is_a_reason(inline, folder, monkeypatch):
    assert inline.missing() is None
    monkeypatch.setenv("PATH", "/nowhere")
    assert inline.missing() == "there is no C++ compiler; Debian's g++ has one, or CXX names it"
    assert sentence_of(inline, TWICE, ["twice"]) == f"the C++ of {__name__} cannot be compiled: {inline.missing()}"


def test_without_pythons_headers_there_is_a_reason(inline, folder, monkeypatch, tmp_path):
    monkeypatch.setattr(inline, "_headers", lambda: str(tmp_path))
    assert inline.missing() == f"there is no {tmp_path}/Python.h; Debian's python3-dev has it"


def test_without_a_home_there_is_a_reason(inline, folder, monkeypatch):
    monkeypatch.delenv("HOME")
    assert inline.missing() == "neither XDG_CACHE_HOME nor HOME is an absolute path"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert inline.missing() == "neither XDG_CACHE_HOME nor HOME is an absolute path"


def test_the_folder_is_made_closed_to_others_whatever_the_umask(inline, folder):
    umask = os.umask(0)
    try:
        assert inline.compile(TWICE, ["twice"], flags=[TWO]).twice(1) == 2
    finally:
        os.umask(umask)
    assert [mode_of(path) for path in (folder.parents[1], folder.parent, folder)] == [0o700] * 3


@pytest.mark.parametrize("above", [0, 1, 2, 3])
def test_a_folder_that_others_can_write_to_or_rename_is_refused(inline, folder, above):
    assert inline.missing() is None
    way = (folder, *folder.parents)[above]
    way.chmod(0o770)
    assert inline.missing() == f"{way} can be written by others; 'chmod go-w {way}' closes it"


def test_a_shared_folder_is_a_way_but_no_place(inline, folder):
    assert inline.missing() is None
    folder.parent.chmod(0o1777)
    assert inline.missing() is None
    folder.chmod(0o1777)
    assert inline.missing() == f"{folder} can be written by others; 'chmod go-w {folder}' closes it"


def test_a_link_leads_to_where_the_way_is_looked_at(inline, folder, tmp_path):
    (tmp_path / "home/disk").mkdir(mode=0o770)
    (tmp_path / "home/disk").chmod(0o770)
    folder.parents[1].symlink_to(tmp_path / "home/disk")
    assert inline.missing().startswith(f"{tmp_path}/home/disk can be written by others")


def test_above_the_home_folder_is_the_systems_business(inline, folder, tmp_path, monkeypatch):
    assert inline.missing() is None
    tmp_path.chmod(0o777)
    assert inline.missing() is None
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home/.cache"))
    monkeypatch.setenv("HOME", "/nowhere")
    assert inline.missing() == f"{tmp_path} can be written by others; 'chmod go-w {tmp_path}' closes it"


def test_the_folder_of_another_user_is_refused(inline, folder, monkeypatch):
    assert inline.missing() is None
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    first = folder if owner == 0 else folder.parents[2]  # root's folders above are fine for anybody
    assert inline.missing() == f"{first} belongs to user {owner}, not to user 4242, who runs this"


def test_what_killed_processes_left_is_removed_after_an_hour(inline, folder):
    assert inline.missing() is None
    for name, age_s in (("unfinished-old", 3700), ("unfinished-new", 3500)):
        (folder / name).mkdir()
        (folder / name / "text.cpp").touch()
        os.utime(folder / name, (time.time() - age_s,) * 2)
    inline.compile(TWICE, ["twice"], flags=[TWO])
    assert [name for name in os.listdir(folder) if name.startswith("unfinished")] == ["unfinished-new"]
