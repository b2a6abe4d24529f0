"""tests/conformance/test_variants.py: what a style's documentation shows is measured by name, and labelled."""

import json

import pytest
from conftest import CATALOG, LIBRARY

RIGHT = ("correct", "differs", "other-stream")  # the last two as the variant declares
QUICK = ("--case=quick", "--budget=0.3", "--threads=1", "--json=-", "--quiet")


@pytest.fixture(autouse=True, scope="module")
def there_are_some(variants):
    if not variants:
        pytest.skip("no variant was built")


def lessons_of(variants):
    """Kernels that are reference only and stand in the text of one of their packages: any other would take time."""
    texts = [
        path.read_text(encoding="utf-8") for name in variants for path in (LIBRARY / f"pyhost_{name}").glob("*.py")
    ]
    return [kernel for kernel in CATALOG["reference_only"] if any(kernel in text for text in texts)]


@pytest.fixture(scope="module")
def report(start, finish, kernels, variants):
    words = (*kernels, *lessons_of(variants), f"--backend={','.join(variants)}")
    status, out, err = finish(start("bench", *words, *QUICK), 300)
    assert (status, err) == (0, "")
    return json.loads(out)


def kernels_of(report, name):
    """Which kernels a variant has, and is right in."""
    return {row["kernel"] for row in report["rows"] if row["backend"] == name and row["status"] in RIGHT}


@pytest.fixture(scope="module")
def minima(report, variants):
    """What a style needs for any call at all; the others are steps of a ladder, of some loops."""
    return [name for name in variants if "noop" in kernels_of(report, name)]


# Of what is not on this machine, or has no device here.
NOT_HERE = ("./demo.sh --peers=", "no CUDA device")


def test_every_variant_is_right_on_right_input(report, variants, minima):
    rows = {name: [row for row in report["rows"] if row["backend"] == name] for name in variants}
    missing = {name for name in variants if all(any(w in row["reason"] for w in NOT_HERE) for row in rows[name])}
    faults = [row for name in variants for row in rows[name] if row["status"] not in (*RIGHT, "skipped")]
    assert faults == []
    assert [name for name in variants if name not in missing and not kernels_of(report, name)] == []
    assert all(kernels_of(report, name) >= {"noop", "add_ints", "fused_arith"} for name in minima)
    assert minima


def test_the_report_says_what_they_are(report, variants):
    note, *_ = [note for note in report["notes"] if "documentation shows it" in note]
    assert all(name in note for name in variants) and f"'pyhost check {' '.join(variants)}'" in note


def test_the_probes_of_minima_are_told_apart_from_right_and_wrong(start, finish, minima):
    """A ladder's step computes what it does not refuse, and each such probe is waited for."""
    status, out, err = finish(start("check", *minima, "--json=-", "--quiet"), 300)
    rows = json.loads(out)["rows"]
    assert (status, err) == (1, "")  # none refuses all that backends refuse
    assert {row["backend"] for row in rows} == set(minima)
    # Without a GIL NumPy's x.ctypes leaves objects behind in 3.13: a variant shows its style as it is.
    assert not [row for row in rows if row["verdict"] in ("failed", "wrong words")]
    assert {row["verdict"] for row in rows} >= {"ok", "converted", "silently wrong"}
