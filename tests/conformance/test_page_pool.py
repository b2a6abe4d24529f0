"""tests/conformance/test_page_pool.py: pages of large results come back, but never twice, and not for ever."""

import json
import os
import pathlib
import subprocess

import pytest
from conftest import CATALOG, EXECUTABLE

SCRIPT = pathlib.Path(__file__).with_name("page_pool.py")
BUILT = {one["name"] for one in CATALOG["backends"] if one["status"] == "built"}

pytestmark = pytest.mark.skipif(not {"simd", "openmp"} <= BUILT, reason="simd or openmp was not built")


@pytest.fixture(scope="module")
def run(library, site_packages):
    """run(**variables): what the program says."""

    def run_with(**variables):
        paths = f"import sys, runpy; sys.path += {[str(library), str(site_packages)]}; "
        command = [EXECUTABLE, "-c", paths + f"runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"]
        environment = {**os.environ, **variables}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)

    return run_with


def test_pages_come_back(run):
    found = run(PYHOST_POOL_IDLE_S="0.1", PYHOST_POOL="64")
    most = found.pop("most")
    assert found == {
        "owns": True,
        "while_held": 0,
        "apart": True,
        "after": 2**23,
        "back": True,
        "nearest": 2**23,
        "grown": True,
        "child": [0, True],
        "wrong": [],
        "busy": True,
        "idle": 0,
    }
    assert 32 < most <= 64


def test_the_pool_can_be_turned_off(run):
    found = run(PYHOST_POOL="0")
    assert (found["after"], found["most"], found["busy"], found["child"], found["wrong"]) == (
        0,
        0,
        False,
        [0, True],
        [],
    )
