"""host/measure/python/worker.py: inside a worker process of workers.py: it was forked, answers, and is gone at the end.

It answers until its questions end, that is when its parent closes them or dies.  What it prints is its parent's.
"""

import json
import os
import resource
import struct
import time

import _pyhost
from _pyhost_measure import parcel, wire

NUMBER = struct.Struct("<I")  # of a job, in a pipe: read in one piece, so that one worker gets it


class Server:
    """A function and its inputs, which the fork has brought, or which load_inputs finds in shared memory."""

    def __init__(self, function, inputs, shared_inputs, shared_result, sink):
        self.function, self.inputs = function, inputs
        self.shared_inputs, self.shared_result, self.sink = shared_inputs, shared_result, sink
        self.result = None

    def do_load_inputs(self, question):
        self.inputs = self.shared_inputs.get(question["parts"])
        return {"status": "correct"}

    def do_call_once(self, question):
        self.result = self.function(*self.inputs)
        return {"status": "correct", "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}

    def do_give_result(self, question):
        """In shared memory, or behind the answer on the same pipe."""
        if self.shared_result is not None:
            return {"status": "correct", "parts": self.shared_result.put(self.result), "bytes": 0}
        pickled = parcel.pack(self.result)
        return {"status": "correct", "parts": [], "bytes": pickled.nbytes}, pickled

    def do_empty_queue(self, question):
        """The inputs are those of each job."""
        self.result, jobs, cpu_s = [], [], time.process_time()
        while number := os.read(question["queue"], NUMBER.size):
            [job] = NUMBER.unpack(number)
            start_s = time.perf_counter()
            self.result.append(self.function(*self.inputs[job]))
            jobs.append({"job": job, "start_s": start_s, "end_s": time.perf_counter()})
        return {"status": "correct", "jobs": jobs, "cpu_s": time.process_time() - cpu_s}

    def do_run_batch(self, question):
        self.result = None  # freed as every other result is
        cpu_s = time.process_time()
        batch = _pyhost.time_calls(self.function, self.inputs, question["calls"])
        return {"status": "correct", "batch": batch, "cpu_s": time.process_time() - cpu_s}


def serve(server, questions):
    with open(questions) as lines:
        for line in lines:
            answer = wire.answer_of(server, json.loads(line), "pool")
            answer, rest = answer if isinstance(answer, tuple) else (answer, b"")
            _write(server.sink, json.dumps(answer).encode() + b"\n")
            _write(server.sink, rest)


def _write(sink, data):
    view = memoryview(data)
    while view:
        view = view[os.write(sink, view) :]
