"""tests/python/test_child.py: the protocol of a measured child: one answer a question, whatever the script does."""

import importlib
import sys
import textwrap
import zipfile

import pytest
from _pyhost_measure import backend, cells, child, gil_state, interpreters, leaks, probes, reference, replay, sweep, tax
from questions import whole

SCRIPT = """
    CASES = {"tiny": 1, "quick": 2, "talk": 3}


    def make_inputs(case):
        return [case],


    def double(values):
        return 2 * values


    def other():
        pass
"""


def answer_of(made_child, **question):
    return made_child.answer(whole(**question))


def test_a_script_with_cases_is_described(made, monkeypatch):
    monkeypatch.setattr(gil_state, "is_enabled", lambda: True)
    assert answer_of(made(SCRIPT), do="describe") == {
        "status": "correct",
        "kind": "cells",
        "functions": ["double"],
        "cases": ["quick", "talk"],
        "variants": [],
        "python": "3.99",
        "gil_engine": "made up",
        "gil_hook_s": 0.0,
        "gil_pair_s": 0.0,
        "gil_enabled": True,
        "gil_turned_on_by": "",
    }


def test_a_child_loads_no_more_than_its_questions_need(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("_pyhost_measure")]:
        monkeypatch.delitem(sys.modules, name)
    fresh = importlib.import_module("_pyhost_measure.child")
    later = [name for name, value in vars(fresh).items() if isinstance(value, fresh.Later)]
    needed = ("described", "probes")  # by cells
    loaded = [name for name in later if f"_pyhost_measure.{name}" in sys.modules]
    assert "reference" in later and set(loaded) <= set(needed)
    assert fresh.reference.REFERENCE_BATCHES and "_pyhost_measure.reference" in sys.modules


def test_what_was_loaded_before_is_not_loaded_again(made, tmp_path):
    loading = made(f"open({str(tmp_path / 'loads')!r}, 'a').write('x')\n" + textwrap.dedent(SCRIPT))
    assert answer_of(loading, do="load") == {"status": "correct", "gil_turned_on_by": ""}
    assert (tmp_path / "loads").read_text() == "x"
    answer_of(loading, do="list_sizes")
    assert (tmp_path / "loads").read_text() == "x"


@pytest.mark.parametrize("failure", ["raise OSError('no')", "raise SystemExit('no')"])
def test_what_cannot_be_loaded_is_tried_once_and_says_so_to_the_next_question(made, tmp_path, failure):
    loading = made(f"open({str(tmp_path / 'loads')!r}, 'a').write('x')\n{failure}\n")
    assert answer_of(loading, do="load")["status"] == "correct"
    for _ in range(2):
        with pytest.raises((OSError, SystemExit), match="no"):
            answer_of(loading, do="list_sizes")
    assert (tmp_path / "loads").read_text() == "x"


def test_variants_are_described_by_name_in_their_order(made):
    more = "\n    VARIANTS = {'b': lambda values: values * 2, 'a': lambda values: values + values}\n"
    assert answer_of(made(SCRIPT + more), do="describe")["variants"] == ["b", "a"]


def test_a_script_that_no_backend_has_is_compared_by_its_own_name_if_it_has_variants(made):
    asked = made(SCRIPT.replace("double", "main"))
    assert answer_of(asked, do="describe")["kind"] == "script"
    asked = made(SCRIPT.replace("double", "main") + "\n    VARIANTS = {'b': lambda values: values * 2}\n")
    answer = answer_of(asked, do="describe")
    assert (answer["kind"], answer["functions"], answer["variants"]) == ("cells", ["main"], ["b"])


NO_CELLS = {
    "no_cases": SCRIPT.replace("CASES = ", "TABLE = "),
    "no_inputs": SCRIPT.replace("make_inputs", "inputs"),
    "nothing_swappable": SCRIPT.replace("double(values)", "doubled(n)"),
}


@pytest.mark.parametrize("source", NO_CELLS.values(), ids=NO_CELLS)
def test_any_other_script_is_one_to_be_run_and_is_not_loaded_yet(made, source):
    asked = made(source + "\n    raise SystemExit\n")
    answer = answer_of(asked, do="describe")
    assert (answer["kind"], answer["cases"]) == ("script", [])
    assert answer["functions"] == ([] if "doubled(n)" in source else ["double"])
    assert not asked.modules


def test_whether_the_gil_is_on_is_told_before_the_script_runs(made, monkeypatch):
    monkeypatch.setattr(gil_state, "is_enabled", lambda: "made_up_main" not in sys.modules)
    assert answer_of(made(SCRIPT), do="describe")["gil_enabled"] is True


def test_code_is_described_by_its_text_and_never_has_cells(swap_request, the_swap):
    import textwrap

    asked = child.Child({"kind": "code", "name": textwrap.dedent(SCRIPT)}, the_swap)
    answer = answer_of(asked, do="describe")
    assert (answer["kind"], answer["functions"]) == ("script", ["double"])


@pytest.mark.parametrize("kind", ["module", "folder", "zip"])
def test_what_only_a_run_can_tell_has_no_functions(swap_request, the_swap, tmp_path, kind):
    name = str(tmp_path / "archive.zip")
    with zipfile.ZipFile(name, "w") as archive:
        archive.writestr("__main__.py", "def double(values): ...")
    target = {
        "module": {"kind": "module", "name": "json.tool"},
        "folder": {"kind": "script", "name": str(tmp_path)},
        "zip": {"kind": "script", "name": name},
    }[kind]
    answer = answer_of(child.Child(target, the_swap), do="describe")
    assert (answer["kind"], answer["functions"]) == ("script", [])


def test_a_script_is_loaded_once(made):
    asked = made("import sys\nsys.loads = getattr(sys, 'loads', 0) + 1\n")
    assert asked.script() is asked.script()
    assert sys.loads == 1
    del sys.loads


def test_every_answer_says_who_turned_the_gil_on(made, monkeypatch):
    monkeypatch.setattr(gil_state, "turned_on_by", lambda: "numba")
    monkeypatch.setattr(backend, "offers_of", lambda module, kernels: [module, kernels])
    answer = answer_of(made(SCRIPT), do="list_offers", module="m", kernels=["double"])
    assert answer == {"status": "correct", "offers": ["m", ["double"]], "gil_turned_on_by": "numba"}


class Cell:
    """Answers with what it was asked."""

    def sample(self, threads, calls):
        return {"sampled": [threads, calls]}

    def heartbeat(self):
        return {"beat": True}

    def window(self, threads, window_s):
        return {"window": [threads, window_s]}


@pytest.fixture
def prepared(made, monkeypatch):
    """A child in which `double` was prepared three ways: as a cell, at a size, to be replayed."""
    asked = made(SCRIPT)
    prepared = []

    def prepare(kernel, question, swap):
        prepared.append((kernel.name, kernel.case, question["policy"]))
        return {"status": "correct"}, Cell()

    monkeypatch.setattr(cells, "prepare", prepare)
    assert answer_of(asked, do="prepare", kernel="double", case="talk", policy="held")["status"] == "correct"
    assert prepared == [("double", "talk", "held")]
    return asked


def test_a_prepared_cell_is_sampled(prepared):
    which = {"kernel": "double", "case": "talk"}
    answer = answer_of(prepared, do="sample", **which, threads=2, calls=30)
    assert (answer["status"], answer["sampled"]) == ("correct", [2, 30])
    assert answer_of(prepared, do="take_heartbeat", **which)["beat"] is True


def test_cells_of_several_cases_are_kept_apart(prepared, monkeypatch):
    monkeypatch.setattr(cells, "prepare", lambda kernel, question, swap: ({"status": "wrong"}, None))
    answer_of(prepared, do="prepare", kernel="double", case="quick", policy="held")
    assert prepared.cells["double", "quick"] is None
    assert isinstance(prepared.cells["double", "talk"], Cell)


def test_cells_of_several_kernels_are_kept_apart(prepared, monkeypatch):
    monkeypatch.setattr(child.kernel, "Kernel", lambda script, name, case: name)
    monkeypatch.setattr(cells, "prepare", lambda kernel, question, swap: ({"status": "wrong"}, None))
    answer_of(prepared, do="prepare", kernel="other", case="talk", policy="held")
    assert prepared.cells["other", "talk"] is None
    assert answer_of(prepared, do="take_heartbeat", kernel="double", case="talk")["beat"] is True


def test_a_sized_cell_is_known_by_its_size(prepared, monkeypatch):
    monkeypatch.setattr(sweep, "prepare", lambda script, name, question, swap: ({"status": "correct"}, Cell()))
    answer_of(prepared, do="prepare_sized", kernel="double", size=50)
    answer = answer_of(prepared, do="take_window", kernel="double", size=50, threads=2, window_s=0.5)
    assert (answer["status"], answer["window"]) == ("correct", [2, 0.5])


def test_a_replay_is_known_by_its_case(prepared, monkeypatch):
    monkeypatch.setattr(
        replay, "prepare_replay", lambda name, question, swap: ({"status": "correct", "name": name}, Cell())
    )
    assert answer_of(prepared, do="prepare_replay", kernel="double", case="recorded")["name"] == "double"
    assert answer_of(prepared, do="take_heartbeat", kernel="double", case="recorded")["beat"] is True


def test_a_policy_of_interpreters_is_prepared_by_them(made, monkeypatch):
    asked = made(SCRIPT)

    class Several(interpreters.Cell):
        closed = 0

        def close(self):
            self.closed += 1

    cell = Several("")

    def prepare(load_script, path, question, swap):
        assert load_script().double(1) == 2 and path == asked.target["name"]
        return {"status": "correct"}, cell

    monkeypatch.setattr(interpreters, "prepare", prepare)
    answer_of(asked, do="prepare", kernel="double", case="talk", policy="held", lane="interpreters")
    asked.cells["double", "quick"] = Cell()  # has nothing to close
    asked.cells["double", "tiny"] = None
    asked.close()
    assert cell.closed == 1


PASSED_ON = {
    "measure_reference": (reference, "measure", {"kernel": "double", "case": "quick"}, ["double", "quick"]),
    "run_script": (replay, "run_script", {}, []),
    "list_sizes": (sweep, "describe", {}, []),
    "measure_sized_reference": (sweep, "measure_reference", {"kernel": "double"}, ["double"]),
    "run_probe": (probes, "run_probe", {"script": None, "kernel": "double", "index": 3}, ["double", 3]),
    "find_leaks": (leaks, "find", {"script": None, "kernel": "double"}, ["double"]),
    "measure_tax": (tax, "measure", {"cache": "folder", "fresh": True}, ["folder", True]),
}


@pytest.mark.parametrize("do", PASSED_ON)
def test_questions_reach_those_who_know(made, monkeypatch, do):
    module, function, fields, plain = PASSED_ON[do]
    asked = []

    def answer(*arguments):
        asked.extend(argument for argument in arguments if isinstance(argument, (str, int)))
        return {"status": "correct", "answered": do}

    monkeypatch.setattr(module, function, answer)
    child = made(SCRIPT)
    fields = {**fields, "script": child.target["name"]} if "script" in fields else fields
    reply = answer_of(child, do=do, **fields)
    assert (reply["status"], reply["answered"], asked) == ("correct", do, plain)


def test_labels_of_probes_are_an_answer(made):
    more = "\n    def wrong_inputs():\n        yield 'first', (), {}, 'same'\n"
    child = made(SCRIPT + more)
    answer = answer_of(child, do="list_probes", script=child.target["name"])
    assert (answer["status"], answer["labels"][1:]) == ("correct", ["first"])


def test_a_tax_is_kept_as_it_was_told(made, monkeypatch):
    kept = []
    monkeypatch.setattr(tax, "keep", lambda *arguments: kept.append(arguments))
    entry = {"stock": "python3", "is_stock_shared": False, "processes": [{"calls": [[2.0, 1.0]]}]}
    assert answer_of(made(SCRIPT), do="keep_tax", cache="folder", **entry)["status"] == "correct"
    assert kept == [("folder", entry)]
