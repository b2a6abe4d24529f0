"""host/measure/python/interpreters.py: a cell whose threads have a sub-interpreter, and so a GIL, each (PEP 684).

A sub-interpreter is a server with a thread of its own (interpreter.py): it is asked and answers, one JSON line each, on
two pipes.  So nothing is shared by the interpreters but the process, and no object passes from one to another.
"""

import contextlib
import json
import os
import sys
import threading
import time

from _pyhost_measure import cells, gil_state, heartbeat, judge, kernel, timing, wire

# Of what the parent asked.
PASSED_ON = ("kernel", "case", "backend", "module", "policy", "threads", "call_s", "result")

# What gives it `make_swap` comes before (child.py).
SERVER = """
from _pyhost_measure import interpreter
interpreter.serve({questions}, {answers}, make_swap)
"""


def absence():
    """Why this Python has no GIL per interpreter, a clause; None where it has."""
    if sys.version_info < (3, 12):
        return "a GIL per interpreter needs CPython 3.12 or later"
    if not gil_state.is_enabled():
        return "there is no GIL"
    return None


def prepare(load_script, path, request, swap):
    """(answer, Cell or None), as cells.prepare(), with an interpreter for each of the threads.

    `load_script()` is the module of the script at `path`, in this interpreter.
    """
    if absence():
        return {"status": "skipped", "reason": absence()}, None
    # Pure Python and a --swap claim nothing.
    policy = request["policy"] if request["module"] else "own"
    count, answer = max(request["threads"]), None
    request = {**request, "policy": policy, "threads": [1]}
    if request["module"]:
        # The wrong-input matrix is for the main interpreter: it needs NumPy, which no other can load.
        answer, _ = cells.prepare(kernel.Kernel(load_script(), request["kernel"], request["case"]), request, swap)
        if answer["status"] not in judge.TIMED:
            return answer, None
    passed_on = {key: request[key] for key in PASSED_ON}
    question = wire.ask.prepare_inside(**passed_on, script=path, conformance=False)
    return _prepare_interpreters(count, question, swap, answer)


def _prepare_interpreters(count, question, swap, known):
    """`known` is the answer of the main interpreter, None of pure Python."""
    cell = Cell(swap.in_new_interpreter)
    try:
        answers = cell.prepare(count, question)
    except BaseException:
        cell.close()
        raise
    fault = next((answer for answer in answers if answer["status"] not in judge.TIMED), None)
    other = next(filter(None, (judge.disagreement(known or answers[0], answer) for answer in answers)), None)
    if not fault and not other:
        return answers[0], cell
    cell.close()
    return fault or {"status": "wrong", "reason": f"in a sub-interpreter: {other}"}, None


class Cell:
    """The function and its inputs, prepared in several interpreters, each of which runs `prologue` first."""

    def __init__(self, prologue):
        self.prologue = prologue
        self.interpreters = []

    def prepare(self, count, question):
        """The answers of all, or of those up to the first with a fault."""
        answers = []
        while len(answers) < count and all(answer["status"] in judge.TIMED for answer in answers):
            # One after the other: they share the environment, which each reads at its start.
            self.interpreters.append(Interpreter(self.prologue))
            answers.append(self.interpreters[-1].ask(question))
        return answers

    def sample(self, threads, calls):
        cpu_s = time.process_time()
        batches = self._ask_all(wire.ask.time_batch(calls=calls), self.interpreters[:threads])
        return timing.sum_up(batches, time.process_time() - cpu_s, calls)

    def heartbeat(self):
        """Of a thread in the main interpreter, whose GIL is another."""
        return heartbeat.measure(self._call_once, ())

    def _call_once(self):
        self._ask_all(wire.ask.time_batch(calls=1), self.interpreters[:1])

    @staticmethod
    def _ask_all(question, interpreters):
        for interpreter in interpreters:
            interpreter.send(question)
        answers = [interpreter.receive(question) for interpreter in interpreters]
        for answer in answers:
            if answer["status"] != "correct":
                raise RuntimeError(answer["reason"])
        return [answer["batch"] for answer in answers]

    def close(self):
        for interpreter in self.interpreters:
            interpreter.close()


class Interpreter:
    """A sub-interpreter with a GIL of its own, and the thread on which it answers."""

    def __init__(self, prologue):
        self.id = _module().create()
        # On this thread, which will destroy it: 3.12 waits for ever for any other that imports threading there first.
        _module().run_string(self.id, "import threading")
        self.program = prologue + SERVER
        self.failure = ""
        its_questions, questions = os.pipe()
        answers, its_answers = os.pipe()
        self.questions, self.answers = open(questions, "wb", buffering=0), open(answers)
        self.thread = threading.Thread(target=self._serve, args=(its_questions, its_answers), daemon=True)
        self.thread.name = f"interpreter {self.id}"
        self.thread.start()

    def ask(self, question):
        self.send(question)
        return self.receive(question)

    def send(self, question):
        with contextlib.suppress(BrokenPipeError):  # it has ended: receive() says so
            self.questions.write(json.dumps(question).encode() + b"\n")

    def receive(self, question):
        line = self.answers.readline()
        if line:
            answer = json.loads(line)
            misfit = wire.answer_misfit(question, answer)
            return {"status": "failed", "reason": misfit} if misfit else answer
        self.thread.join()
        return {"status": "failed", "reason": f"the sub-interpreter ended: {self.failure}"}

    def close(self):
        self.questions.close()
        self.thread.join()
        self.answers.close()
        _module().destroy(self.id)

    def _serve(self, questions, answers):
        try:
            failure = _module().run_string(self.id, self.program.format(questions=questions, answers=answers))
            self.failure = getattr(failure, "formatted", "")  # 3.13 returns what 3.12 raises
        except Exception as error:
            self.failure = str(error)
        finally:
            os.close(questions)
            os.close(answers)


def _module():
    """CPython's own, private until 3.14's concurrent.interpreters; its defaults are an isolated interpreter."""
    try:
        import _interpreters
    except ModuleNotFoundError:
        import _xxsubinterpreters as _interpreters  # 3.12
    return _interpreters
