"""tests/conformance/test_conformance.py: one test over every kernel, backend and GIL policy of the catalog.

`pyhost check` proves every cell: the right result, wrong input, leaks.  `pyhost bench` measures these kernels of every
backend, and every kernel of the first binding; with PYHOST_EVERY_CELL=1 in the environment it measures every cell.
"""

import json
import os
import re

import pytest

KERNELS = ("callback", "fused_arith", "julia_list")  # a function, arrays, lists
OTHER_RESULT = ("differs", "other-stream")  # as the backend declares
TIMED = ("correct", *OTHER_RESULT)
QUICK = ("--case=quick", "--budget=0.1", "--threads=1", "--json=-", "--quiet")
ANSWER_S = 840


@pytest.fixture(scope="module")
def measured_kernels(kernels):
    """Those that every backend is measured with."""
    some = [kernel for kernel in KERNELS if kernel in kernels]  # of a recipe's tree, which may have one of its own
    return kernels if os.environ.get("PYHOST_EVERY_CELL") or not some else some


@pytest.fixture(scope="module")
def answers(start, finish, catalog, measured_kernels):
    """(status, output, complaints) of check, of bench, and of bench by the first binding: all side by side."""
    binding = next(one["name"] for one in catalog["backends"] if (one["kind"], one["status"]) == ("binding", "built"))
    processes = [
        start("check", "--json=-", "--quiet"),
        start("bench", *measured_kernels, "--backend=all", *QUICK),
        start("bench", f"--backend={binding}", *QUICK),
    ]
    return [finish(process, ANSWER_S) for process in processes]


@pytest.fixture(scope="module")
def probes(answers):
    """(kernel, backend, policy) -> the cell's probes, those of its right input first."""
    found = {}
    for row in json.loads(answers[0][1])["rows"]:
        found.setdefault((row["kernel"], row["backend"], row["gil"]), []).append(row)
    return found


def rows_of(answer):
    return {(row["kernel"], row["backend"], row["gil"]): row for row in json.loads(answer[1])["rows"]}


@pytest.fixture(scope="module")
def rows(answers):
    """(kernel, backend, policy) -> row of the bench of every backend."""
    return rows_of(answers[1])


def test_the_cell_gives_the_references_result_answers_wrong_input_as_all_do_and_leaks_nothing(probes, cell):
    if cell in probes:
        assert probes[cell][0]["probe"] == "the inputs of 'quick'" and probes[cell][-1]["probe"] == "leaks"
        assert [one for one in probes[cell] if one["verdict"] != "ok"] == []


def test_nothing_else_was_probed_and_every_probe_is_as_it_should_be(answers, probes, kernels, catalog):
    status, _, err = answers[0]
    assert (status, err) == (0, "")
    assert {key[0] for key in probes} == set(kernels)
    assert {key[1] for key in probes} <= {one["name"] for one in catalog["backends"] if one["kind"] != "reference"}


def test_the_cell_is_measured_or_says_why_it_is_not_there(rows, measured_kernels, cell):
    row = rows.get(cell)
    if row is None:  # not measured, or not a policy of this style: another row stands for the backend
        assert cell[0] not in measured_kernels or any(key[:2] == cell[:2] for key in rows)
    elif row["status"] == "skipped":
        assert row["reason"] and row["cells"] == []
    else:
        assert row["status"] in OTHER_RESULT if row["reason"] else row["status"] == "correct"
        assert row["cells"][0]["summary"]["median_s"] > 0


def test_every_cell_that_is_measured_was_probed(rows, probes, measured_kernels):
    timed = {cell for cell, row in rows.items() if row["status"] in TIMED and cell[1] != "python"}
    assert timed == {cell for cell in probes if cell[0] in measured_kernels}


def test_nothing_failed_and_no_kernel_is_left_out(answers, rows, kernels, measured_kernels):
    assert [(status, err) for status, _, err in answers] == [(0, "")] * 3
    assert [key[0] for key in rows if key[1] == "python"] == list(measured_kernels)
    first = rows_of(answers[2])
    assert [key[0] for key in first if key[1] == "python"] == kernels
    assert {row["status"] for row in first.values()} <= {"correct", "skipped"}


def test_all_leaves_the_variants_out(rows, variants):
    assert {key[1] for key in rows}.isdisjoint(variants)


def test_a_built_backend_offers_a_kernel_or_says_that_it_is_unavailable(rows, backend):
    own = [row for (_, name, _), row in rows.items() if name == backend["name"]]
    reasons = {row["reason"] for row in own if row["status"] == "skipped"}
    assert any(row["status"] in TIMED for row in own) or len(reasons) == 1


def test_a_binding_offers_every_kernel_with_the_gil_held_or_if_it_always_releases_it_released(probes, kernels, backend):
    if backend["kind"] == "binding" and backend["status"] == "built":
        offered = [
            {k for k, name, gil in probes if (name, gil) == (backend["name"], policy)}
            for policy in ("held", "released")
        ]
        assert set(kernels) in offered


def test_what_runs_is_the_backends_own_object_in_the_backends_own_folder(rows, library):
    for (kernel, backend, _), row in rows.items():
        if backend != "python" and row["status"] in TIMED:
            assert row["provenance"].rpartition(" in ")[2].startswith(f"{library}/pyhost_{backend}"), row["provenance"]
            assert re.search(rf"\.{kernel}, ", row["provenance"]), row["provenance"]


DECLARED = """
import importlib, json, sys
sys.path[:0] = [{library!r}, {pyscripts!r}, {site!r}]
package = importlib.import_module({module!r})
print(json.dumps([*getattr(package, "DIFFERS", []), *getattr(package, "OTHER_STREAM", [])]))
"""


def test_a_binding_calls_the_kernels_themselves_and_declares_no_other_result(ask, backend, module):
    if backend["kind"] == "binding":
        assert ask(DECLARED, module) == []
