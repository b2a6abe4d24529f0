"""tests/python/test_runner.py: a script, a module or code is run as python would run it, with the swap in it."""

import os
import sys
import zipfile

import pytest

from _pyhost_support import runner, swap

PLAIN = "def work(n):\n    return 'python'\n\n\nresult = work(1)\n"


@pytest.fixture(autouse=True)
def active(request_of, module_of):
    """work() is swapped for one that returns "native"."""
    module_of("native", "def work(n): return 'native'")
    swap.install(request_of(swaps={"work": ["native", "work"]}))


@pytest.fixture
def main():
    """The globals of `__main__`."""
    return vars(sys.modules["__main__"])


def run(kind, name):
    runner.run({"kind": kind, "name": name})


def test_a_script_is_main_in_its_own_folder(write, main, tmp_path):
    path = write("folder/main.py", "import beside\nvalue = beside.value, __name__, __file__\n")
    write("folder/beside.py", "value = 7\n")
    run("script", path)
    assert main["value"] == (7, "__main__", path)
    assert sys.path[0] == str(tmp_path / "folder")
    assert main["__cached__"] is None
    assert (main["__loader__"].name, main["__loader__"].path) == ("__main__", path)


def test_the_folder_of_a_linked_script_is_the_real_one(write, tmp_path):
    write("folder/main.py", "")
    (tmp_path / "link.py").symlink_to(tmp_path / "folder/main.py")
    run("script", str(tmp_path / "link.py"))
    assert sys.path[0] == str(tmp_path / "folder")


@pytest.mark.parametrize("file", ["own_one.py", "own_one/__init__.py"])
def test_a_module_of_the_scripts_own_stands_before_one_that_only_pyhost_imported(write, main, module_of, file):
    module_of("own_one", "value = 'pyhost'")
    write(f"folder/{file}", "value = 'script'\n")
    run("script", write("folder/main.py", "from own_one import value\n"))
    assert main["value"] == "script"


@pytest.mark.usefixtures("safe_path")
@pytest.mark.parametrize("kind", ["script", "code", "module"])
def test_with_a_safe_path_no_folder_is_added(write, monkeypatch, kind):
    path = write("some_main.py", "")
    before = list(sys.path)
    monkeypatch.setattr(runner.runpy, "_run_module_as_main", lambda name: None)
    run(kind, {"script": path, "code": "", "module": "some_main"}[kind])
    assert sys.path == before


@pytest.mark.parametrize("kind", ["script", "code"])
def test_what_is_swappable_is_swapped(write, main, kind):
    run(kind, write("main.py", PLAIN) if kind == "script" else PLAIN)
    assert main["result"] == "native"


def test_a_script_with_nothing_to_swap_runs_as_it_is(write, main):
    run("script", write("main.py", "# -*- coding: latin-1 -*-\nvalue = 7\n"))
    assert main["value"] == 7


def test_a_script_has_no_future_of_ours(write, main):
    run("script", write("main.py", "def f(n: int): ...\n"))
    assert main["f"].__annotations__ == {"n": int}


def test_code_is_a_string_in_the_working_directory(main):
    run("code", "import sys\nvalue = sys._getframe().f_code.co_filename\n")
    assert main["value"] == "<string>"
    assert sys.path[0] == ""


def test_a_module_is_found_from_the_working_directory_and_swapped(write, main, monkeypatch, tmp_path, capsys):
    write("package/__init__.py", "")
    write("package/tool.py", PLAIN + "print(__name__, result)\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["-m"])
    run("module", "package.tool")
    assert capsys.readouterr().out == "__main__ native\n"
    assert sys.path[0] == str(tmp_path)


@pytest.mark.parametrize("kind", ["folder", "program.pyz", "program.zip"])
def test_a_folder_or_an_archive_runs_its_main(write, tmp_path, monkeypatch, capsys, kind):
    path = tmp_path / kind
    write("folder/__main__.py", "print(__name__)\n")
    if kind != "folder":
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(tmp_path / "folder/__main__.py", "__main__.py")
    monkeypatch.setattr(sys, "argv", ["program", "x"])
    run("script", str(path))
    assert capsys.readouterr().out == "__main__\n"
    assert (sys.path[0], sys.argv[1:]) == (str(path), ["x"])


def test_a_file_that_is_missing_is_pythons_sentence_and_status(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        run("script", "none.py")
    assert left.value.code == 2
    path = str(tmp_path / "none.py")
    sentence = f"{sys.executable}: can't open file {path!r}: [Errno 2] No such file or directory\n"
    assert capsys.readouterr().err == sentence


def test_a_file_that_may_not_be_read_is_said_so(capsys, monkeypatch):
    def refuse(path, mode):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(SystemExit):
        run("script", "/none.py")
    monkeypatch.undo()
    assert capsys.readouterr().err.endswith("can't open file '/none.py': [Errno 13] Permission denied\n")


def test_a_scripts_exception_is_its_own(write):
    with pytest.raises(KeyError, match="mine"):
        run("script", write("main.py", "raise KeyError('mine')\n"))
    with pytest.raises(SyntaxError):
        run("code", "def")


def test_the_root_of_a_script_is_its_real_folder_and_of_the_rest_the_working_directory(write, monkeypatch, tmp_path):
    write("folder/main.py", "")
    (tmp_path / "link.py").symlink_to(tmp_path / "folder/main.py")
    monkeypatch.chdir(tmp_path)
    assert runner.root_of({"kind": "script", "name": "link.py"}) == str(tmp_path / "folder")
    assert runner.root_of({"kind": "module", "name": "folder.main"}) == os.getcwd()
    assert runner.root_of({"kind": "code", "name": "1"}) == os.getcwd()
