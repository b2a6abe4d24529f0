"""host/measure/python/workers.py: a cell with a worker process in the place of each thread.

A worker is forked from the measured child, so it has the script, the backend and the inputs without loading them; or
its inputs lie in shared memory.  It is asked and answers on two pipes, one JSON line each.  Its time is that of its
calls, as a thread's; what it takes to send inputs there and a result back is measured apart.
"""

import contextlib
import json
import os
import signal
import time
import warnings

import _pyhost
from _pyhost_measure import cells, heartbeat, judge, parcel, timing, wire, worker

LANE = "processes"
SHARED = "shared-memory"

TRANSFERS = 5  # of inputs, and of a result; the median counts
TRANSFERS_S = 0.5  # but no more of them after that
FAREWELL_S = 1.0


class WorkerLost(Exception):
    """A worker that ended, or answered that it failed; the text is the row's reason."""


def prepare(kernel, request, swap):
    """(answer, Cell or None), as cells.prepare(), of which every worker proves the result for itself."""
    here = {**request, "threads": [1]}
    if request["backend"] == "python":
        answer, cell = cells.prepare_function(kernel, kernel.function, here)
    else:
        answer, cell = cells.prepare(kernel, here, swap)
    if answer["status"] not in judge.TIMED:
        return answer, None
    pool = Cell(cell.function, kernel.inputs, request["inputs_by"] == SHARED)
    try:
        fault = pool.start(max(request["threads"]), judge.of(kernel, request), answer)
        if not fault:
            return {**answer, "transfer": pool.measure_transfer()}, pool
    except WorkerLost as lost:
        fault = {"status": "failed", "reason": str(lost)}
    except BaseException:
        pool.close()
        raise
    pool.close()
    return fault, None


class Cell:
    """The function and its inputs in several workers; `is_shared`: inputs and results pass through shared memory."""

    def __init__(self, function, inputs, is_shared):
        self.function, self.inputs = function, inputs
        self.shared_inputs = parcel.SharedMemory("pyhost inputs") if is_shared else None
        self.workers = []
        self.more_bytes = 0  # what the workers take, at most: they share much of it with their parent

    def start(self, count, difference_of, answer):
        """None, or {"status", "reason"} where a worker's result is not what the parent process's was, by `answer`."""
        parts = self.shared_inputs and self.shared_inputs.put(self.inputs)
        self.fork(count)
        if parts:
            self.ask_all(wire.ask.load_inputs(parts=parts), self.workers)
        for called in self.ask_all(wire.ask.call_once(), self.workers):
            self.more_bytes += called["peak_bytes"]
        for index, one in enumerate(self.workers):
            difference = difference_of(one.take_result()) or judge.disagreement(answer, difference_of.answer())
            if difference:
                return {"status": "wrong", "reason": f"in worker process {index + 1} of {count}: {difference}"}
        return None

    def fork(self, count):
        for _ in range(count):
            self.workers.append(self._fork())

    def _fork(self):
        """A worker that is ready; one that is alive cannot inherit any more."""
        inputs = None if self.shared_inputs else self.inputs
        return Worker(self.function, inputs, self.shared_inputs, self.workers)

    def measure_transfer(self):
        """A dict of the fields of core's Transfer."""
        inputs_s, inputs_bytes = self._send_shared() if self.shared_inputs else (_median_s(self._fork, Worker.close), 0)
        first = self.workers[0]
        result_s = _median_s(first.take_result)
        return {
            "inputs_s": inputs_s,
            "result_s": result_s,
            "inputs_bytes": float(inputs_bytes),
            "result_bytes": float(first.result_bytes),
        }

    def _send_shared(self):
        """Copied once, and found there by a worker that is alive."""
        sizes = []

        def send():
            parts = self.shared_inputs.put(self.inputs)
            self.workers[0].ask(wire.ask.load_inputs(parts=parts))
            sizes.append(parcel.bytes_of(parts))

        return _median_s(send), sizes[-1]

    def sample(self, threads, calls):
        """A dict of the fields of core's Sample, or {"status", "reason"} where a worker is lost."""
        try:
            answers = self.ask_all(wire.ask.run_batch(calls=calls), self.workers[:threads])
        except WorkerLost as lost:
            return {"status": "failed", "reason": str(lost)}
        return timing.sum_up([answer["batch"] for answer in answers], sum(answer["cpu_s"] for answer in answers), calls)

    def heartbeat(self):
        """Of a thread in this process, whose GIL no worker has."""
        return heartbeat.measure(self._call_once, ())

    def _call_once(self):
        self.ask_all(wire.ask.run_batch(calls=1), self.workers[:1])

    @staticmethod
    def ask_all(question, workers):
        for one in workers:
            one.send(question)
        return [one.receive(question) for one in workers]

    def close(self):
        for one in self.workers:
            one.close()
        if self.shared_inputs:
            self.shared_inputs.close()


class Worker:
    """A forked process that answers; `siblings` are those whose pipes it must not keep open."""

    def __init__(self, function, inputs, shared_inputs, siblings):
        self.number = len(siblings) + 1
        self.shared_result = shared_inputs and parcel.SharedMemory("pyhost result")
        self.result_bytes = 0
        its_questions, self.questions = os.pipe()
        self.answers, its_answers = os.pipe()
        self.end = None
        parent = os.getpid()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # 3.12 and later warn where there are threads, NumPy's idle ones too
            self.pid = os.fork()
        if self.pid == 0:
            server = worker.Server(function, inputs, shared_inputs, self.shared_result, its_answers)
            _become(parent, [self, *siblings], server, its_questions)
        os.close(its_questions)
        os.close(its_answers)
        self._read_line()  # it is ready

    def ask(self, question):
        self.send(question)
        return self.receive(question)

    def send(self, question):
        with contextlib.suppress(BrokenPipeError):  # it has ended: receive() says so
            os.write(self.questions, json.dumps(question).encode() + b"\n")

    def receive(self, question):
        answer = json.loads(self._read_line())
        misfit = wire.answer_misfit(question, answer)
        if misfit or answer["status"] != "correct":
            raise WorkerLost(f"worker process {self.number}: {misfit or answer['reason']}")
        return answer

    def take_result(self):
        """Of its last call_once: of the other process, or where that has put it."""
        answer = self.ask(wire.ask.give_result())
        if answer["parts"]:
            self.result_bytes = parcel.bytes_of(answer["parts"])
            return self.shared_result.get(answer["parts"])
        self.result_bytes = answer["bytes"]
        return parcel.unpack(self._read_bytes(self.result_bytes))

    def _read_line(self):
        """A byte at a time: what follows may be a result."""
        line = bytearray()
        while not line.endswith(b"\n"):
            line += self._read_bytes(1)
        return line

    def _read_bytes(self, count):
        block = bytearray(count)
        left = memoryview(block)
        while left:
            read = os.readv(self.answers, [left])
            if read == 0:
                raise WorkerLost(f"worker process {self.number} ended: {self._how_it_ended()}")
            left = left[read:]
        return block

    def _how_it_ended(self):
        if self.end is None:
            self.end = os.waitpid(self.pid, 0)[1]
        code = os.waitstatus_to_exitcode(self.end)
        return f"signal {-code} ({signal.strsignal(-code)})" if code < 0 else f"by itself with status {code}"

    def forget(self):
        """In another worker: an end of its pipes that stays open there would hide its end."""
        os.close(self.questions)
        os.close(self.answers)

    def close(self):
        """It ends when its questions do; where it computes on, it is killed."""
        self.forget()
        deadline_s = time.monotonic() + FAREWELL_S
        while self.end is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.end = status
            elif time.monotonic() > deadline_s:
                os.kill(self.pid, signal.SIGKILL)
                self.end = os.waitpid(self.pid, 0)[1]
            else:
                time.sleep(0.0005)
        if self.shared_result:
            self.shared_result.close()


def _become(parent, others, server, questions):
    """The life of a worker, from the fork to its end; nothing of its parent's is done a second time."""
    status = 1
    try:
        _pyhost.die_with(parent)
        for other in others:
            other.forget()
        os.write(server.sink, b"\n")
        worker.serve(server, questions)
        status = 0
    finally:
        os._exit(status)


def _median_s(send, undo=lambda sent: None):
    """Of sending a few times; `undo` takes what was sent, and no part in the time."""
    seconds, began_s = [], time.perf_counter()
    while len(seconds) < TRANSFERS and (not seconds or time.perf_counter() - began_s < TRANSFERS_S):
        start_s = time.perf_counter()
        sent = send()
        seconds.append(time.perf_counter() - start_s)
        undo(sent)
    return sorted(seconds)[len(seconds) // 2]
