"""tests/cli/test_install.py: the installed tree runs by itself, from wherever it was put."""

import json
import shutil

import pytest


@pytest.fixture(scope="module")
def prefix(executable, run_program, tmp_path_factory):
    """A prefix that was installed to and then moved."""
    if not (executable.parent / "cmake_install.cmake").exists():
        pytest.skip("the executable under test is not in a build folder")
    folder = tmp_path_factory.mktemp("install")
    done = run_program("cmake", "--install", executable.parent, "--prefix", folder / "first", timeout_s=120)
    assert done.returncode == 0, done.stderr
    shutil.move(folder / "first", folder / "moved")
    return folder / "moved"


def test_the_installed_program_finds_its_scripts_and_backends(prefix, run_program):
    script = prefix / "share/pyhost/pyscripts/julia.py"
    options = ("--backend=capi,numpy", "--case=quick", "--budget=0.05", "--json=-")
    done = run_program(prefix / "bin/pyhost", script, *options)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["rows"]
    assert [row["status"] for row in rows] == ["correct"] * len(rows)
    assert len({row["backend"] for row in rows}) == 3
    for row in rows:
        assert row["provenance"].rpartition(" in ")[2].startswith(str(prefix)), row["provenance"]


def test_the_installed_program_lists_what_the_built_one_does(prefix, run_program, pyhost):
    assert run_program(prefix / "bin/pyhost", "list").stdout == pyhost("list").stdout


def test_the_installed_program_is_python(prefix, run_program):
    done = run_program(prefix / "bin/pyhost", "-c", "import sys; print(sys.executable)")
    assert (done.returncode, done.stdout.strip()) == (0, str(prefix / "bin/pyhost"))


def test_the_installed_program_benches_by_name(prefix, run_program, tmp_path):
    options = ("bench", "noop", "--backend=capi", "--case=quick", "--budget=0.05", "--json=-")
    done = run_program(prefix / "bin/pyhost", *options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {row["status"] for row in json.loads(done.stdout)["rows"]} == {"correct"}
