"""tests/python/test_swap_doors.py: which files a swap reaches, by import and by runpy, and what it leaves alone."""

import importlib
import json
import os
import runpy
import subprocess
import sys

import pytest

from _pyhost_support import swap

PLAIN = "def work(n):\n    return 'python'\n"


@pytest.fixture
def open_doors(request_of, module_of, tmp_path):
    """open_doors(**fields): work() is swapped for a function that returns "native"; sys.path has the test's folder."""
    module_of("native", "def work(n): return 'native'")
    sys.path.insert(0, str(tmp_path))
    importlib.invalidate_caches()
    return lambda **fields: swap.install(request_of(**{"swaps": {"work": ["native", "work"]}, **fields}))


def result_of(name):
    importlib.invalidate_caches()
    return importlib.import_module(name).work(1)


def test_an_imported_module_of_the_scripts_folder_is_swapped(open_doors, write):
    write("helper.py", PLAIN)
    open_doors()
    assert result_of("helper") == "native"


def test_a_module_of_a_folder_below_is_swapped(open_doors, write):
    write("package/__init__.py", "")
    write("package/core.py", PLAIN)
    open_doors()
    assert result_of("package.core") == "native"


def test_a_module_outside_the_root_is_not_touched(open_doors, write, tmp_path):
    write("helper.py", PLAIN)
    write("elsewhere/own.py", PLAIN)
    open_doors(root=str(tmp_path / "elsewhere"))
    sys.path.insert(0, str(tmp_path / "elsewhere"))
    assert (result_of("helper"), result_of("own")) == ("python", "native")


def test_a_folder_that_only_begins_like_the_root_is_outside(open_doors, write, tmp_path):
    write("root_two/helper.py", PLAIN)
    (tmp_path / "root").mkdir()
    open_doors(root=str(tmp_path / "root"))
    sys.path.insert(0, str(tmp_path / "root_two"))
    assert result_of("helper") == "python"


@pytest.mark.parametrize("folder", ["venv/lib/site-packages", "lib/dist-packages"])
def test_an_installed_package_below_the_root_is_not_touched(open_doors, write, tmp_path, folder):
    write(f"{folder}/installed.py", PLAIN)
    open_doors()
    sys.path.insert(0, str(tmp_path / folder))
    assert result_of("installed") == "python"


def test_a_root_that_is_itself_installed_is_the_scripts_own(open_doors, write, tmp_path):
    write("site-packages/own.py", PLAIN)
    open_doors(root=str(tmp_path / "site-packages"))
    sys.path.insert(0, str(tmp_path / "site-packages"))
    assert result_of("own") == "native"


@pytest.mark.parametrize(("root", "path"), [("link", "real"), ("real", "link"), ("link", "link")])
def test_a_root_is_the_same_through_a_symbolic_link(open_doors, write, tmp_path, root, path):
    write("real/helper.py", PLAIN)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    open_doors(root=str(tmp_path / root))
    sys.path.insert(0, str(tmp_path / path))
    assert result_of("helper") == "native"


def test_a_file_that_only_a_link_brings_into_the_root_is_not_its_own(open_doors, write, tmp_path):
    (tmp_path / "root").mkdir()
    os.symlink(write("elsewhere/helper.py", PLAIN), tmp_path / "root/helper.py")
    open_doors(root=str(tmp_path / "root"))
    sys.path.insert(0, str(tmp_path / "root"))
    assert result_of("helper") == "python"


def test_the_module_of_a_target_is_never_swapped_itself(open_doors, write):
    write("helper.py", PLAIN)
    open_doors(targets=["helper"])
    assert result_of("helper") == "python"


def test_bytecode_of_a_swapped_module_is_neither_read_nor_written(open_doors, write, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    write("helper.py", PLAIN)
    write("other.py", "value = 1\n")
    assert result_of("helper") == "python"  # plain python left its bytecode
    del sys.modules["helper"]
    open_doors()
    assert result_of("helper") == "native"
    del sys.modules["helper"]
    written = {path.name.partition(".")[0]: path.stat().st_mtime_ns for path in (tmp_path / "__pycache__").iterdir()}
    importlib.import_module("other")
    names = [path.name.partition(".")[0] for path in (tmp_path / "__pycache__").iterdir()]
    assert (list(written), sorted(names)) == (["helper"], ["helper", "other"])
    for path in (tmp_path / "__pycache__").glob("helper.*"):
        path.unlink()
    assert result_of("helper") == "native"
    assert not list((tmp_path / "__pycache__").glob("helper.*"))


def test_runpy_runs_the_swapped_script(open_doors, write):
    path = write("main.py", PLAIN + "result = work(1)\n")
    open_doors()
    assert runpy.run_path(path)["result"] == "native"


def test_a_script_without_a_window_is_swapped_too(open_doors, write):
    path = write("main.pyw", PLAIN + "result = work(1)\n")
    open_doors()
    assert runpy.run_path(path)["result"] == "native"


@pytest.mark.parametrize("name", ["main.txt", "elsewhere/main.py"])
def test_runpy_runs_everything_else_as_it_is(open_doors, write, tmp_path, name):
    (tmp_path / "root").mkdir()
    path = write(name, PLAIN + "result = work(1)\n")
    open_doors(root=str(tmp_path if name == "main.txt" else tmp_path / "root"))
    assert runpy.run_path(path)["result"] == "python"


def test_runpy_runs_a_script_of_the_root_with_nothing_to_swap(open_doors, write):
    path = write("main.py", "result = 7\n")
    open_doors()
    assert runpy.run_path(path)["result"] == 7


def test_folders_are_appended_last_and_once(request_of):
    sys.path[:] = ["a", "b"]
    swap.install(request_of(path=["b", "", "c", "c"]))
    assert sys.path == ["a", "b", "c"]


def test_the_request_is_for_child_processes_and_not_for_the_script(request_of):
    request = request_of(module="pyhost_x.held", swaps={"f": ["m", "a.b"], "g": None}, record_limit_bytes=5, path=["p"])
    os.environ[swap.ENVIRONMENT] = "an older one"
    swap.install(request)
    assert swap.ENVIRONMENT not in os.environ
    inherited = subprocess.run(["printenv", swap.ENVIRONMENT], capture_output=True, text=True, check=True).stdout
    os.environ[swap.ENVIRONMENT] = inherited
    assert swap.Request.from_environment() == request
    assert json.loads(inherited)["swaps"] == {"f": ["m", "a.b"], "g": None}


def test_without_a_request_there_is_none():
    assert swap.Request.from_environment() is None
