"""tests/python/test_workers.py: worker processes, forked from this one: questions, answers, transfers and the end."""

import array
import os
import pickle
import posix
import signal
import time
import types

import pytest
from _pyhost_measure import cells, handover, workers
from questions import whole

WAYS = ("fork", workers.SHARED)


@pytest.fixture(autouse=True)
def leave(monkeypatch):
    """A worker leaves as it does in a measured child (conftest.py refuses it)."""
    monkeypatch.setattr(os, "_exit", posix._exit)


def doubled(xs):
    return array.array("d", [2 * x for x in xs])


@pytest.fixture
def prepare(monkeypatch):
    """prepare(function, way, threads=[1, 3]): of the sum of some items; workers end with the test.

    `known` is what the proof in the parent process said.
    """
    made = []

    def run(function, way="fork", threads=(1, 3), known=None):
        inputs = (array.array("d", [1.5, 2.0]),)
        kernel = types.SimpleNamespace(
            name="f", inputs=inputs, function=doubled, check=difference, digest=lambda: pickle.dumps(inputs)
        )
        here = cells.Cell(function, inputs, 0.001)
        monkeypatch.setattr(cells, "prepare", lambda *_: (known or {"status": "correct", "provenance": "p"}, here))
        monkeypatch.setattr(handover, "get", lambda place: pickle.loads(place["pickled"]))
        want = {"pickled": pickle.dumps(doubled(*inputs))}
        question = whole("prepare", inputs_by=way, threads=list(threads), backend="capi", module="pyhost_made_up")
        made.append(workers.prepare(kernel, {**question, "result": want}, None))
        return made[-1]

    yield run
    for _, cell in made:
        if cell:
            cell.close()


def difference(got, want):
    return None if list(got) == list(want) else f"got {list(got)}"


def in_worker(other):
    """doubled(), and in another process `other`."""
    parent = os.getpid()
    return lambda xs: doubled(xs) if os.getpid() == parent else other(xs)


@pytest.mark.parametrize("way", WAYS)
def test_there_is_a_worker_for_each_of_the_most_and_each_is_proved(prepare, way):
    answer, cell = prepare(doubled, way)
    assert (answer["status"], answer["provenance"], len(cell.workers)) == ("correct", "p", 3)
    assert len({one.pid for one in cell.workers} | {os.getpid()}) == 4
    transfer = answer["transfer"]
    assert transfer["inputs_s"] > 0 and transfer["result_s"] > 0 and transfer["result_bytes"] > 16
    assert (transfer["inputs_bytes"] > 16) == (way == workers.SHARED)


@pytest.mark.parametrize("way", WAYS)
def test_a_sample_is_of_as_many_workers_as_were_asked_for(prepare, way):
    _, cell = prepare(doubled, way)
    one, three = cell.sample(1, 5), cell.sample(3, 5)
    assert (one["calls"], one["all_calls"], three["all_calls"]) == (5, 5.0, 15.0)
    assert three["gil"]["held_s"] == pytest.approx(3 * one["gil"]["held_s"])


def test_inputs_in_shared_memory_are_seen_by_all_workers(prepare):
    def write(xs):
        xs[0] += 1.0
        return array.array("d", [3.0, 4.0])

    _, cell = prepare(in_worker(write), workers.SHARED)
    [seen] = cell.shared_inputs.get(cell.shared_inputs.put(cell.inputs))
    assert seen[0] == cell.inputs[0][0] == 1.5
    cell.sample(1, 2)
    cell.sample(3, 1)
    assert seen[0] >= 4.5 and cell.inputs[0][0] == 1.5


@pytest.mark.parametrize("way", WAYS)
def test_a_wrong_result_of_a_worker_names_it(prepare, way):
    answer, cell = prepare(in_worker(lambda xs: array.array("d", [0.0])), way)
    assert answer == {"status": "wrong", "reason": "in worker process 1 of 3: got [0.0]"}
    assert cell is None


def test_an_exception_of_a_worker_is_its_sentence(prepare):
    def fail(xs):
        raise ValueError("not here")

    answer, _ = prepare(in_worker(fail))
    assert answer == {"status": "failed", "reason": "worker process 1: ValueError: not here"}


@pytest.mark.parametrize(
    ("end", "how"),
    [
        (lambda xs: os.kill(os.getpid(), signal.SIGKILL), "signal 9 (Killed)"),
        (lambda xs: os._exit(7), "by itself with status 7"),
    ],
)
def test_a_worker_that_ends_is_told_though_others_live(prepare, end, how):
    answer, cell = prepare(in_worker(end))
    assert answer == {"status": "failed", "reason": f"worker process 1 ended: {how}"}
    assert cell is None


def test_a_worker_that_is_lost_later_is_a_failed_sample(prepare):
    _, cell = prepare(doubled)
    os.kill(cell.workers[1].pid, signal.SIGKILL)
    answer = cell.sample(3, 1)
    assert answer == {"status": "failed", "reason": "worker process 2 ended: signal 9 (Killed)"}
    assert cell.sample(1, 1)["calls"] == 1


def test_what_fails_here_forks_nobody(prepare, monkeypatch):
    monkeypatch.setattr(os, "fork", None)
    wrong = {"status": "wrong", "reason": "off"}
    monkeypatch.setattr(cells, "prepare", lambda *_: (wrong, None))
    question = whole("prepare", backend="capi")
    assert workers.prepare(None, question, None) == (wrong, None)


def test_the_end_waits_for_workers_and_kills_one_that_computes_on(prepare, monkeypatch):
    monkeypatch.setattr(workers, "FAREWELL_S", 0.05)
    calls = []

    def nap(xs):
        calls.append(1)
        return time.sleep(20) if len(calls) > 1 else doubled(xs)

    _, cell = prepare(in_worker(nap))
    cell.workers[0].send(workers.wire.ask.run_batch(calls=1))
    pids = [one.pid for one in cell.workers]
    ends = [(one, one.close) for one in cell.workers]
    cell.close()
    cell.close = lambda: None
    assert [one.end for one, _ in ends] == [signal.SIGKILL, 0, 0]
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


SHIFTED = {"f": {"because": "it adds", "share": 1}}


@pytest.mark.parametrize("way", WAYS)
def test_workers_that_differ_as_their_parent_did_are_timed(prepare, module_of, way):
    module_of("pyhost_made_up", DIFFERS=SHIFTED)
    count = {"items": 2, "of": 2, "largest": 1.0, "relative": 1 / 3}
    known = {"status": "differs", "reason": "2 of 2", "difference": count, "provenance": "p"}

    def shifted(xs):
        return array.array("d", [2 * x + 1 for x in xs])

    answer, cell = prepare(shifted, way, known=known)
    assert (answer["status"], answer["difference"], len(cell.workers)) == ("differs", count, 3)
    answer, _ = prepare(shifted, way)  # where the parent was correct
    assert answer["status"] == "wrong"
    assert answer["reason"].startswith("in worker process 1 of 3: it is not the result of the first process: 2 of 2")
