"""tests/cli/test_variants.py: a script's own VARIANTS as rows of a comparison."""

import json
import textwrap

import pytest

QUICK = ("--case=quick", "--budget=0.05", "--json=-")
# Named after a kernel: add_ints(a, b).
SCRIPT = """
    CASES = {"quick": 1}


    def add_ints(a, b):
        return [a + b] * 4


    def make_inputs(case):
        return 2, 3


    def off_by_one(a, b):
        return [5, 5, 6, 6]


    def deep(a, b):
        return [a + b] * 4 if a < -1000 else deep(a - 1, b + 1)


    def chained(a, b):
        return [a + b for _ in range(4)]


    VARIANTS = {"chained": chained, "off": off_by_one, "deep": deep}
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    path = tmp_path_factory.mktemp("scripts") / "sums.py"
    path.write_text(textwrap.dedent(SCRIPT), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def measured(pyhost, script):
    return pyhost(script, "--backend=python", *QUICK)


def test_variants_are_rows_after_the_reference_and_none_is_hidden(measured):
    rows = {row["backend"]: row for row in json.loads(measured.stdout)["rows"]}
    assert list(rows) == ["python", "python:chained", "python:off", "python:deep"]
    assert [row["status"] for row in rows.values()] == ["correct", "correct", "wrong", "skipped"]
    assert {row["gil"] for row in rows.values()} == {"own"}
    assert rows["python:chained"]["provenance"].startswith("sums.chained, function in ")
    assert rows["python:off"]["reason"] == "result[2] is 6, the reference gave 5; 2 of 4 items differ"
    assert rows["python:deep"]["reason"].startswith("RecursionError: maximum recursion depth exceeded")
    assert measured.returncode == 1  # one is wrong


def test_one_is_chosen_by_its_name_beside_a_backend(pyhost):
    done = pyhost("pyscripts/julia.py", "--backend=python:abs,capi", "--gil=held", "--threads=1", *QUICK)
    rows = json.loads(done.stdout)["rows"]
    assert [row["backend"] for row in rows] == ["python", "python:abs", "capi"]
    assert done.returncode == 0


def test_a_kernel_that_is_reference_only_is_a_lesson_with_a_table(pyhost):
    done = pyhost("bench", "cached_length", *QUICK[:2])
    rows = [
        line.split()[0] for line in done.stdout.partition("GIL, shares")[0].splitlines() if line.startswith("python")
    ]
    assert rows == ["python", "python:cached", "python:range", "python:items"]
    assert (done.returncode, "no backend" in done.stdout) == (0, False)


def test_each_shows_its_own_table_under_plain_python(run_program, python, catalog):
    for name in catalog["reference_only"]:
        done = run_program(python, f"pyscripts/{name}.py")
        ways = [line.split()[0] for line in done.stdout.splitlines()]
        assert (done.returncode, ways[0]) == (0, "reference"), name
        assert len(ways) > 3, name


def test_a_variant_that_there_is_not_is_an_error(pyhost, script):
    done = pyhost(script, "--backend=python:nope", *QUICK)
    words = "'add_ints' has no variant 'python:nope'; the VARIANTS of its script are: chained, off, deep"
    assert (done.returncode, words in done.stderr) == (2, True)
