"""tests/conformance/test_conformance.py: one test over every kernel, backend and GIL policy of the catalog."""

import json
import re

import pytest

QUICK = ("--case=quick", "--budget=0.1", "--threads=1", "--json=-", "--quiet")
ANSWER_S = 840


@pytest.fixture(scope="module")
def measured(start, finish):
    """((status, output, complaints) of bench, the same of check): both over all there is, side by side."""
    processes = [start("bench", "--backend=all", *QUICK), start("check")]
    return [finish(process, ANSWER_S) for process in processes]


@pytest.fixture(scope="module")
def rows(measured):
    """(kernel, backend, policy) -> row."""
    _, out, err = measured[0]
    assert out, err
    return {(row["kernel"], row["backend"], row["gil"]): row for row in json.loads(out)["rows"]}


@pytest.fixture(scope="module")
def probes(measured):
    """(backend, policy) -> {verdict: count}."""
    header, *lines = [re.split(r" {2,}", line) for line in measured[1][1].split("\n\n")[0].splitlines()]
    return {(line[0], line[1]): dict(zip(header[2:], line[2:])) for line in lines}


@pytest.fixture(scope="module")
def complaints(measured):
    """(kernel, backend, policy) -> what check says of the probes that are not as they should be."""
    _, out, _ = measured[1]
    text = " ".join(re.findall(r"^  (.*)", out, re.MULTILINE))  # what is indented, unwrapped
    found = {}
    for sentence in re.split(r" (?=\w+ (?:held|released|own), \w+\()", text) if text else []:
        backend, policy, kernel = re.match(r"(\w+) (\w+), (\w+)\(", sentence).groups()
        found.setdefault((kernel, backend, policy), []).append(sentence)
    return found


def test_the_cell_is_correct_or_says_why_it_is_not_there(rows, cell):
    row = rows.get(cell)
    if row is None:  # not a policy of this style: another row stands for the backend
        assert any(key[:2] == cell[:2] for key in rows)
    elif row["status"] == "skipped":
        assert row["reason"] and row["cells"] == []
    else:
        assert (row["status"], row["reason"]) == ("correct", "")
        assert row["cells"][0]["summary"]["median_s"] > 0


def test_the_cell_answers_wrong_input_as_all_do_and_leaks_nothing(complaints, cell):
    assert complaints.get(cell, []) == []


def test_every_cell_that_is_correct_was_probed(rows, probes):
    offered = {(backend, policy) for (_, backend, policy), row in rows.items() if row["status"] == "correct"}
    assert set(probes) == {pair for pair in offered if pair[0] != "python"}
    assert all(int(counts["ok"]) > 0 for counts in probes.values())


def test_every_probe_is_as_it_should_be(measured):
    status, out, err = measured[1]
    good, of = re.search(r"^(\d+) of (\d+) probes are as they should be", out, re.MULTILINE).groups()
    assert (status, good) == (0, of), out + err


def test_every_kernel_is_measured_and_nothing_failed(measured, rows, kernels):
    status, _, err = measured[0]
    assert (status, err) == (0, "")
    assert [key[0] for key in rows if key[1] == "python"] == kernels


def test_all_leaves_the_variants_out(rows, variants):
    assert {key[1] for key in rows}.isdisjoint(variants)


def test_a_built_backend_offers_a_kernel_or_says_that_it_is_unavailable(rows, backend):
    own = [row for (_, name, _), row in rows.items() if name == backend["name"]]
    reasons = {row["reason"] for row in own if row["status"] == "skipped"}
    assert any(row["status"] == "correct" for row in own) or len(reasons) == 1


def test_a_binding_offers_every_kernel_with_the_gil_held_or_if_it_always_releases_it_released(rows, kernels, backend):
    if backend["kind"] == "binding" and backend["status"] == "built":
        held, released = ([rows[k, backend["name"], policy] for k in kernels] for policy in ("held", "released"))
        if len({row["reason"] for row in held}) == 1 and held[0]["status"] == "skipped":
            held = released  # one reason for all: the style cannot hold it
        assert {row["status"] for row in held} == {"correct"}


def test_what_runs_is_the_backends_own_object_in_the_backends_own_folder(rows, library):
    for (kernel, backend, _), row in rows.items():
        if backend != "python" and row["status"] == "correct":
            assert row["provenance"].rpartition(" in ")[2].startswith(f"{library}/pyhost_{backend}"), row["provenance"]
            assert re.search(rf"\.{kernel}, ", row["provenance"]), row["provenance"]
