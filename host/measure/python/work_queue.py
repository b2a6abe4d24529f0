"""host/measure/python/work_queue.py: a script's QUEUE: calls of different sizes, taken one by one by several workers.

As the talk did it: `workers` threads, or processes forked for the run, each take the next size until none is left.
"""

import os
import threading
import time

from _pyhost_measure import cells, judge, sweep, timing, wire, worker, workers


def sizes_of(module, case):
    """{"sizes"} of the script's QUEUE[case]; "skipped" where it has none."""
    queues = getattr(module, "QUEUE", {})
    if case not in queues:
        known = f"; its queues are {', '.join(queues)}" if queues else ""
        return {"status": "skipped", "reason": f"its script has no QUEUE['{case}']{known}"}
    sizes = list(queues[case])
    if not sizes or not all(type(size) is int and size >= 1 for size in sizes):
        raise ValueError(f"QUEUE[{case!r}] must be sizes for sized_inputs(), whole numbers from 1 on")
    return {"status": "correct", "sizes": sizes}


def prepare(module, name, request, swap):
    """(answer, Queue or None): the function is proved at the first size; each run proves its results at all."""
    kernels = [sweep.SizedKernel(module, name, size) for size in request["sizes"]]
    first = {**request, "threads": [1], "result": request["results"][0], "call_s": None}
    if request["backend"] == "python":
        answer, cell = cells.prepare_function(kernels[0], kernels[0].function, first)
    else:
        answer, cell = cells.prepare(kernels[0], first, swap)
    if answer["status"] not in judge.TIMED:
        return answer, None
    judges = [judge.of(kernel, {**request, "result": place}) for kernel, place in zip(kernels, request["results"])]
    lane = run_processes if request["lane"] == workers.LANE else run_threads
    return answer, Queue(cell.function, kernels, judges, lane)


class Queue:
    """A proved function, its inputs and what judges its results at each size, and what empties them: `lane`."""

    def __init__(self, function, kernels, judges, lane):
        self.function, self.kernels, self.judges, self.lane = function, kernels, judges, lane

    def run(self, count):
        """{"wall_s", "cpu_s", "jobs"} of the queue emptied by `count` workers, or why there is none."""
        inputs = [kernel.inputs for kernel in self.kernels]
        start_s = time.perf_counter()
        try:
            done, cpu_s = self.lane(self.function, inputs, count)
        except workers.WorkerLost as lost:
            return {"status": "failed", "reason": str(lost)}
        wall_s = time.perf_counter() - start_s
        done.sort(key=lambda job: job[0])
        if [job for job, *_ in done] != list(range(len(inputs))):
            return {"status": "failed", "reason": f"{len(done)} calls were made of {len(inputs)}"}
        for job, _, _, _, result in done:
            difference = self.judges[job](result)
            if difference:
                return {"status": "wrong", "reason": self._at(job, difference)}
        return {**self._verdict(), "wall_s": wall_s, "cpu_s": cpu_s, "jobs": self._jobs(done, start_s)}

    def _at(self, job, reason):
        return f"n = {self.kernels[job].inputs[0]!r:.20}: {reason}"

    def _verdict(self):
        """Of the first job whose result is not the reference's, or "correct"."""
        answers = [one.answer() for one in self.judges]
        job = next((job for job, answer in enumerate(answers) if answer["status"] != "correct"), None)
        if job is None:
            return {"status": "correct"}
        return {"status": answers[job]["status"], "reason": self._at(job, answers[job]["reason"])}

    def _jobs(self, done, start_s):
        sizes = [int(kernel.case.partition("=")[2]) for kernel in self.kernels]
        return [
            {"size": sizes[job], "worker": number, "start_s": begun_s - start_s, "end_s": end_s - start_s}
            for job, number, begun_s, end_s, _ in done
        ]


def run_threads(function, inputs, count):
    """([(job, worker, start, end, result)], CPU seconds)."""
    cpu_s = time.process_time()
    left, lock, numbers = iter(range(len(inputs))), threading.Lock(), iter(range(1, count + 1))

    def work():
        number, done = next(numbers), []
        while True:
            with lock:
                job = next(left, None)
            if job is None:
                return done
            start_s = time.perf_counter()
            result = function(*inputs[job])
            done.append((job, number, start_s, time.perf_counter(), result))

    done = [one for part in timing.on_threads(count, work) for one in part]
    return done, time.process_time() - cpu_s


def run_processes(function, inputs, count):
    """The same by processes; the results come back when the queue is empty."""
    queue, filled = os.pipe()
    os.write(filled, b"".join(worker.NUMBER.pack(job) for job in range(len(inputs))))
    os.close(filled)
    pool = workers.Cell(function, inputs, False)
    try:
        pool.fork(count)
        answers = pool.ask_all(wire.ask.empty_queue(queue=queue), pool.workers)
        done = []
        for one, answer in zip(pool.workers, answers):
            jobs = [(job["job"], one.number, job["start_s"], job["end_s"]) for job in answer["jobs"]]
            done += [(*job, result) for job, result in zip(jobs, one.take_result())]
    finally:
        os.close(queue)
        pool.close()
    return done, sum(answer["cpu_s"] for answer in answers)
