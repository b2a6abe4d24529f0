"""tests/python/test_child.py: the protocol of a measured child: one answer a question, whatever the script does."""

import json
import os
import pathlib
import sys
import zipfile

import pytest

from _pyhost_support import (
    backend,
    cells,
    child,
    gil_state,
    interpreters,
    probes,
    reference,
    replay,
    swap,
    sweep,
    tax,
)

SCRIPT = """
    CASES = {"tiny": 1, "quick": 2, "talk": 3}


    def make_inputs(case):
        return [case],


    def double(values):
        return 2 * values


    def other():
        pass
"""


@pytest.fixture
def swap_request(request_of, write):
    """A request in which double() is a kernel, of one parameter."""
    write("double.py", "def double(values): ...\n")
    swap.active = request_of(kernels=["double"])
    return swap.active


@pytest.fixture
def made(swap_request, write):
    """made(source): the Child of a script of that text."""
    return lambda source: child.Child({"kind": "script", "name": write("main.py", source)}, swap_request)


def answer_of(made_child, **question):
    return made_child.answer(question)


@pytest.fixture
def ask(made, monkeypatch):
    """ask(source, **question): the answer's line, as the parent reads it."""

    def send(source, **question):
        line = child._answer(made(source), question)
        assert line.endswith(b"\n") and line.count(b"\n") == 1
        return json.loads(line)

    return send


def test_a_script_with_cases_is_described(made, monkeypatch):
    monkeypatch.setattr(gil_state, "is_enabled", lambda: True)
    assert answer_of(made(SCRIPT), do="describe") == {
        "status": "correct",
        "kind": "cells",
        "functions": ["double"],
        "cases": ["quick", "talk"],
        "python": "3.99",
        "gil_engine": "made up",
        "gil_hook_s": 0.0,
        "gil_pair_s": 0.0,
        "gil_enabled": True,
        "gil_turned_on_by": "",
    }


NO_CELLS = {
    "no_cases": SCRIPT.replace("CASES = ", "TABLE = "),
    "no_inputs": SCRIPT.replace("make_inputs", "inputs"),
    "nothing_swappable": SCRIPT.replace("double(values)", "double(n)"),
}


@pytest.mark.parametrize("source", NO_CELLS.values(), ids=NO_CELLS)
def test_any_other_script_is_one_to_be_run_and_is_not_loaded_yet(made, source):
    asked = made(source + "\n    raise SystemExit\n")
    answer = answer_of(asked, do="describe")
    assert (answer["kind"], answer["cases"]) == ("script", [])
    assert answer["functions"] == ([] if "double(n)" in source else ["double"])
    assert asked.module is None


def test_whether_the_gil_is_on_is_told_before_the_script_runs(made, monkeypatch):
    monkeypatch.setattr(gil_state, "is_enabled", lambda: "made_up_main" not in sys.modules)
    assert answer_of(made(SCRIPT), do="describe")["gil_enabled"] is True


def test_code_is_described_by_its_text_and_never_has_cells(swap_request):
    import textwrap

    asked = child.Child({"kind": "code", "name": textwrap.dedent(SCRIPT)}, swap_request)
    answer = answer_of(asked, do="describe")
    assert (answer["kind"], answer["functions"]) == ("script", ["double"])


@pytest.mark.parametrize("kind", ["module", "folder", "zip"])
def test_what_only_a_run_can_tell_has_no_functions(swap_request, tmp_path, kind):
    name = str(tmp_path / "archive.zip")
    with zipfile.ZipFile(name, "w") as archive:
        archive.writestr("__main__.py", "def double(values): ...")
    target = {
        "module": {"kind": "module", "name": "json.tool"},
        "folder": {"kind": "script", "name": str(tmp_path)},
        "zip": {"kind": "script", "name": name},
    }[kind]
    answer = answer_of(child.Child(target, swap_request), do="describe")
    assert (answer["kind"], answer["functions"]) == ("script", [])


def test_a_script_is_loaded_once(made):
    asked = made("import sys\nsys.loads = getattr(sys, 'loads', 0) + 1\n")
    assert asked.script() is asked.script()
    assert sys.loads == 1
    del sys.loads


def test_every_answer_says_who_turned_the_gil_on(made, monkeypatch):
    monkeypatch.setattr(gil_state, "turned_on_by", lambda: "numba")
    monkeypatch.setattr(backend, "offers_of", lambda module, kernels: [module, kernels])
    answer = answer_of(made(SCRIPT), do="offers", module="m", kernels=["double"])
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

    def prepare(kernel, question):
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
    assert answer_of(prepared, do="heartbeat", **which)["beat"] is True


def test_cells_of_several_cases_are_kept_apart(prepared, monkeypatch):
    monkeypatch.setattr(cells, "prepare", lambda kernel, question: ({"status": "wrong"}, None))
    answer_of(prepared, do="prepare", kernel="double", case="quick", policy="held")
    assert prepared.cells["double", "quick"] is None
    assert isinstance(prepared.cells["double", "talk"], Cell)


def test_a_sized_cell_is_known_by_its_size(prepared, monkeypatch):
    monkeypatch.setattr(sweep, "prepare", lambda script, name, question: ({"status": "correct"}, Cell()))
    answer_of(prepared, do="prepare_sized", kernel="double", size=50)
    answer = answer_of(prepared, do="window", kernel="double", size=50, threads=2, window_s=0.5)
    assert (answer["status"], answer["window"]) == ("correct", [2, 0.5])


def test_a_replay_is_known_by_its_case(prepared, monkeypatch):
    monkeypatch.setattr(replay, "prepare_replay", lambda name, question: ({"status": "correct", "name": name}, Cell()))
    assert answer_of(prepared, do="prepare_replay", kernel="double", case="recorded")["name"] == "double"
    assert answer_of(prepared, do="heartbeat", kernel="double", case="recorded")["beat"] is True


def test_a_policy_of_interpreters_is_prepared_by_them(made, monkeypatch):
    asked = made(SCRIPT)

    class Several(interpreters.Cell):
        closed = 0

        def close(self):
            self.closed += 1

    cell = Several()

    def prepare(load_script, path, question):
        assert load_script().double(1) == 2 and path == asked.target["name"]
        return {"status": "correct"}, cell

    monkeypatch.setattr(interpreters, "prepare", prepare)
    answer_of(asked, do="prepare", kernel="double", case="talk", policy="per-interpreter")
    asked.cells["double", "quick"] = Cell()  # has nothing to close
    asked.cells["double", "tiny"] = None
    asked.close()
    assert cell.closed == 1


PASSED_ON = {
    "reference": (reference, "measure", {"kernel": "double", "case": "quick"}, ["double", "quick"]),
    "run_script": (replay, "run_script", {}, []),
    "sizes": (sweep, "describe", {}, []),
    "sized_reference": (sweep, "measure_reference", {"kernel": "double"}, ["double"]),
    "probe": (probes, "run_probe", {"kernel": "double", "index": 3}, ["double", 3]),
    "leaks": (probes, "find_leak", {"kernel": "double"}, ["double"]),
    "tax": (tax, "measure", {}, []),
}


@pytest.mark.parametrize("do", PASSED_ON)
def test_questions_reach_those_who_know(made, monkeypatch, do):
    module, function, fields, plain = PASSED_ON[do]
    asked = []

    def answer(*arguments):
        asked.extend(argument for argument in arguments if isinstance(argument, (str, int)))
        return {"status": "correct", "answered": do}

    monkeypatch.setattr(module, function, answer)
    reply = answer_of(made(SCRIPT), do=do, **fields)
    assert (reply["status"], reply["answered"], asked) == ("correct", do, plain)


def test_labels_of_probes_are_an_answer(made):
    more = "\n    def wrong_inputs():\n        yield 'first', (), {}, 'same'\n"
    answer = answer_of(made(SCRIPT + more), do="probe_labels")
    assert (answer["status"], answer["labels"]) == ("correct", ["first"])


# What goes wrong is an answer too.


def test_a_question_that_nobody_knows_is_answered(ask, capsys):
    answer = ask(SCRIPT, do="dance")
    assert answer["status"] == "failed" and "do_dance" in answer["reason"]


def test_an_exception_is_a_sentence_and_its_traceback_is_on_stderr(ask, capsys):
    answer = ask("raise KeyError('mine')\n", do="sizes")
    assert answer == {"status": "failed", "reason": "KeyError: 'mine'"}
    assert "KeyError: 'mine'" in capsys.readouterr().err


def test_a_script_that_leaves_is_a_sentence(ask):
    assert ask("raise SystemExit(3)\n", do="sizes") == {"status": "failed", "reason": "SystemExit: 3"}


def test_an_interrupt_is_no_answer(ask):
    with pytest.raises(KeyboardInterrupt):
        ask("raise KeyboardInterrupt\n", do="sizes")


def test_a_script_that_cannot_be_read_is_a_sentence_without_a_traceback(ask, capsys):
    answer = ask("def f(:\n", do="describe")
    assert answer["status"] == "failed" and answer["reason"].startswith("SyntaxError: ")
    assert capsys.readouterr().err == ""


def test_a_swap_that_cannot_be_made_is_told_apart(ask, monkeypatch):
    def fails(target):
        raise swap.SwapError("it cannot be made of \udcff")

    monkeypatch.setattr(replay, "run_script", fails)
    answer = {"status": "failed", "reason": "it cannot be made of \\udcff", "cannot_swap": True}
    assert ask("", do="run_script") == answer


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_json_does_not_know_is_a_failure(ask, monkeypatch, value):
    monkeypatch.setattr(tax, "measure", lambda: {"seconds": value})
    answer = ask("", do="tax")
    assert answer["status"] == "failed" and answer["reason"].startswith("ValueError: Out of range float values")


def test_text_that_is_no_utf8_is_shown_as_text(ask, monkeypatch):
    monkeypatch.setattr(tax, "measure", lambda: {"name": "a\udcffb \u00e4"})
    assert ask("", do="tax")["name"] == "a\\udcffb \u00e4"
    assert ask("raise KeyError('\\udcff')\n", do="sizes")["reason"] == "KeyError: '\\udcff'"


def test_streams_are_flushed_before_an_answer(ask, monkeypatch):
    flushed = []
    monkeypatch.setattr(child.runner, "flush_streams", lambda: flushed.append(1))
    ask("", do="dance")
    assert flushed == [1]


@pytest.fixture
def pipes(monkeypatch, swap_request, write):
    """pipes(*questions): (the descriptors to pass to main(), the target, where to read the answers)."""
    opened = []

    def make(*questions, source=""):
        (its_questions, mine), (answers, its_answers) = os.pipe(), os.pipe()
        opened.extend([answers, its_answers])
        os.write(mine, b"".join(json.dumps(question).encode() + b"\n" for question in questions))
        os.close(mine)
        monkeypatch.setattr(swap.Request, "from_environment", lambda: swap_request)
        return its_questions, its_answers, {"kind": "script", "name": write("folder/main.py", source)}, answers

    yield make
    for descriptor in opened:
        try:
            os.close(descriptor)
        except OSError:
            pass


def test_questions_are_answered_line_by_line_until_quit(pipes):
    questions, answers, target, mine = pipes({"do": "sizes"}, {"do": "dance"}, {"do": "quit"}, {"do": "sizes"})
    child.main(questions, answers, target)
    lines = os.read(mine, 100_000).splitlines()
    assert [json.loads(line)["status"] for line in lines] == ["skipped", "failed"]


def test_the_end_of_the_questions_is_an_end(pipes):
    questions, answers, target, mine = pipes({"do": "sizes"})
    child.main(questions, answers, target)
    assert len(os.read(mine, 100_000).splitlines()) == 1


def test_the_swap_is_installed_for_the_scripts_folder(pipes, monkeypatch):
    watched = []
    monkeypatch.setattr(gil_state, "watch", lambda: watched.append(swap.active.root))
    questions, answers, target, _ = pipes({"do": "quit"})
    child.main(questions, answers, target)
    assert swap.active.root == str(pathlib.Path(target["name"]).parent)
    assert len(watched) == 1


def test_sub_interpreters_are_closed_at_the_end(pipes, monkeypatch):
    closed = []
    monkeypatch.setattr(child.Child, "close", lambda self: closed.append(self))
    questions, answers, target, _ = pipes({"do": "quit"})
    child.main(questions, answers, target)
    assert len(closed) == 1


@pytest.mark.parametrize("reopened", [False, True])
def test_a_script_that_closes_the_pipe_ends_the_child(pipes, monkeypatch, tmp_path, reopened):
    questions, answers, target, mine = pipes({"do": "sizes"})
    kept = os.dup(answers)

    class Left(BaseException):
        pass

    def leave(status):
        raise Left(status)

    def close(self):
        os.close(answers)
        if reopened:  # its number belongs to a file of the script's now
            descriptor = os.open(tmp_path / "own", os.O_CREAT | os.O_RDWR)
            os.dup2(descriptor, answers)
            if descriptor != answers:
                os.close(descriptor)
        return {"status": "correct"}

    monkeypatch.setattr(os, "_exit", leave)
    monkeypatch.setattr(child.Child, "do_sizes", lambda self, question: close(self))
    with pytest.raises(Left) as left:
        child.main(questions, answers, target)
    assert left.value.args == (86,)
    os.close(kept)
    if reopened:
        assert (tmp_path / "own").read_bytes() == b""
