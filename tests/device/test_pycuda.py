"""tests/device/test_pycuda.py: the glue of pycuda and pycuda_array, over a PyCUDA that needs no driver."""

import importlib
import pathlib
import shutil
import sys

import fake_pycuda
import numpy as np
import pytest

SOURCES = pathlib.Path(__file__).resolve().parents[2] / "extensions/pycuda"
A, B = np.arange(1000) / 3, np.arange(1000) / 7 - 5


@pytest.fixture
def packages(tmp_path, library, monkeypatch):
    """(pyhost_pycuda, pyhost_pycuda_array) as a build with the peer would lay them out."""
    (tmp_path / "environment/lib/python3/site-packages").mkdir(parents=True)
    for name, own in (("pyhost_pycuda", "."), ("pyhost_pycuda_array", "array")):
        shutil.copytree(SOURCES, tmp_path / name, ignore=shutil.ignore_patterns("array"))
        for file in ("__init__.py", "own.py"):
            shutil.copy(SOURCES / own / file, tmp_path / name / file)
        (tmp_path / name / "_peer.py").write_text(f"ENVIRONMENT = {str(tmp_path / 'environment')!r}\n")
    for folder in (library, tmp_path):
        monkeypatch.syspath_prepend(str(folder))
    for name, module in fake_pycuda.modules().items():
        monkeypatch.setitem(sys.modules, name, module)
    before = set(sys.modules)
    yield importlib.import_module("pyhost_pycuda"), importlib.import_module("pyhost_pycuda_array")
    for name in set(sys.modules) - before:
        del sys.modules[name]
    assert fake_pycuda.live == {"memory": 0, "context": 0}


@pytest.fixture
def own(packages):
    """Their functions."""
    return [importlib.import_module(f"{package.__name__}.own") for package in packages]


def test_both_can_be_used_where_there_is_a_device_and_nvcc(packages, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name, path: "/there/nvcc")
    assert [package.UNAVAILABLE for package in packages] == ["", ""]
    monkeypatch.setattr(shutil, "which", lambda name, path: None)
    assert packages[0].UNAVAILABLE == "nvcc, with which PyCUDA compiles, was not found"
    monkeypatch.setattr(fake_pycuda.Device, "found", 0)
    assert packages[1].UNAVAILABLE == "the CUDA driver sees no device"


def test_every_function_computes_what_the_kernel_does_and_frees_its_memory(own):
    narrow = A.astype(np.float32), B.astype(np.float32)
    for functions in own:
        assert np.array_equal(functions.fused_arith(A, B), (A + B) * 2 + A * B)
        out = np.empty(1000, np.float32)
        assert functions.vector_add(*narrow, out) is out and np.array_equal(out, narrow[0] + narrow[1])
        assert len(functions.fused_arith(A[:0], A[:0])) == len(functions.vector_add(out[:0], out[:0])) == 0
    assert np.array_equal(own[0].multiply_them(*narrow), narrow[0] * narrow[1])
    counts = own[0].julia(np.array([0.0, 3.0]), np.array([0.0, 0.5]), -0.4 + 0.6j, 20)
    assert counts[0] == 20 and counts[1::2].tolist() == [0, 0]


def test_the_parts_of_a_call_are_by_events(packages, own):
    own[0].fused_arith(A, B)
    parts = packages[0].parts_of_last_call()
    assert (parts.pop("compile_s") >= 0) and parts == {
        "name": "a fake GPU",
        "inputs_s": 0.001,
        "kernel_s": 0.001,
        "result_s": 0.001,
    }


@pytest.mark.parametrize(
    "call", [lambda own: own[0].fused_arith(A, B.astype(">f8")), lambda own: own[1].uniform(-1, 2, 3)]
)
def test_the_rules_stand_before_the_device(own, call):
    with pytest.raises((TypeError, ValueError), match="^fused_arith: b must hold float64|^uniform: rows must be"):
        call(own)


def test_uniform_is_another_stream_of_its_own_seeds(packages, own):
    assert "uniform" in packages[1].OTHER_STREAM
    np.random.seed(5)
    want = np.random.RandomState(5).random_sample(4)
    drawn = own[1].uniform(20, 30, 7)
    assert np.array_equal(np.random.random_sample(4), want)  # NumPy's own generator is where it was
    assert drawn.shape == (600,) and drawn.min() >= 0 and drawn.max() < 1  # 1.0 is none
    out = np.zeros((20, 30))
    assert own[1].uniform(20, 30, -7, out) is out and np.array_equal(out.ravel(), drawn)
    for other in (8, 7 + 2**32):
        assert not np.array_equal(own[1].uniform(20, 30, other), drawn)
    assert own[1].uniform(0, 30, 7).shape == (0,)


def test_an_error_of_the_devices_leaves_no_memory_and_no_context(own, monkeypatch):
    def fails(*_):
        raise fake_pycuda.Error("launch failed")

    monkeypatch.setitem(fake_pycuda.KERNELS, "fused_arith", fails)
    with pytest.raises(fake_pycuda.Error, match="launch failed"):
        own[0].fused_arith(A, B)
    assert fake_pycuda.live == {"memory": 0, "context": 0}


def test_after_a_fork_the_device_is_the_parents(own, monkeypatch):
    own[0].fused_arith(A, B)
    monkeypatch.setattr("os.getpid", lambda: 0)
    with pytest.raises(RuntimeError, match="^pycuda: the device was opened before this process was forked"):
        own[0].fused_arith(A, B)
