"""tests/cli/test_partial_release.py: who releases the GIL for a part of a call is no liar; the report has that part."""

import re

import pytest

pytestmark = pytest.mark.usefixtures("needs_gil")

PARTS = {"tenth": 0.1, "third": 0.3, "half": 0.5}


@pytest.fixture(scope="module")
def report(compare, request):
    swaps = [f"--swap=julia=planted.{name}.released:julia" for name in PARTS]
    folder = request.config.rootpath / "tests/cli"
    return compare("pyscripts/julia.py", "--threads=1", *swaps, env={"PYTHONPATH": folder})[1]


def test_none_makes_a_false_claim(report):
    assert {row["status"] for row in report["rows"]} == {"correct"}


@pytest.mark.parametrize(("name", "share"), PARTS.items())
def test_the_samples_have_the_share(report, name, share):
    [row] = [row for row in report["rows"] if row["backend"] == f"planted.{name}.released"]
    [sample, *_] = row["cells"][0]["samples"]
    # Of its own time: while it waits for a core it may have the GIL or not.
    assert sample["gil"]["released_s"] / sample["wall_s"] <= share + sample["core_wait_s"] / sample["wall_s"] + 0.05
    assert sample["gil"]["held_s"] / sample["wall_s"] <= 1 - share + sample["core_wait_s"] / sample["wall_s"] + 0.05


def test_a_doubt_names_the_share(report):
    [doubt] = [doubt for doubt in report["doubts"] if "released the GIL for only" in doubt]
    assert re.search(r"planted\.tenth\.released released.* for only .* % of a call of ", doubt)
