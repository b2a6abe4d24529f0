"""tests/python/test_work_queue.py: a queue of sizes, emptied by threads and by forked processes."""

import os
import posix
import time
import types

import pytest
from _pyhost_measure import cells, handover, work_queue, workers
from questions import whole

SIZES = [5, 1, 3]


@pytest.fixture(autouse=True)
def leave(monkeypatch):
    """A worker leaves as it does in a measured child (conftest.py refuses it)."""
    monkeypatch.setattr(os, "_exit", posix._exit)


def squared(n):
    return n * n


def script(**more):
    return types.SimpleNamespace(f=squared, sized_inputs=lambda size: (size,), **more)


@pytest.fixture
def prepared(monkeypatch):
    """prepared(function, lane): the queue."""

    def prepare(function, lane):
        proved = []

        def prove(kernel, request, swap):
            proved.append((kernel.inputs, request["result"], request["threads"]))
            return {"status": "correct"}, cells.Cell(function, kernel.inputs, 0.001)

        monkeypatch.setattr(cells, "prepare", prove)
        monkeypatch.setattr(handover, "get", lambda place: place**2)
        question = whole("prepare_queue", sizes=SIZES, lane=lane, backend="capi", module="pyhost_made_up", threads=[2])
        answer, queue = work_queue.prepare(script(), "f", {**question, "results": SIZES}, None)
        assert answer == {"status": "correct"} and proved == [((5,), 5, [1])]
        return queue

    return prepare


LANES = ("threads", workers.LANE)


@pytest.mark.parametrize("lane", LANES)
def test_every_job_is_done_once_and_told_in_the_queues_order(prepared, lane):
    answer = prepared(lambda n: time.sleep(0.05 * (n == 5)) or squared(n), lane).run(2)  # the first is done last
    assert answer["status"] == "correct" and answer["wall_s"] > 0
    assert [job["size"] for job in answer["jobs"]] == SIZES
    assert {job["worker"] for job in answer["jobs"]} <= {1, 2}
    assert all(0 < job["start_s"] <= job["end_s"] <= answer["wall_s"] for job in answer["jobs"])


def test_the_workers_are_other_processes(prepared):
    me = os.getpid()
    queue = prepared(lambda n: squared(n) if os.getpid() != me else 0, workers.LANE)
    assert queue.run(3)["status"] == "correct"
    assert prepared(lambda n: squared(n) if os.getpid() == me else 0, "threads").run(3)["status"] == "correct"


@pytest.mark.parametrize("lane", LANES)
def test_a_wrong_result_at_any_size_is_no_time(prepared, lane):
    answer = prepared(lambda n: squared(n) + (n == 1), lane).run(2)
    assert answer["status"] == "wrong" and answer["reason"].startswith("n = 1: ") and "wall_s" not in answer


def test_a_worker_that_ends_is_the_runs_reason(prepared):
    me = os.getpid()
    answer = prepared(lambda n: posix._exit(3) if os.getpid() != me else squared(n), workers.LANE).run(1)
    assert answer == {"status": "failed", "reason": "worker process 1 ended: by itself with status 3"}


def test_the_sizes_are_the_scripts(prepared):
    assert work_queue.sizes_of(script(QUEUE={"quick": range(1, 4)}), "quick")["sizes"] == [1, 2, 3]
    assert work_queue.sizes_of(script(), "quick") == {"status": "skipped", "reason": "its script has no QUEUE['quick']"}
    reason = work_queue.sizes_of(script(QUEUE={"talk": [1]}), "quick")["reason"]
    assert reason == "its script has no QUEUE['quick']; its queues are talk"
    for bad in ([], [0], [1.5]):
        with pytest.raises(ValueError, match="must be sizes"):
            work_queue.sizes_of(script(QUEUE={"quick": bad}), "quick")


@pytest.mark.parametrize("lane", LANES)
def test_a_queue_whose_results_differ_as_declared_is_timed_and_says_where(prepared, module_of, lane):
    module_of("pyhost_made_up", DIFFERS={"f": {"because": "it adds", "share": 1}})
    queue = prepared(lambda n: squared(n) + (n == 1), lane)
    for _ in range(2):
        answer = queue.run(2)
        assert (answer["status"], len(answer["jobs"])) == ("differs", 3)
        assert answer["reason"] == "n = 1: 1 of 1 item differs from the reference, by at most 1: it adds"


def test_a_queue_that_differs_in_another_way_the_next_time_is_wrong(prepared, module_of):
    module_of("pyhost_made_up", DIFFERS={"f": {"because": "it adds", "share": 1}})
    more = iter([1, 2, 3, 1, 2, 4])
    queue = prepared(lambda n: squared(n) + next(more), "threads")
    assert [queue.run(1)["status"] for _ in range(2)] == ["differs", "wrong"]


def test_a_function_that_differs_at_the_first_size_has_a_queue(monkeypatch):
    differs = {"status": "differs", "reason": "1 of 1"}
    monkeypatch.setattr(cells, "prepare", lambda kernel, *_: (differs, cells.Cell(squared, kernel.inputs, 0.001)))
    monkeypatch.setattr(handover, "get", lambda place: place**2)
    question = whole("prepare_queue", sizes=SIZES, lane="threads", backend="capi", module="m", threads=[1])
    answer, queue = work_queue.prepare(script(), "f", {**question, "results": SIZES}, None)
    assert answer == differs and queue.run(1)["status"] == "correct"
