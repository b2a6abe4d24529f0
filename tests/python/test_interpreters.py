"""tests/python/test_interpreters.py: a cell with interpreters of its own, played by threads of this one.

What a real sub-interpreter does is in tests/cli/test_per_interpreter.py; here are questions, answers and the end.
"""

import threading
import types

import pytest
from _pyhost_measure import cells, gil_state, heartbeat, interpreter, interpreters
from questions import whole, whole_answer

PROLOGUE = "make_swap = None\n"
SWAP = types.SimpleNamespace(in_new_interpreter=PROLOGUE)


class FakeInterpreters:
    """CPython's private module: an interpreter is a number, its code runs here."""

    def __init__(self):
        self.alive, self.destroyed, self.ran = [], [], []
        self.failure = None

    def create(self):
        self.alive.append(len(self.alive) + 1)
        return self.alive[-1]

    def run_string(self, number, text):
        self.ran.append((number, text))
        if text == "import threading":
            return None
        if self.failure:
            raise self.failure
        exec(text, {})
        return None

    def destroy(self, number):
        self.destroyed.append(number)


@pytest.fixture
def fake(monkeypatch):
    module = FakeInterpreters()
    monkeypatch.setattr(interpreters, "_module", lambda: module)
    monkeypatch.setattr(interpreters, "absence", lambda: None)
    return module


@pytest.fixture
def served(monkeypatch):
    """served(answers): what each interpreter answers, question by question; and the questions."""
    asked = []

    def use(*answers):
        left = list(answers)

        def answer(server, question, asker):
            asked.append(question)
            return left.pop(0)

        monkeypatch.setattr(interpreter.wire, "answer_of", answer)
        return asked

    return use


# absence()


@pytest.mark.parametrize(
    ("version", "has_gil", "reason"),
    [
        ((3, 11, 9), True, "a GIL per interpreter needs CPython 3.12 or later"),
        ((3, 12), True, None),
        ((3, 13, 1), False, "there is no GIL"),
    ],
)
def test_why_there_is_no_gil_per_interpreter(monkeypatch, version, has_gil, reason):
    monkeypatch.setattr(interpreters, "sys", types.SimpleNamespace(version_info=version))
    monkeypatch.setattr(gil_state, "is_enabled", lambda: has_gil)
    assert interpreters.absence() == reason


def test_cpythons_own_module_is_found():
    module = interpreters._module()
    assert all(callable(getattr(module, name)) for name in ("create", "run_string", "destroy"))


# prepare()

QUESTION = whole(
    "prepare", module="", policy="own", lane="interpreters", threads=[1, 4, 2], kernel="f", case="quick", call_s=None
)
CORRECT = whole_answer("prepare_inside", provenance="first")


def test_where_there_is_none_it_is_skipped(monkeypatch):
    monkeypatch.setattr(interpreters, "absence", lambda: "too old")
    answer = interpreters.prepare(None, "/s.py", QUESTION, SWAP)
    assert answer == ({"status": "skipped", "reason": "too old"}, None)


def test_there_is_an_interpreter_for_each_thread_of_the_most(fake, served):
    asked = served(CORRECT, *[{**CORRECT, "provenance": f"{n}th"} for n in (2, 3, 4)])
    answer, cell = interpreters.prepare(None, "/s.py", QUESTION, SWAP)
    assert answer == CORRECT and len(cell.interpreters) == 4
    assert [question["do"] for question in asked] == ["prepare_inside"] * 4
    first = asked[0]
    assert (first["script"], first["threads"], first["conformance"], first["policy"]) == ("/s.py", [1], False, "own")
    cell.close()
    assert fake.destroyed == [1, 2, 3, 4]


def test_threading_is_imported_first_on_the_thread_that_will_destroy(fake, served):
    served(CORRECT)
    _, cell = interpreters.prepare(None, "/s.py", {**QUESTION, "threads": [1]}, SWAP)
    assert fake.ran[0] == (1, "import threading")
    cell.close()


def test_one_that_fails_is_the_answer_and_all_are_closed(fake, served):
    served(CORRECT, {"status": "wrong", "reason": "off"})
    answer = interpreters.prepare(None, "/s.py", QUESTION, SWAP)
    assert answer == ({"status": "wrong", "reason": "off"}, None)
    assert fake.destroyed == [1, 2]


def test_an_interpreter_that_ends_says_of_what(fake, monkeypatch):
    fake.failure = RuntimeError("no memory")
    answer, cell = interpreters.prepare(None, "/s.py", {**QUESTION, "threads": [2]}, SWAP)
    assert answer == {"status": "failed", "reason": "the sub-interpreter ended: no memory"}
    assert cell is None and fake.destroyed == [1]


def test_an_interpreter_that_ends_as_313_says_it(fake, monkeypatch):
    ended = types.SimpleNamespace(formatted="ImportError: no")
    monkeypatch.setattr(fake, "run_string", lambda number, text: ended if "serve" in text else None)
    answer, _ = interpreters.prepare(None, "/s.py", {**QUESTION, "threads": [1]}, SWAP)
    assert answer["reason"] == "the sub-interpreter ended: ImportError: no"


def test_an_answer_that_does_not_fit_is_a_failure(fake, served):
    served({**CORRECT, "call_s": "soon"})
    answer, cell = interpreters.prepare(None, "/s.py", {**QUESTION, "threads": [1]}, SWAP)
    reason = "the answer to 'prepare_inside' does not fit: call_s is 'soon', not seconds"
    assert (answer, cell) == ({"status": "failed", "reason": reason}, None)


def test_all_are_closed_where_asking_raises(fake, monkeypatch):
    def fails(self, question):
        raise KeyboardInterrupt

    monkeypatch.setattr(interpreters.Interpreter, "ask", fails)
    with pytest.raises(KeyboardInterrupt):
        interpreters.prepare(None, "/s.py", QUESTION, SWAP)
    assert fake.destroyed == [1]


@pytest.fixture
def script(module_of):
    return module_of("made_up", "def f(n): return n\ndef make_inputs(case): return (1,)\nCASES = {'quick': 1}")


def test_a_backend_is_proved_in_the_main_interpreter_first(fake, served, monkeypatch, script):
    proved = []

    def prepare(kernel, request, swap):
        proved.append((kernel.name, kernel.case, request["policy"], request["threads"], request.get("conformance")))
        return {"status": "correct"}, "a cell"

    monkeypatch.setattr(cells, "prepare", prepare)
    asked = served(CORRECT)
    question = {**QUESTION, "module": "pyhost_made_up.released", "policy": "released", "threads": [1]}
    answer, cell = interpreters.prepare(lambda: script, "/s.py", question, SWAP)
    assert answer == CORRECT
    assert proved == [("f", "quick", "released", [1], False)]
    assert asked[0]["policy"] == "released"
    cell.close()


def test_what_fails_in_the_main_interpreter_needs_no_other(fake, monkeypatch, script):
    wrong = {"status": "wrong", "reason": "off"}
    monkeypatch.setattr(cells, "prepare", lambda kernel, request, swap: (wrong, None))
    question = {**QUESTION, "module": "pyhost_made_up.held"}
    assert interpreters.prepare(lambda: script, "/s.py", question, SWAP) == (wrong, None)
    assert fake.alive == []


# Cell


def batch(start_ns, end_ns):
    split = {"held_s": 1.0, "released_s": 0.0, "waiting_s": 0.0, "releases": 1}
    return {"status": "correct", "batch": {"start_ns": start_ns, "end_ns": end_ns, "core_wait_ns": 0, "gil": split}}


class Played:
    """An interpreter that has its answers ready."""

    def __init__(self, log, answer):
        self.log, self.answer = log, answer

    def send(self, question):
        self.log.append(("send", question))

    def receive(self, question):
        self.log.append("receive")
        return self.answer


def test_a_sample_asks_as_many_as_there_are_threads_all_at_once(use_clock):
    use_clock(interpreters)
    log = []
    cell = interpreters.Cell(PROLOGUE)
    cell.interpreters = [Played(log, batch(0, 3)), Played(log, batch(1, 5)), Played(log, batch(0, 99))]
    sample = cell.sample(2, 7)
    question = {"do": "time_batch", "calls": 7}
    assert log == [("send", question), ("send", question), "receive", "receive"]
    assert sample["wall_s"] == pytest.approx(5e-9) and sample["calls"] == 7
    assert (sample["gil"]["held_s"], sample["cpu_s"]) == (2.0, 0.0)


def test_processor_time_is_that_of_the_process(use_clock):
    clock = use_clock(interpreters)

    class Works(Played):
        def receive(self, question):
            clock.hold(0.25)
            return self.answer

    cell = interpreters.Cell(PROLOGUE)
    cell.interpreters = [Works([], batch(0, 3)), Works([], batch(0, 3))]
    assert cell.sample(2, 1)["cpu_s"] == pytest.approx(0.5)


def test_a_sample_that_fails_raises_after_all_have_answered():
    log = []
    cell = interpreters.Cell(PROLOGUE)
    cell.interpreters = [Played(log, {"status": "failed", "reason": "ended"}), Played(log, batch(0, 3))]
    with pytest.raises(RuntimeError, match="ended"):
        cell.sample(2, 1)
    assert log[2:] == ["receive", "receive"]


def test_the_heartbeat_is_of_the_main_interpreter_while_one_other_calls_once(monkeypatch):
    log = []
    cell = interpreters.Cell(PROLOGUE)
    cell.interpreters = [Played(log, batch(0, 3)), Played(log, batch(0, 3))]
    monkeypatch.setattr(heartbeat, "measure", lambda function, arguments: function(*arguments) or {"ticks": 3})
    assert cell.heartbeat() == {"ticks": 3}
    assert log == [("send", {"do": "time_batch", "calls": 1}), "receive"]


def test_asking_after_the_end_is_answered_by_the_failure(fake):
    fake.failure = RuntimeError("gone")
    one = interpreters.Interpreter(PROLOGUE)
    one.thread.join(20)
    assert one.ask(whole("time_batch")) == {"status": "failed", "reason": "the sub-interpreter ended: gone"}
    assert one.thread.name == "interpreter 1" and one.thread.daemon
    one.close()
    assert fake.destroyed == [1]


def test_the_server_runs_on_a_thread_of_its_own(fake, monkeypatch):
    threads = []

    def answer(*_):
        threads.append(threading.get_ident())
        return {}

    monkeypatch.setattr(interpreter.wire, "answer_of", answer)
    one = interpreters.Interpreter(PROLOGUE)
    one.ask(whole("time_batch"))
    one.close()
    assert threads == [one.thread.ident] and one.thread.ident != threading.get_ident()
    assert not one.thread.is_alive()


def test_interpreters_that_differ_as_the_main_one_did_are_timed(fake, served, monkeypatch, script):
    count = {"items": 1, "of": 2, "largest": 1.0, "relative": None}
    differs = {**CORRECT, "status": "differs", "reason": "1 of 2", "difference": count}
    question = {**QUESTION, "module": "pyhost_made_up.held", "threads": [2]}
    monkeypatch.setattr(cells, "prepare", lambda kernel, request, swap: (differs, None))
    served(differs, differs)
    answer, cell = interpreters.prepare(lambda: script, "/s.py", question, SWAP)
    assert answer == differs and len(cell.interpreters) == 2
    cell.close()
    for other, words in (
        (CORRECT, "it is equal to the reference"),
        ({**differs, "difference": {**count, "items": 2}}, "1 of 2"),
    ):
        served(differs, other)
        answer, cell = interpreters.prepare(lambda: script, "/s.py", question, SWAP)
        assert (answer["status"], cell) == ("wrong", None)
        assert answer["reason"] == f"in a sub-interpreter: it is not the result of the first process: {words}"
