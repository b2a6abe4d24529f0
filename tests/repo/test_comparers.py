"""tests/repo/test_comparers.py: what cpython/compare.py and programs/run.py call the same, from made-up outcomes."""

import importlib.util
import sys

import pytest

from repo import ROOT


def load(path):
    specification = importlib.util.spec_from_file_location(path.stem + "_under_test", path)
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module  # dataclasses look there
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def compare(tmp_path, capsys):
    """compare({"stock": cases, "pyhost": cases}): (status, what is printed); no cases: no file."""

    def run(results):
        for name, cases in results.items():
            folder = tmp_path / name
            folder.mkdir()
            if cases is not None:
                text = "".join(f'<testcase name="{test}">{inner}</testcase>' for test, inner in cases.items())
                (folder / "test_x.xml").write_text(f"<testsuites><testsuite>{text}</testsuite></testsuites>")
        status = load(ROOT / "tests/cpython/compare.py").main(tmp_path, "test_x")
        return status, capsys.readouterr().out

    return run


def test_equal_outcomes_of_cpythons_tests_are_the_same(compare):
    cases = {"a": "", "b": "<skipped/>", "c": "<failure/>"}
    status, text = compare({"stock": cases, "pyhost": dict(cases)})
    assert (status, text.splitlines()[0]) == (0, "test_x: 1 failure, 1 passed, 1 skipped; pyhost: the same")


def test_a_test_of_cpythons_that_differs_is_named(compare):
    status, text = compare({"stock": {"a": "", "b": ""}, "pyhost": {"a": "<error/>", "c": ""}})
    assert status == 1
    assert "    a: passed, under pyhost error: NOT EXPLAINED\n" in text
    assert "    b: passed, under pyhost -: NOT EXPLAINED\n" in text
    assert "    c: -, under pyhost passed: NOT EXPLAINED\n" in text


def test_a_file_of_cpythons_that_left_no_results_is_not_the_same(compare):
    status, text = compare({"stock": None, "pyhost": None})
    assert (status, text.splitlines()[-1]) == (1, "1 files, 0 unexplained differences, 1 files with nothing to compare")


@pytest.fixture
def outcome():
    return load(ROOT / "tests/programs/run.py").Outcome


def test_of_a_program_times_and_addresses_do_not_count(outcome):
    one = outcome(0, "object at 0x12ab in 1.23s, 5 ms later: /tmp/tmpabc/x", 1)
    assert one.comparable() == outcome(0, "object at 0x99 in 0.5s, 5 ms later: /tmp/other", 9).comparable()
    assert one.comparable() != outcome(1, one.output, 1).comparable()
    assert one.comparable() != outcome(0, one.output + "!\n", 1).comparable()


def test_of_a_program_that_runs_pytest_the_counts_count(outcome):
    one = outcome(1, "..F\nE  at 7\n1 failed, 2 passed in 0.12s\n", 1)
    assert (
        one.comparable() == outcome(1, "F..\nE  at 8\n=== 1 failed, 2 passed in 3.00s (0:00:03) ===\n", 1).comparable()
    )
    assert one.comparable() != outcome(1, "FF.\n2 failed, 1 passed in 0.12s\n", 1).comparable()
