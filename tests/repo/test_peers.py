"""tests/repo/test_peers.py: third_party/peers.sh, with a program in pip's place that fails or takes its time."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest

from repo import ROOT, read

# Writes down what it is to install; fails as pip does for what `bad` names, and waits as long as `slow` names it.
FAKE_PIP = """#!/bin/sh
folder=${0%/*}
for last; do :; done
name=$(sed 's/==.*//' "$last")
echo "$name" >>"$folder/asked"
while [ "$(cat "$folder/slow" 2>/dev/null)" = "$name" ]; do sleep 0.05; done
if [ "$(cat "$folder/bad" 2>/dev/null)" = "$name" ]; then
    echo 'Collecting it'
    echo 'ERROR: no "wheel" for C:\\\\here; sorry' >&2
    echo
    exit 1
fi
"""
# In the order in which they are installed: what is asked for, then what that needs.
ASKED = re.findall(r"^([a-z]+)", read("third_party/peers/mypyc.in"), re.MULTILINE)
PINNED = re.findall(r"^([\w-]+)==", read("third_party/peers/mypyc.txt"), re.MULTILINE)
NAMES = [*ASKED, *(name for name in PINNED if name not in ASKED)]


@pytest.fixture
def pip(tmp_path):
    path = tmp_path / "pip"
    path.write_text(FAKE_PIP)
    path.chmod(0o755)
    return path


@pytest.fixture
def environment(tmp_path, pip):
    python = pathlib.Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info[1]}"
    return {
        **os.environ,
        "PYTHON": str(python),
        "PYHOST_PEERS_PIP": str(pip),
        "XDG_CACHE_HOME": str(tmp_path),
    }


@pytest.fixture
def peers(environment):
    def run(*words):
        command = [ROOT / "third_party/peers.sh", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)

    return run


def asked(pip):
    path = pip.with_name("asked")
    return path.read_text().split() if path.exists() else []


def test_it_says_size_and_time_first_and_installs_each_package_once(peers, pip):
    result = peers("mypyc")
    assert result.returncode == 0, result.stderr
    first, last = result.stdout.splitlines()
    assert re.fullmatch(r"third_party/peers.sh: mypyc takes about \d+ MB and \d+ s", first)
    assert asked(pip) == NAMES
    folder = pathlib.Path(re.fullmatch(r"third_party/peers.sh: mypyc: there (.+)", last)[1])
    assert (folder / "bin/python").exists() and folder.parent == pip.parent / "pyhost-build/peers"
    assert peers("--state", "mypyc").stdout == f"there {folder}\n"
    assert peers("mypyc").stdout == "" and asked(pip) == NAMES


def test_one_that_fails_is_no_end_and_the_next_call_goes_on(peers, pip):
    pip.with_name("bad").write_text(NAMES[1])
    result = peers("mypyc", "pythran")
    assert result.returncode == 0
    reason = f"pip did not install {NAMES[1]}==(.+): ERROR: no 'wheel' for C:'+here; sorry"
    assert re.search(f"mypyc: failed {reason}$", result.stdout, re.MULTILINE)
    assert "pythran: there" in result.stdout
    assert re.fullmatch(f"failed {reason}\n", peers("--state", "mypyc").stdout)
    pip.with_name("bad").unlink()
    before = len(asked(pip))
    assert "mypyc: there" in peers("mypyc").stdout
    assert asked(pip)[before:] == NAMES[1:]


def test_one_that_is_interrupted_goes_on_where_it_stopped(peers, pip, environment):
    pip.with_name("bad").write_text(NAMES[1])  # and its reason is no more when the next call has begun
    peers("mypyc")
    pip.with_name("bad").unlink()
    slow = pip.with_name("slow")
    slow.write_text(NAMES[2])
    script = subprocess.Popen(
        [ROOT / "third_party/peers.sh", "mypyc"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while NAMES[2] not in asked(pip) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(script.pid, signal.SIGINT)  # as a terminal does
    assert "goes on from here" in script.communicate(timeout=30)[1]
    assert script.returncode == 130
    assert peers("--state", "mypyc").stdout == "missing\n"
    slow.unlink()
    before = len(asked(pip))
    assert "mypyc: there" in peers("mypyc").stdout
    assert asked(pip)[before:] == NAMES[2:]


def test_one_of_debians_is_there_once_its_command_is(environment, tmp_path):
    """A dpkg-query that knows no package, and an apt-get that fails first."""
    for name, program in {
        "dpkg-query": "exit 1",
        "sudo": 'exec "$@"',
        "apt-get": f'[ -e {tmp_path}/mirror ] || {{ echo "E: no mirror" >&2; exit 100; }}\n'
        f"printf '#!/bin/sh' >{tmp_path}/bin/pypy3; chmod +x {tmp_path}/bin/pypy3",
    }.items():
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{program}\n")
        path.chmod(0o755)
    # Beside these only what the scripts themselves need: this machine may have a pypy3 of its own.
    for name in "basename bash cat cut dirname env grep id mkdir realpath rm sed sha256sum sh tail tr uname".split():
        (tmp_path / "bin" / name).symlink_to(shutil.which(name))

    def peers(*words):
        command = [ROOT / "third_party/peers.sh", *words]
        variables = {**environment, "PATH": str(tmp_path / "bin")}
        return subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60).stdout

    assert peers("--state", "pypy") == "missing\n"
    assert "pypy: failed apt-get did not install pypy3: E: no mirror\n" in peers("pypy")
    (tmp_path / "mirror").touch()
    assert f"pypy: there {tmp_path}\n" in peers("pypy")
    assert peers("--state", "pypy") == f"there {tmp_path}\n"
    assert peers("pypy") == ""


def test_a_driver_is_installed_first_and_one_that_is_not_to_be_had_is_the_reason(environment, tmp_path, pip):
    """A dpkg-query that knows no package, and an apt-get that fails first."""
    programs = {
        "dpkg-query": "exit 1",
        "sudo": 'exec "$@"',
        "apt-get": f'[ -e {tmp_path}/mirror ] || {{ echo "E: no mirror" >&2; exit 100; }}\necho "$@" >{tmp_path}/got',
    }
    for name, program in programs.items():
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{program}\n")
        path.chmod(0o755)
    environment["PATH"] = f"{tmp_path / 'bin'}:{environment['PATH']}"

    def peers(*words):
        command = [ROOT / "third_party/peers.sh", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60).stdout

    reason = "failed apt-get did not install pocl-opencl-icd: E: no mirror\n"
    assert f"opencl: {reason}" in peers("opencl")
    assert peers("--state", "opencl") == reason and asked(pip) == []
    (tmp_path / "mirror").touch()
    assert "opencl: there" in peers("opencl")
    assert (tmp_path / "got").read_text().split()[-1] == "pocl-opencl-icd" and "pyopencl" in asked(pip)


def test_what_is_heavy_is_made_where_it_is_named(peers, pip):
    names = peers("--names").stdout.strip().split(",")
    assert "opencl" in names and "jax" not in names
    assert "jax: there" in peers("jax").stdout


def test_every_peer_is_pinned_and_stands_in_the_guide_and_among_the_licences(peers):
    listed = re.search(r"there are (.+)", peers("nonesuch").stderr)[1].split()
    of_debian = re.search(r"debian=\((.+)\)", read("third_party/peers.sh"))[1]
    pinned = [path.stem for path in (ROOT / "third_party/peers").glob("*.in") if path.with_suffix(".txt").exists()]
    assert sorted(listed) == sorted([*pinned, *re.findall(r"\[(\w+)\]", of_debian)])
    guide, licences = read("docs/guide/peers.md"), read("third_party/README.md")
    assert [name for name in listed if not re.search(rf"^\| `{name}` \| \d+", guide, re.MULTILINE)] == []
    assert [name for name in pinned if f"`peers/{name}.txt`" not in licences] == []


def test_an_unknown_name_is_refused(peers):
    result = peers("pythran", "nonesuch")
    assert result.returncode == 2 and "there is no peer 'nonesuch'; there are pythran" in result.stderr


FIND = """
cmake_minimum_required(VERSION 3.25)
set(PROJECT_SOURCE_DIR "{root}")
set(PYHOST_PYTHON "$ENV{{PYTHON}}")
set(PYHOST_PEERS "{peers}")
function(add_custom_target)
endfunction()
include("{root}/third_party/peers.cmake")
pyhost_find_peer(folder reason mypyc)
message(STATUS "${{folder}}|${{reason}}")
"""


def found(tmp_path, environment, peers):
    script = tmp_path / "find.cmake"
    script.write_text(FIND.format(root=ROOT, peers=peers))
    result = subprocess.run(["cmake", "-P", script], env=environment, capture_output=True, text=True, check=True)
    return result.stdout.strip().removeprefix("-- ").split("|")


def test_cmake_has_the_folder_or_the_reason(tmp_path, environment, peers, pip):
    hint = "./demo.sh --peers=mypyc installs it"
    assert found(tmp_path, environment, "") == ["", hint]
    assert found(tmp_path, environment, "mypyc") == ["", hint]
    pip.with_name("bad").write_text(NAMES[0])
    peers("mypyc")
    folder, reason = found(tmp_path, environment, "pythran,mypyc")
    assert folder == "" and re.fullmatch(
        f"pip did not install {NAMES[0]}==.* sorry; ./demo.sh --peers=mypyc tries again", reason
    )
    assert found(tmp_path, environment, "pythran") == ["", hint]
    pip.with_name("bad").unlink()
    peers("mypyc")
    folder, reason = found(tmp_path, environment, "mypyc")
    assert (pathlib.Path(folder) / "complete").exists()


def row_of(backend, kernel, speedup=None, status="correct", **fields):
    cells = [{"threads": 1, "summary": {"speedup": speedup}}] if speedup else []
    return {"backend": backend, "kernel": kernel, "status": status, "reason": "not offered", "cells": cells, **fields}


def test_the_table_has_a_row_for_each_backend_of_a_peer_with_its_reason_where_there_is_no_time(tmp_path):
    names = ("capi", "pythran", "pythran_openmp", "mypyc", "cppyy", "pypy", "other", "array_api_jax", "compute_shader")
    built = {name: {"name": name, "status": "built", "reason": ""} for name in names}
    built["mypyc"].update(status="skipped", reason="pip did not install x; ./demo.sh --peers=mypyc tries again")
    rows = [
        row_of("capi", "julia", 39.4, peak_bytes=37e6, first_call_s=0.005),
        row_of("capi", "julia", 40.04, peak_bytes=38e6, first_call_s=0.004),
        row_of("capi", "sum_primes", 30.0),
        row_of("pythran", "julia", 35.0),
        row_of("pythran", "sum_primes", status="wrong"),
        row_of("cppyy", "julia", status="skipped"),
        row_of("pypy", "julia", 11.0, elsewhere={"first_call_s": 0.25}),
        row_of("pypy", "sum_primes", status="skipped"),
        row_of("other", "julia", 5.0),
        row_of("array_api_jax", "julia", 3.0),
        row_of("compute_shader", "julia", 4.0),
    ]
    (tmp_path / "catalog.json").write_text(json.dumps({"backends": list(built.values())}))
    (tmp_path / "report.json").write_text(json.dumps({"rows": rows}))
    command = [sys.executable, ROOT / "third_party/peers_table.py", tmp_path / "catalog.json", tmp_path / "report.json"]
    peers = ("pythran", "mypyc", "cppyy", "pypy", "jax", "compute_shader")
    done = subprocess.run([*command, *peers], capture_output=True, text=True, check=True)
    lines = [line.split() for line in done.stdout.split("\n\n")[0].splitlines()]
    assert lines == [
        ["backend", "julia", "sum_primes", "first", "memory"],
        ["capi", "40x", "30x", "5.0", "ms", "38", "MB"],
        ["pythran", "35x", "wrong", "-", "-"],
        ["pythran_openmp", "it", "was", "not", "measured"],
        ["mypyc", *built["mypyc"]["reason"].split()],
        ["cppyy", "not", "offered"],
        ["pypy", "11x", "-", "250", "ms", "-"],
        ["array_api_jax", "3x", "-", "-", "-"],
        ["compute_shader", "4x", "-", "-", "-"],
    ]


def test_a_result_that_differs_is_told_below_the_table_with_its_time(tmp_path):
    backend = {"name": "opencv", "status": "built", "reason": ""}
    row = row_of("opencv", "polygon_mask", status="differs", reason="3 of 9 items differ")
    row["cells"] = [{"threads": 1, "summary": {"speedup": None, "median_s": 0.25e-3}}]
    (tmp_path / "catalog.json").write_text(json.dumps({"backends": [backend]}))
    (tmp_path / "report.json").write_text(json.dumps({"rows": [row]}))
    command = [sys.executable, ROOT / "third_party/peers_table.py", tmp_path / "catalog.json", tmp_path / "report.json"]
    done = subprocess.run([*command, "opencv"], capture_output=True, text=True, check=True)
    table, note, legend = done.stdout.split("\n\n")
    assert table.splitlines()[1].split() == ["opencv", "differs", "-", "-"]
    assert note == "opencv polygon_mask: 3 of 9 items differ; a call takes 0.25 ms"
    assert legend.startswith("Pure Python's time")


def test_the_demo_ends_with_that_table():
    lines = [line.strip() for line in read("demo.sh").splitlines()]
    [at] = [number for number, line in enumerate(lines) if "third_party/peers_table.py" in line]
    assert lines[at + 1] == 'exit "$status"'
