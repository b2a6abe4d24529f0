"""tests/conformance/test_instruction_sets.py: the same binary, the same bits without the widest instructions."""

import json
import os
import pathlib
import subprocess

import pytest
from conftest import CATALOG, EXECUTABLE

BACKENDS = ("simd", "openmp")
BUILT = [one["module"] for one in CATALOG["backends"] if one["name"] in BACKENDS and one["status"] == "built"]
SCRIPT = pathlib.Path(__file__).with_name("instruction_sets.py")

pytestmark = pytest.mark.skipif(len(BUILT) < len(BACKENDS), reason="simd or openmp was not built")


@pytest.fixture(scope="module")
def under(library, site_packages):
    """under(wanted, code, *arguments): what the code prints as JSON with PYHOST_SIMD=wanted."""
    paths = f"import json, sys, runpy; sys.path += {[str(library), str(site_packages)]}; "

    def run(wanted, code, *arguments):
        command = [EXECUTABLE, "-c", paths + code, *arguments]
        environment = {**os.environ, "PYHOST_SIMD": wanted}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)

    return run


@pytest.fixture(scope="module")
def compare(under, pyscripts):
    """compare(wanted): what the program says with that instruction set."""
    return lambda wanted: under(wanted, f"runpy.run_path({str(SCRIPT)!r}, run_name='__main__')", pyscripts, *BUILT)


@pytest.fixture(scope="module")
def widest(compare):
    """The answer where no set is asked for."""
    return compare("")


def test_every_instruction_set_gives_the_references_bits(widest, compare):
    sets = widest["sets"]
    answers = [widest, *(compare(wanted) for wanted in sets[1:])]
    assert [answer["wrong"] for answer in answers] == [[] for _ in sets]
    assert [answer["sets"] for answer in answers] == [sets[i:] for i in range(len(sets))]
    assert len(sets) > 1 and widest["tried"] > 200


def test_an_unknown_name_is_a_reason(under, widest):
    for module in BUILT:
        reason = under("AVX9", f"import {module} as m; print(json.dumps(m.UNAVAILABLE))")
        assert reason == f"PYHOST_SIMD names 'AVX9'; this machine has {', '.join(widest['sets'])}"
