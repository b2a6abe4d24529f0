"""tests/cli/test_merge.py: reports of several runs in one table."""

import re

import pytest


@pytest.fixture(scope="module")
def reports(compare, tmp_path_factory):
    """Two short comparisons' JSON files."""
    folder = tmp_path_factory.mktemp("reports")
    paths = [folder / "a.json", folder / "b.json"]
    for path in paths:
        done, _ = compare("pyscripts/sum_primes.py", "--backend=capi")
        path.write_text(done.stdout, encoding="utf-8")
    return paths


def test_two_runs_stand_in_one_table(pyhost, has_gil, reports):
    done = pyhost("merge", *reports)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "sum_primes, case quick"
    rows = [re.split(r" {2,}", line)[1:3] for line in lines[3 : lines.index("", 3)]]
    policies = ["-", "held", "released"] if has_gil else ["no GIL", "no GIL, held", "no GIL, released"]
    assert rows == [list(row) for row in zip(["python", "capi", "capi"], policies)] * 2
    assert all(f"{path}, " in done.stdout.replace("\n", " ") for path in reports)


def test_a_file_that_is_no_report_is_named(pyhost, reports, tmp_path):
    other = tmp_path / "other.json"
    other.write_text("{}", encoding="utf-8")
    done = pyhost("merge", reports[0], other)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"pyhost: '{other}' is no report of a comparison; ")
    gone = pyhost("merge", reports[0], tmp_path / "gone.json")
    assert gone.returncode == 2
    assert gone.stderr.startswith(f"pyhost: cannot read '{tmp_path}/gone.json'; ")
    folder = pyhost("merge", reports[0], tmp_path)
    assert folder.returncode == 2
    assert folder.stderr.startswith(f"pyhost: cannot read '{tmp_path}'; ")
