"""tests/device/test_run.py: run.sh from its first step to its last, with a fake driver, pyhost and module."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
RUN = HERE / "run.sh"
GPU = "Fake GPU, 550.54, 81559 MiB, 9.0"
KERNELS = (
    "add_one",
    "fused_arith",
    "julia",
    "mirror",
    "polygon_mask",
    "sum_primes",
    "transpose_cast",
    "vector_add",
)
CATALOG = """{"kernels": [], "backends": [
  {"name": "cuda", "status": "built", "reason": ""},
  {"name": "pycuda", "status": "built", "reason": ""},
  {"name": "array_api_cupy", "status": "skipped", "reason": "package cupy not found"}]}"""


def script(path, *lines):
    path.write_text("#!/bin/sh\n" + "\n".join(lines) + "\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def place(tmp_path):
    """Folders with a fake driver, sanitizer, pyhost and module: all is well, until a test replaces one of them."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "lib/pyhost").mkdir(parents=True)
    (tmp_path / "lib/pyhost/catalog.json").write_text(CATALOG, encoding="utf-8")
    shutil.copy(HERE / "fake_cuda.py", tmp_path / "lib/pyhost/pyhost_cuda.py")
    script(tmp_path / "bin/nvidia-smi", f"echo '{GPU}'")
    script(tmp_path / "bin/compute-sanitizer", 'echo "sanitizer: $*"', "shift 4", 'exec "$@"')
    script(tmp_path / "pyhost", 'echo "pyhost: $*"')
    return tmp_path


def run(place, **variables):
    """(the exit status, stderr, the file's text or "")."""
    environment = {
        **os.environ,
        "PATH": f"{place / 'bin'}:{os.environ['PATH']}",
        "PYHOST": str(place / "pyhost"),
        "PYHOST_DEVICE_PYTHON": sys.executable,
        "PYTHONDONTWRITEBYTECODE": "1",
        "DEVICE_ITEMS": "1000",
        **variables,
    }
    file = place / "kept/device_run.txt"
    done = subprocess.run([RUN, file], env=environment, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stderr, file.read_text(encoding="utf-8") if file.exists() else ""


def verdicts(text):
    return dict(line[3:].split(": ", 1) for line in text.splitlines() if line.startswith("-- "))


def test_without_a_gpu_it_says_so_and_writes_nothing(place):
    script(place / "bin/nvidia-smi", "echo 'NVIDIA-SMI has failed'", "exit 9")
    status, err, text = run(place)
    assert (status, text) == (77, "")
    assert err == "tests/device/run.sh: no NVIDIA GPU here: NVIDIA-SMI has failed\n"


def test_with_a_driver_that_lists_nothing_it_says_so(place):
    script(place / "bin/nvidia-smi", "exit 0")
    status, err, _ = run(place)
    assert (status, err) == (77, "tests/device/run.sh: no NVIDIA GPU here: nvidia-smi lists none\n")


@pytest.mark.skipif(shutil.which("nvidia-smi") is not None, reason="this machine has a driver")
def test_without_a_driver_it_says_so(place):
    (place / "bin/nvidia-smi").unlink()
    status, err, text = run(place)
    assert (status, text) == (77, "")
    assert err == "tests/device/run.sh: no NVIDIA GPU here: there is no nvidia-smi\n"


def test_every_step_runs_and_stands_in_the_file(place):
    status, err, text = run(place)
    found = verdicts(text)
    assert (status, err) == (0, "")
    assert GPU in text and "device run: passed" in text
    passed = {name for name, verdict in found.items() if verdict.startswith("passed")}
    sanitizer = {f"compute-sanitizer, {tool}" for tool in ("memcheck", "racecheck", "synccheck")}
    others = {"list", "check", "quick", "variants", "other stream", "resident", "pycuda"}
    assert passed == {*KERNELS, *others, *sanitizer}
    assert found["array_api_cupy"] == "left out: package cupy not found"
    assert found["pycuda_array"] == "left out: no such backend"


def test_the_commands_are_in_the_file_with_what_they_print(place):
    _, _, text = run(place)
    assert "pyhost: check cuda\n" in text
    assert "pyhost: bench add_one fused_arith julia " in text
    assert "pyhost: bench julia --case=talk --threads=1 --budget=5 --backend=capi,cuda\n" in text
    assert "sanitizer: --tool racecheck --error-exitcode 9 " in text
    assert "calls, 0 of them wrong" in text and "pyhost_cuda_curand: No module named" in text
    copy, add_one, *_ = [line.split() for line in text.splitlines() if "GB/s" in line]
    assert copy[:7] == ["copy", "none", "1000.0", "us", "0.0", "GB/s", "100%"]  # 16000 bytes in a millisecond
    assert add_one[0] == "add_one" and add_one[2:4] == ["us", "1000.0"] and add_one[7] == "100%"
    strided = next(line for line in text.splitlines() if line.startswith("vector_add, strided"))
    assert strided.endswith("right") and strided.split()[2] == "none"  # its variant is not there
    two_numbers = [line.split() for line in text.splitlines() if line.endswith("  right")]
    assert {row[0].strip(",") for row in two_numbers} == {"copy", *KERNELS} - {"sum_primes"}
    assert all(row[1:3] != ["none", "1000.0"] for row in two_numbers if row[0] in KERNELS)


def test_a_step_that_fails_is_named_and_the_others_run(place):
    script(place / "pyhost", 'echo "pyhost: $*"', '[ "$1" != check ] || exit 3')
    status, _, text = run(place)
    assert status == 1 and verdicts(text)["check"].startswith("FAILED with status 3, ")
    assert verdicts(text)["resident"].startswith("passed") and "device run: FAILED" in text


@pytest.mark.parametrize(
    ("wrong", "step"), [("resident_fused_arith", "resident"), ("mirror", "compute-sanitizer, memcheck")]
)
def test_a_wrong_result_fails_its_step(place, wrong, step):
    status, _, text = run(place, FAKE_CUDA_WRONG=wrong)
    assert status == 1 and verdicts(text)[step].startswith("FAILED with status 1, ")


def test_a_step_that_does_not_end_is_ended(place):
    script(place / "pyhost", '[ "$1" != list ] || exec sleep 30')
    status, _, text = run(place, DEVICE_STEP_LIMIT_S="1")
    assert status == 1 and verdicts(text)["list"].startswith("FAILED: not done in 1 s")


def test_when_the_time_is_over_steps_are_left_out(place):
    status, _, text = run(place, DEVICE_ALL_S="4")
    assert status == 1 and set(verdicts(text).values()) >= {"left out, the 4 s are over"}


def test_an_installed_tree_will_do(place):
    (place / "installed/bin").mkdir(parents=True)
    (place / "lib").rename(place / "installed/lib")
    (place / "pyhost").rename(place / "installed/bin/pyhost")
    status, _, text = run(place, PYHOST=str(place / "installed/bin/pyhost"))
    assert status == 0 and "device run: passed" in text


def test_without_a_python_of_the_build_pyhost_is_one(place):
    script(place / "pyhost", 'echo "pyhost: $* with $PYTHONPATH"')
    status, _, text = run(place, PYHOST_DEVICE_PYTHON="/no/such/python")
    assert status == 0
    assert f"pyhost: tests/device/bandwidth.py {place}/lib/pyhost with {place}/lib/pyhost/site-packages" in text


def test_without_the_sanitizer_a_reason_stands_in_its_place(place):
    (place / "bin/compute-sanitizer").unlink()
    if shutil.which("compute-sanitizer", path=f"{os.environ['PATH']}:/usr/local/cuda/bin"):
        pytest.skip("this machine has one on the PATH")
    status, _, text = run(place)
    assert status == 0 and verdicts(text)["compute-sanitizer"].startswith("left out: it is not on the PATH")
