"""tests/cli/test_install.py: the installed tree runs by itself, from wherever it was put, and has its licences."""

import json
import re
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


def test_the_installed_program_lists_what_the_built_one_does_but_for_what_stays_behind(prefix, run_program, pyhost):
    listed = run_program(prefix / "bin/pyhost", "list").stdout
    missing = set(re.findall(r"package (\w+) not found; 'pip install \1' installs it", " ".join(listed.split())))
    assert missing <= {"numba", "numexpr"}  # a hundred times as large as all else, and other users' own
    assert without(missing, listed) == without(missing, pyhost("list").stdout)


def without(names, listed):
    """The words of a listing, apart from rows and reasons of the backends of these names, and of their variants."""
    backends = set(re.findall(r"^(\w+) ", listed, re.MULTILINE))
    kept, skips = [], False
    for line in listed.splitlines():
        entry = re.match(r"(?:  )?(\w+)[ ,:]", line)
        if not line or not line.startswith(" ") or (entry and entry[1] in backends):
            skips = bool(entry) and entry[1].partition("_")[0] in names
        if not skips:
            kept.extend(line.split())
    return kept


def test_the_installed_program_is_python(prefix, run_program):
    done = run_program(prefix / "bin/pyhost", "-c", "import sys; print(sys.executable)")
    assert (done.returncode, done.stdout.strip()) == (0, str(prefix / "bin/pyhost"))


def test_the_installed_program_benches_by_name(prefix, run_program, tmp_path):
    options = ("bench", "noop", "--backend=capi", "--case=quick", "--budget=0.05", "--json=-")
    done = run_program(prefix / "bin/pyhost", *options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {row["status"] for row in json.loads(done.stdout)["rows"]} == {"correct"}


def test_the_installed_program_compiles_what_stands_as_text(prefix, run_program, tmp_path):
    options = ("bench", "julia", "--backend=inline", "--case=quick", "--budget=0.05", "--json=-")
    done = run_program(prefix / "bin/pyhost", *options, cwd=tmp_path, env={"XDG_CACHE_HOME": tmp_path}, timeout_s=240)
    assert done.returncode == 0, done.stderr
    assert [row["status"] for row in json.loads(done.stdout)["rows"]] == ["correct"] * 3
    [compiled, _] = (tmp_path / "pyhost/inline").iterdir()
    assert f"{prefix}/lib/pyhost\0".encode() in compiled.read_bytes()  # where it finds the kernels


@pytest.fixture(scope="module")
def licences(prefix):
    """The folder of licence texts, whose README.md has a table with a row for each thing that others wrote."""
    return prefix / "share/doc/pyhost/licenses"


@pytest.fixture(scope="module")
def listed(licences):
    """The folders that the table names."""
    rows = re.findall(r"^\| .* \| `(\w+)` \|$", (licences / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(set(rows)) > 5
    return set(rows)


def texts_in(folder):
    return [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*")) if path.is_file()]


def test_the_installed_tree_has_our_licence(prefix, request):
    ours = (request.config.rootpath / "LICENSE").read_text(encoding="utf-8")
    assert (prefix / "share/doc/pyhost/LICENSE").read_text(encoding="utf-8") == ours
    assert "the pyhost authors" in ours


def test_the_installed_tree_has_the_licence_of_all_that_it_redistributes(prefix, licences, listed, run_program):
    absent = set()
    if not list((prefix / "lib/pyhost").glob("pyhost_cuda.*")):
        absent.add("cuda")
    if not list((prefix / "lib/pyhost").glob("pyhost_nanobind.*")):
        absent |= {"nanobind", "robin_map"}
    if not list((prefix / "lib/pyhost").glob("pyhost_boost_python.*")):
        absent.add("boost")
    if not (prefix / "lib/pyhost/pyhost_swig").exists():
        absent.add("swig")
    if not list((prefix / "lib/pyhost/site-packages").glob("_cffi_backend.*")):
        absent |= {"_cffi_backend", "libffi"}
    if "libpython linked shared" in run_program(prefix / "bin/pyhost", "info").stdout:
        absent.add("cpython")
    assert {path.name for path in licences.iterdir() if path.is_dir()} == listed - absent
    for name in listed - absent:
        texts = texts_in(licences / name)
        assert any(len(text) > 500 and re.search("copyright|licen[cs]e", text, re.IGNORECASE) for text in texts), name


def test_every_library_that_numpy_brings_is_in_its_licence(prefix, licences):
    libraries = list((prefix / "lib/pyhost/site-packages/numpy.libs").iterdir())
    named = re.findall(r"^Files: numpy\.libs/(.+)\*\.so$", "\n".join(texts_in(licences / "numpy")), re.MULTILINE)
    assert libraries and named
    assert [path.name for path in libraries if not path.name.startswith(tuple(named))] == []


def test_every_python_package_of_the_tree_has_its_licence(prefix, licences):
    packages = {path.name.partition(".cpython-")[0] for path in (prefix / "lib/pyhost/site-packages").iterdir()}
    assert packages <= {f"{name.name}{suffix}" for name in licences.iterdir() for suffix in ("", ".libs")}
