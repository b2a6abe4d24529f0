"""tests/python/test_reference.py: what one call of the reference takes, and how often the budget lets it be timed."""

import pickle

import pytest
from _pyhost_measure import handover, heartbeat, inputs, kept_call, reference, reference_cache, timing
from _pyhost_measure.kernel import Kernel

SCRIPT = """
    CASES = {"tiny": 1, "quick": 10, "talk": 200}


    def make_inputs(case):
        return [CASES[case]],


    def work(case):
        return 8, CASES[case]


    def count(values):
        clock.hold(values[0] * 0.001)
        return list(values)
"""
NO_WORK = SCRIPT.replace("def work", "def toil")


@pytest.fixture
def store(monkeypatch):
    """The cache, in memory: {name: entry}."""
    kept = {}
    monkeypatch.setattr(reference_cache, "name_of", lambda name, case, module, inputs: f"{name}-{case}")
    monkeypatch.setattr(reference_cache, "sources_of", lambda module: {})
    monkeypatch.setattr(reference_cache.Cache, "load", lambda cache, name: kept.get(name))
    monkeypatch.setattr(reference_cache.Cache, "store", lambda cache, name, entry, _: kept.update({name: entry}))
    monkeypatch.setattr(heartbeat, "measure", lambda function, inputs, call_s: {"call_s": call_s})
    monkeypatch.setattr(timing, "overhead", lambda function, tiny, quick: "overhead")
    return kept


@pytest.fixture
def measure(use_clock, module_of, store, place):
    """measure(source, case, **fields): the answer; a call of `count` takes 1 ms for each operation of its case."""
    clock = use_clock(kept_call, timing)

    def ask(source=SCRIPT, case="quick", **fields):
        module = module_of("made_up", source, clock=clock, __file__="/made_up.py")
        usual = {"cache": "/cache", "fresh": False, "threads": [1], "budget_s": 20.0, "result": place}
        return reference.measure(module, "count", case, {**usual, **fields})

    return ask


def test_a_reference_is_measured(measure, store):
    answer = measure()
    [cell] = answer.pop("cells")
    result = answer.pop("result")
    assert (handover.get(result), result["digest"]) == ([10], inputs.result_digest([10]))
    assert answer == {
        "status": "correct",
        "cached": False,
        "cache_notes": [],
        "heartbeat": {"call_s": pytest.approx(0.01)},
        "overhead": "overhead",
        "work": [8.0, 10.0],
        "provenance": "made_up.count, function in /made_up.py",
    }
    # Calls of 10 ms: five make a batch of 50 ms, and there are three batches.
    assert (cell["threads"], [sample["calls"] for sample in cell["samples"]]) == (1, [5, 5, 5])
    assert pickle.loads(store["count-quick"]["result"]) == [10]


def test_a_second_time_it_comes_from_the_cache(measure):
    first = measure()
    second = measure(SCRIPT.replace("def count(values):", "def count(values):\n        1 / 0"))
    assert (first["cached"], second["cached"]) == (False, True)
    assert second["cells"] == first["cells"]


def test_what_is_cached_is_measured_again_where_it_must_be_fresh(measure):
    measure()
    with pytest.raises(ZeroDivisionError):
        measure(SCRIPT.replace("def count(values):", "def count(values):\n        1 / 0"), fresh=True)


def test_only_missing_numbers_of_threads_are_added(measure, pyhost):
    first = measure(threads=[1])
    pyhost.batches.clear()
    both = measure(threads=[1, 2])
    assert pyhost.batches == []
    assert [sample["calls"] for sample in both["cells"][1]["samples"]] == [5] * 3
    assert both["cells"][0] == first["cells"][0] and both["cells"][1]["threads"] == 2
    assert both["cached"] is False


def test_a_case_past_its_budget_is_estimated_from_the_quick_one(measure, store, clock):
    # 10 operations take 10 ms, so 200 take 0.2 s.
    before_ns = clock.now_ns
    reason = "one call takes 0.2 s, more than the budget"
    over = {"status": "over-budget", "reason": reason, "call_s": pytest.approx(0.2), "cache_notes": []}
    assert measure(case="talk", budget_s=0.19) == over
    assert store == {} and clock.now_ns - before_ns == 10_000_000  # the case itself was not called
    assert measure(case="talk", budget_s=0.21)["status"] == "correct"


@pytest.mark.parametrize("source", [SCRIPT, NO_WORK])
def test_what_a_call_waits_for_a_core_is_not_of_the_budget(measure, pyhost, source):
    pyhost.core_wait_share = 0.5
    assert measure(source, case="talk", budget_s=0.11)["status"] == "correct"
    assert measure(source, case="talk", fresh=True, budget_s=0.09)["call_s"] == pytest.approx(0.1)


def test_without_work_a_call_is_tried_before_it_is_given_up(measure):
    answer = measure(NO_WORK, case="talk", budget_s=0.19)
    assert (answer["status"], answer["call_s"]) == ("over-budget", pytest.approx(0.2))


def test_without_work_a_call_is_as_long_as_the_quick_one(use_clock, module_of):
    clock = use_clock(kept_call, timing)
    kernel = Kernel(module_of("made_up", NO_WORK, clock=clock), "count", "talk")
    assert reference.estimate_s(kernel, "talk") == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("budget_s", "threads", "batches"),
    [
        (0.2, 1, 3),
        (0.11, 1, 2),
        (0.06, 1, 1),
        (0.02, 1, 1),
        (0.2, 2, 2),
        (0.2, 4, 1),
        (0.2, 8, 1),
        (100, 16, 3),
        (100, 32, 1),
    ],
)
def test_batches_fit_into_the_budget_for_threads_take_turns(measure, pyhost, budget_s, threads, batches):
    # A batch is five calls of 10 ms, one after another on every thread.
    [cell] = measure(budget_s=budget_s, threads=[threads])["cells"]
    assert len(cell["samples"]) == batches


def test_a_call_longer_than_a_batch_is_one_call_and_the_first_is_a_sample(measure, pyhost):
    [cell] = measure(case="talk")["cells"]
    assert [sample["calls"] for sample in cell["samples"]] == [1, 1, 1]
    assert pyhost.batches == [1] * 4  # the quick case, for the estimate, then three


LONG = SCRIPT.replace('"talk": 200', '"talk": 2000')


def test_of_a_call_of_seconds_the_first_is_beside_its_heartbeat_and_two_are_samples(measure, pyhost, monkeypatch):
    beats = []

    class Beat(heartbeat.Heartbeat):
        def __enter__(self):
            beats.append(len(pyhost.batches))

        def __exit__(self, *_):
            beats.append(len(pyhost.batches))
            self.longest_s, self.ticks = 0.125, 40

    monkeypatch.setattr(heartbeat, "Heartbeat", Beat)
    monkeypatch.setattr(heartbeat, "measure", None)  # no other call is made for it
    one, two = (answer := measure(LONG, case="talk", threads=[1, 2]))["cells"]
    assert ([s["wall_s"] for s in one["samples"]], len(two["samples"])) == ([pytest.approx(2)] * 2, 1)
    assert answer["heartbeat"] == {"call_s": pytest.approx(2), "stall_s": 0.125, "ticks": 40}
    assert (beats, pyhost.batches) == ([1, 2], [1] * 4)  # the quick case, the first, two samples


def test_the_first_call_is_no_sample_of_several_threads(measure):
    one, two = measure(case="talk", threads=[1, 2], budget_s=0.8)["cells"]
    assert (len(one["samples"]), len(two["samples"])) == (3, 2)


def test_a_reference_that_changes_its_arguments_is_refused(measure):
    sentence = r"^count\(\) changes its arguments: a function with CASES must leave them as they are$"
    with pytest.raises(ValueError, match=sentence):
        measure(SCRIPT.replace("return list(values)", "values.append(1)"))


def test_a_result_that_shares_its_memory_with_later_calls_is_copied(use_clock, module_of):
    clock = use_clock(kept_call, timing)
    source = SCRIPT.replace("return list(values)", "shared[0] += 1\n        return shared")
    kernel = Kernel(module_of("made_up", source, clock=clock, shared=[0]), "count", "quick")
    entry, sample = reference.first_entry(kernel)
    kernel.function(*kernel.inputs)
    assert pickle.loads(entry["result"]) == [1]
    assert (entry["samples"], entry["heartbeat"], entry["overhead"]) == ({}, None, None)
    assert entry["call_s"] == pytest.approx(0.01)
