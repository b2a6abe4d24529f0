"""tests/python/adversaries.py: what a comparison says of a function that is swapped in for a recorded one."""

import warnings

import numpy  # noqa: F401 (it cannot be imported twice in a process)
import pytest
from _pyhost_measure import gil_state, record, replay, replay_proof
from twins import CLASSES, PRELUDE

from _pyhost_support import measured, swap

QUESTION = {"module": "", "policy": "own", "threads": [1, 2], "budget_s": 1.0}


@pytest.fixture
def verdict_on(pyhost, request_of, module_of, tmp_path, monkeypatch):
    """verdict_on(reference, other): (status, reason) of f() of the second module's text, swapped in for the first's."""
    monkeypatch.setattr(gil_state, "is_enabled", lambda: True)
    place = tmp_path / "calls"
    place.touch()
    swap.active = request_of(record=str(place))
    module_of("made_up_classes", CLASSES)

    def prepared(stand_in, timed=0):
        swap.swapped["f"] = stand_in
        question = {**QUESTION, "record": str(place), "timed": timed}
        return replay.prepare_replay("f", {"kernel": "f", **question}, measured.Swap())

    def judge(reference, other):
        script, rival = module_of("script", PRELUDE + reference), module_of("rival", PRELUDE + other)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            recorder = record.Recorder(script.f, str(place), 1 << 24)
            script.script(recorder)
            answer, _ = prepared(recorder)
            if answer["status"] == "correct":
                answer, cell = prepared(pyhost.SwappedFunction(script.f, rival.f), answer["timed"])
            if answer["status"] == "correct":
                answers = [answer, *(cell.sample(threads, 20) for threads in (1, 2, 1))]
                answer = next((one for one in answers if one.get("status") == "wrong"), answer)
        return answer["status"], answer.get("reason", "")

    return judge


@pytest.fixture
def briefly_beside(monkeypatch):
    """What is wrong in one thread need not meet another."""
    monkeypatch.setattr(replay_proof, "THREADS_CALLS", 4)
    monkeypatch.setattr(replay_proof, "SIDE_BY_SIDE_S", 0)
    monkeypatch.setattr(replay_proof, "OVERLAPS", 0)


@pytest.fixture
def few_repetitions(monkeypatch, briefly_beside):
    """Twins need no hundred calls each."""
    monkeypatch.setattr(replay_proof, "FEWEST_CALLS", 4)
