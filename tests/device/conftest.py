"""tests/device/conftest.py: pyhost_cuda on a device that is made of the CPU (tests/host/fake_cuda)."""

import gc
import importlib
import os
import pathlib
import sys

import pytest
from fake_device import Controls

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("PYHOST", ROOT / "build/release/pyhost")).parent
FAKE = BUILD / "tests/fake_cuda"


def module(name):
    if not (FAKE / f"{name}.so").exists():
        pytest.skip("a sanitizer build has no modules on a fake device")
    sys.path.insert(0, str(FAKE))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(FAKE))


@pytest.fixture(scope="session")
def library():
    """The folder of the backends that were built."""
    return BUILD / "lib/pyhost"


@pytest.fixture(scope="session")
def strided():
    return module("pyhost_cuda_strided")


@pytest.fixture
def cuda(controls):
    return module("pyhost_cuda")


@pytest.fixture
def controls():
    """The fake device; what a test allocates there it also frees."""
    module("pyhost_cuda")
    fake = Controls(FAKE / "libpyhost_fake_cudart.so")
    fake.reset()
    before = fake.live()
    yield fake
    fake.reset()
    gc.collect()
    assert fake.live() == before
