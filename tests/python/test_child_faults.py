"""tests/python/test_child_faults.py: what goes wrong in a child is an answer too, and its pipe is its own."""

import json
import os
import pathlib

import pytest
from _pyhost_measure import child, gil_state, replay, tax, wire
from questions import whole

from _pyhost_support import measured, swap


@pytest.fixture
def ask(made, monkeypatch):
    """ask(source, **question): the answer's line, as the parent reads it."""

    def send(source, **question):
        line = child._answer(made(source), whole(**question) if question["do"] in wire.QUESTIONS else question)
        assert line.endswith(b"\n") and line.count(b"\n") == 1
        return json.loads(line)

    return send


def test_a_question_that_nobody_knows_is_answered(ask, capsys):
    answer = ask("", do="dance")
    assert answer["reason"] == "ValueError: there is no question 'dance'"


def test_an_exception_is_a_sentence_and_its_traceback_is_on_stderr(ask, capsys):
    answer = ask("raise KeyError('mine')\n", do="list_sizes")
    assert answer == {"status": "failed", "reason": "KeyError: 'mine'"}
    assert "KeyError: 'mine'" in capsys.readouterr().err


def test_a_script_that_leaves_is_a_sentence(ask):
    assert ask("raise SystemExit(3)\n", do="list_sizes") == {"status": "failed", "reason": "SystemExit: 3"}


def test_an_interrupt_is_no_answer(ask):
    with pytest.raises(KeyboardInterrupt):
        ask("raise KeyboardInterrupt\n", do="list_sizes")


def test_a_script_that_cannot_be_read_is_a_sentence_without_a_traceback(ask, capsys):
    answer = ask("def f(:\n", do="describe")
    assert answer["status"] == "failed" and answer["reason"].startswith("SyntaxError: ")
    assert capsys.readouterr().err == ""


def test_a_swap_that_cannot_be_made_is_told_apart(ask, monkeypatch):
    def fails(target, swap):
        raise swap.Error("it cannot be made of \udcff")

    monkeypatch.setattr(replay, "run_script", fails)
    answer = {"status": "failed", "reason": "it cannot be made of \\udcff", "cannot_swap": True}
    assert ask("", do="run_script") == answer


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_json_does_not_know_is_a_failure(ask, monkeypatch, value):
    monkeypatch.setattr(tax, "measure", lambda *_: {"seconds": value})
    answer = ask("", do="measure_tax")
    assert answer["status"] == "failed" and answer["reason"].startswith("ValueError: Out of range float values")


def test_text_that_is_no_utf8_is_shown_as_text(ask, monkeypatch):
    monkeypatch.setattr(tax, "measure", lambda *_: {"name": "a\udcffb \u00e4"})
    assert ask("", do="measure_tax")["name"] == "a\\udcffb \u00e4"
    assert ask("raise KeyError('\\udcff')\n", do="list_sizes")["reason"] == "KeyError: '\\udcff'"


def test_streams_are_flushed_before_an_answer(ask, monkeypatch):
    flushed = []
    monkeypatch.setattr(child.outcome, "flush_streams", lambda: flushed.append(1))
    ask("", do="dance")
    assert flushed == [1]


@pytest.fixture
def pipes(monkeypatch, swap_request, write):
    """pipes(*questions): (the descriptors to pass to main(), the target, where to read the answers)."""
    opened = []

    def make(*questions, source=""):
        (its_questions, mine), (answers, its_answers) = os.pipe(), os.pipe()
        opened.extend([answers, its_answers])
        asked = [whole(**one) if one["do"] in wire.QUESTIONS else one for one in questions]
        os.write(mine, b"".join(json.dumps(question).encode() + b"\n" for question in asked))
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
    questions, answers, target, mine = pipes(
        {"do": "list_sizes"}, {"do": "dance"}, {"do": "quit"}, {"do": "list_sizes"}
    )
    measured.main(questions, answers, target)
    lines = os.read(mine, 100_000).splitlines()
    assert [json.loads(line)["status"] for line in lines] == ["skipped", "failed"]


def test_the_end_of_the_questions_is_an_end(pipes):
    questions, answers, target, mine = pipes({"do": "list_sizes"})
    measured.main(questions, answers, target)
    assert len(os.read(mine, 100_000).splitlines()) == 1


def test_the_swap_is_installed_for_the_scripts_folder(pipes, monkeypatch):
    watched = []
    monkeypatch.setattr(gil_state, "watch", lambda: watched.append(swap.active.root))
    questions, answers, target, _ = pipes({"do": "quit"})
    measured.main(questions, answers, target)
    assert swap.active.root == str(pathlib.Path(target["name"]).parent)
    assert len(watched) == 1


def test_sub_interpreters_are_closed_at_the_end(pipes, monkeypatch):
    closed = []
    monkeypatch.setattr(child.Child, "close", lambda self: closed.append(self))
    questions, answers, target, _ = pipes({"do": "quit"})
    measured.main(questions, answers, target)
    assert len(closed) == 1


def test_a_copy_that_the_script_forked_answers_nothing(pipes, monkeypatch):
    """It would answer beside the child, and take its questions."""
    questions, answers, target, mine = pipes({"do": "list_sizes"})

    class Left(BaseException):
        pass

    def leave(status):
        raise Left(status)

    def answer(self, question):
        monkeypatch.setattr(os, "getpid", lambda: 7)
        return {"status": "correct"}

    monkeypatch.setattr(os, "_exit", leave)
    monkeypatch.setattr(child.Child, "do_list_sizes", answer)
    with pytest.raises(Left):
        measured.main(questions, answers, target)
    os.set_blocking(mine, False)
    with pytest.raises(BlockingIOError):
        os.read(mine, 100)


def test_an_answer_has_the_number_of_its_question(ask):
    assert ask("", do="list_sizes", id=7)["id"] == 7
    assert ask("raise KeyError\n", do="list_sizes", id=8)["id"] == 8
    assert "id" not in ask("", do="list_sizes")


@pytest.mark.parametrize("reopened", [False, True])
def test_a_script_that_closes_the_pipe_ends_the_child(pipes, monkeypatch, tmp_path, reopened):
    questions, answers, target, mine = pipes({"do": "list_sizes"})
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
    monkeypatch.setattr(child.Child, "do_list_sizes", lambda self, question: close(self))
    with pytest.raises(Left) as left:
        measured.main(questions, answers, target)
    assert left.value.args == (86,)
    os.close(kept)
    if reopened:
        assert (tmp_path / "own").read_bytes() == b""
