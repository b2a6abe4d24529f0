"""tests/conformance/test_array_views.py: an array that is read without a buffer is taken or refused as by one."""

import json
import pathlib
import subprocess

import pytest
from conftest import CATALOG, EXECUTABLE

SCRIPT = pathlib.Path(__file__).with_name("array_views.py")
BUILT = {one["name"] for one in CATALOG["backends"] if one["status"] == "built"}

pytestmark = pytest.mark.skipif(not {"capi", "simd", "openmp"} <= BUILT, reason="simd or openmp was not built")


def test_every_kind_of_array_has_one_answer(library, site_packages):
    paths = f"import sys, runpy; sys.path += {[str(library), str(site_packages)]}; "
    command = [EXECUTABLE, "-c", paths + f"runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found["differing"] == []
    assert found["tried"] > 180 and 60 < found["refused"] < found["tried"] - 60
