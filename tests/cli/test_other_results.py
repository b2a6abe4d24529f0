"""tests/cli/test_other_results.py: backends that declare another result: what is within it is timed and never ranked.

A copy of the catalogue has them: two whose masks differ, two with a random stream of their own; one of each is worse
than it says.
"""

import json
import re

import pytest

PAINTED = """
import numpy as np
from pyhost_numpy.own import polygon_mask as exact


def polygon_mask(vertices, width, height, border_value=True, out=None):
    mask = exact(vertices, width, height, border_value, out)
    np.asarray(memoryview(mask)).reshape(-1)[::{step}] ^= 1
    return mask
"""
DRAWN = """
import numpy as np
from pyhost_numpy.own import uniform as exact


def uniform(rows, columns, seed, out=None):
    out = exact(rows, columns, seed, out)
    numbers = np.asarray(memoryview(out)).reshape(-1)
    np.random.default_rng([abs(seed), 1]).random(out=numbers)
    numbers **= {power}
    return out
"""
DIFFERS = 'DIFFERS = {"polygon_mask": {"because": "every so many pixels are painted", "share": 0.02}}'
OTHER_STREAM = 'OTHER_STREAM = {"uniform": "PCG64"}'

# name: (what its package declares, its module `own`).
BACKENDS = {
    "brush": (DIFFERS, PAINTED.format(step=100)),
    "roller": (DIFFERS, PAINTED.format(step=10)),
    "dice": (OTHER_STREAM, DRAWN.format(power=1)),
    "loaded": (OTHER_STREAM, DRAWN.format(power=2)),
}
SCRIPT = """
from array import array

import numpy as np


def polygon_mask(vertices, width, height, border_value=True, out=None):
    return array("B", bytes(width * height))


triangle = np.ones((3, 2))
for size in (1000, 1001):
    polygon_mask(triangle, size, 1, 0)
"""


@pytest.fixture(scope="module")
def with_others(with_made_up, tmp_path_factory):
    """A copy of the executable, whose catalogue has the reference and BACKENDS."""
    return with_made_up(tmp_path_factory.mktemp("others"), BACKENDS)


@pytest.fixture(scope="module")
def measured(with_others, run_program):
    """(CompletedProcess, {(kernel, backend, lane): row}) of both kernels by all of them."""
    names = ",".join(BACKENDS)
    options = ("--case=quick", "--threads=1,2", "--budget=0.2", "--lanes=threads,processes", "--gil=own")
    done = run_program(
        with_others, "bench", "polygon_mask", "uniform", f"--backend={names}", *options, "--json=-", timeout_s=120
    )
    rows = json.loads(done.stdout)["rows"]
    return done, {
        (row["kernel"], row["backend"], row["inputs_by"] or "threads"): row
        for row in rows
        if row["cells"] or row["status"] == "wrong"
    }


LANES = ("threads", "fork", "shared-memory")


@pytest.mark.parametrize("lane", LANES)
def test_what_differs_as_declared_has_a_count_and_a_time_and_no_speed_up(measured, lane):
    row = measured[1]["polygon_mask", "brush", lane]
    items = row["difference"]["of"]
    assert row["status"] == "differs"
    assert row["difference"] == {"items": -(-items // 100), "of": items, "largest": 1.0, "relative": None}
    count = f"{-(-items // 100)} of {items} items differ from the reference, by at most 1"
    assert row["reason"] == f"{count}: every so many pixels are painted"
    for cell in row["cells"]:
        assert cell["summary"]["median_s"] > 0
        assert (cell["summary"]["speedup"], cell["summary"]["vs_first"]) == (None, None)
    assert [cell["threads"] for cell in row["cells"]] == [1, 2]


@pytest.mark.parametrize("lane", LANES)
def test_another_stream_says_which_and_what_was_tested(measured, lane):
    row = measured[1]["uniform", "dice", lane]
    assert (row["status"], row["difference"]) == ("other-stream", None)
    assert re.fullmatch(
        r"a random stream of its own \(PCG64\): mean 0\.\d{4} and Kolmogorov-Smirnov p = \S+ of 50000 numbers",
        row["reason"],
    )
    assert row["cells"][0]["summary"]["median_s"] > 0 and row["cells"][0]["summary"]["speedup"] is None


def test_more_than_declared_is_wrong_without_a_time_and_fails_the_comparison(measured):
    done, rows = measured
    roller, loaded = rows["polygon_mask", "roller", "threads"], rows["uniform", "loaded", "threads"]
    assert roller["status"] == "wrong" and "and at most 0.02 of all items is declared" in roller["reason"]
    assert loaded["status"] == "wrong" and "; it is not uniform: the mean is 0.33" in loaded["reason"]
    assert roller["cells"] == loaded["cells"] == []
    assert done.returncode == 1


def test_the_tables_show_the_word_and_the_notes_the_sentence(measured):
    text = measured[0].stderr
    assert re.search(r"^brush +own +[\d.]+ \S+ .* differs ", text, re.MULTILINE)
    assert re.search(r"^dice +own +[\d.]+ \S+ .* other stream ", text, re.MULTILINE)
    flat = " ".join(text.split())
    assert "every so many pixels are painted; a time of another result is compared with no other row's" in flat
    assert "brush is slower" not in flat


def test_within_what_is_declared_a_comparison_is_fine(with_others, run_program):
    done = run_program(with_others, "bench", "polygon_mask", "--backend=brush", "--case=quick", "--budget=0.05")
    assert done.returncode == 0, done.stdout


def test_check_holds_them_to_wrong_input_as_all(with_others, run_program):
    done = run_program(with_others, "check", "brush,dice", "--json=-", timeout_s=240)
    faults = [row for row in json.loads(done.stdout)["rows"] if row["verdict"] != "ok"]
    assert (done.returncode, faults) == (0, [])


def test_calls_of_a_script_that_differ_as_declared_are_timed(with_others, run_program, write):
    script = write("script.py", SCRIPT)
    done = run_program(with_others, script, "--backend=brush,roller", "--json=-", "--budget=0.05", "--quiet")
    rows = {(row["kernel"], row["backend"]): row for row in json.loads(done.stdout)["rows"]}
    count = "call 1 of 2: 10 of 1000 items differ from the reference, by at most 1: every so many pixels are painted"
    assert (rows["polygon_mask", "brush"]["status"], rows["polygon_mask", "brush"]["reason"]) == ("differs", count)
    assert rows["polygon_mask", "brush"]["cells"][0]["summary"]["median_s"] > 0
    whole = rows["(script)", "brush"]
    assert (whole["status"], whole["reason"]) == ("differs", f"polygon_mask: {count}")
    assert whole["cells"][0]["summary"]["speedup"] is None
    assert rows["polygon_mask", "roller"]["status"] == rows["(script)", "roller"]["status"] == "wrong"
