"""tests/python/test_sweep.py: a kernel at any size, called by threads in a window of time."""

import threading

import pytest
from _pyhost_measure import backend, cells, claims, gil_state, handover, probes, sweep, timing

from _pyhost_support import measured, swap

SCRIPT = """
    SIZES = {"first": 1, "last": 1000, "what": "points"}


    def sized_inputs(size):
        return list(range(size)), 7


    def work(case):
        raise ValueError(case)


    def total(values, more):
        return sum(values) + more
"""


@pytest.fixture
def script(module_of, write):
    return module_of("made_up", SCRIPT, __file__=write("made_up.py", SCRIPT))


def test_a_sized_kernel_has_the_inputs_of_its_size_and_the_size_as_case(script):
    kernel = sweep.SizedKernel(script, "total", 3)
    assert (kernel.inputs, kernel.case) == (([0, 1, 2], 7), "n=3")
    assert kernel.function(*kernel.inputs) == 10


def test_a_sized_kernel_has_no_work_and_no_overhead(script):
    kernel = sweep.SizedKernel(script, "total", 3)
    assert kernel.work() == [0.0, 0.0] and kernel.overhead(len) is None


def test_sizes_are_described(script):
    assert sweep.describe(script) == {"status": "correct", "first": 1, "last": 1000, "unit": "points"}


def test_a_script_without_sized_inputs_is_skipped(module_of):
    reason = "its script makes no inputs by size (sized_inputs(size) and SIZES)"
    assert sweep.describe(module_of("made_up", "SIZES = {}")) == {"status": "skipped", "reason": reason}


GOOD = {"first": 1, "last": 2, "what": "points"}


@pytest.mark.parametrize(
    "change",
    [{"first": 0}, {"first": 2}, {"first": 3}, {"first": 1.0}, {"last": 9.0}, {"first": True}, {"what": 3}],
    ids=str,
)
def test_sizes_of_another_form_are_an_error(module_of, change):
    sizes = {**GOOD, **change}
    with pytest.raises(ValueError) as caught:
        sweep.describe(module_of("made_up", "def sized_inputs(size): ...", SIZES=sizes))
    form = '{"first": 1, "last": 100_000, "what": "points"}'
    assert str(caught.value) == f"SIZES must be of the form {form}, the last size above the first; it is {sizes!r}"


@pytest.mark.parametrize("missing", GOOD)
def test_a_size_that_is_missing_is_an_error(module_of, missing):
    sizes = {name: value for name, value in GOOD.items() if name != missing}
    with pytest.raises(ValueError, match="SIZES must be of the form"):
        sweep.describe(module_of("made_up", "def sized_inputs(size): ...", SIZES=sizes))


def test_sizes_that_are_missing_or_no_table_are_an_error(module_of):
    for values in ({}, {"SIZES": None}, {"SIZES": [1, 2]}):
        with pytest.raises(ValueError, match="SIZES must be of the form"):
            sweep.describe(module_of("made_up", "def sized_inputs(size): ...", **values))


def test_the_smallest_sizes_are_one_and_two(module_of):
    assert sweep.describe(module_of("made_up", "def sized_inputs(size): ...", SIZES=GOOD))["status"] == "correct"


# A chunk is what half a millisecond has room for, one call at least.
@pytest.mark.parametrize(
    ("call_s", "chunk"), [(1.0, 1), (0.0006, 1), (0.00025, 2), (0.0002, 2), (1e-6, 500), (1.43e-6, 350)]
)
def test_a_chunk_of_calls_takes_half_a_millisecond(call_s, chunk):
    assert sweep.SizedCell(cells.Cell(len, ("",), 1.0), call_s).chunk == chunk


@pytest.fixture
def sized(use_clock, monkeypatch):
    """sized(function, inputs, chunk): a cell whose loop and window read the fake clock."""
    clock = use_clock(sweep, timing)

    def make(function, inputs, chunk):
        cell = sweep.SizedCell(cells.Cell(function, inputs, 1.0), 1.0)
        cell.chunk = chunk
        return cell

    return clock, make


def test_a_window_ends_with_the_chunk_in_which_its_time_is_over(sized):
    clock, make = sized
    called = []

    def work(a, b):
        called.append((a, b))
        clock.hold(0.1)

    # Chunks of three calls end at 0.3, 0.6 and 0.9 s; at 0.6 the window of 0.7 s is not over.
    window = make(work, (1, 2), 3).window(1, 0.7)
    assert window == {"wall_s": pytest.approx(0.9), "cpu_s": pytest.approx(0.9), "calls": 9}
    assert called == [(1, 2)] * 9


def test_a_kernel_without_arguments_can_be_swept(sized):
    clock, make = sized
    assert make(lambda: clock.hold(1.0), (), 1).window(1, 0.5)["calls"] == 1


def test_threads_of_a_window_end_together_and_add_their_calls(sized):
    clock, make = sized
    lock, both = threading.Lock(), threading.Barrier(2, timeout=20)

    def work():
        both.wait()
        with lock:
            clock.release(0.25, cpu_s=0.5)

    window = make(work, (), 4).window(2, 0.9)
    # 8 calls one after another; all threads measure from the first one's start.
    assert window == {"wall_s": pytest.approx(2.0), "cpu_s": pytest.approx(4.0), "calls": 8}


def test_a_thread_that_begins_late_ends_with_the_first(sized, monkeypatch):
    clock, make = sized
    monkeypatch.setattr(timing, "on_threads", lambda threads, work: [work() for _ in range(threads)])
    # The first makes two calls; when the second begins, the window is over.
    window = make(lambda: clock.hold(0.25), (), 1).window(2, 0.5)
    assert (window["wall_s"], window["calls"]) == (pytest.approx(0.5), 2)


@pytest.fixture
def request_for(tmp_path, monkeypatch, place):
    monkeypatch.setenv("HOME", str(tmp_path))
    usual = {"size": 4, "cache": str(tmp_path / "cache"), "fresh": False, "module": "", "policy": "own", "threads": [1]}
    usual["result"] = place
    return lambda **fields: {**usual, **fields}


def test_the_reference_is_called_once_and_then_comes_from_the_cache(script, request_for, monkeypatch):
    first = sweep.measure_reference(script, "total", request_for())
    assert handover.get(first["result"]) == 13
    assert first["status"] == "correct" and first["call_s"] > 0 and first["cache_notes"] == []
    monkeypatch.setattr(script, "total", lambda values, more: 1 / 0)
    assert sweep.measure_reference(script, "total", request_for()) == first
    with pytest.raises(ZeroDivisionError):
        sweep.measure_reference(script, "total", request_for(fresh=True))
    with pytest.raises(ZeroDivisionError):
        sweep.measure_reference(script, "total", request_for(size=5))


def test_a_sized_function_is_proved_as_a_cell_is(
    script, request_for, pyhost, monkeypatch, hand_over, clock, swap_request
):
    monkeypatch.setattr(gil_state, "is_enabled", lambda: True)
    monkeypatch.setattr(claims, "broken_claim", lambda *_: None)

    def native(values, more):
        clock.hold(0.00025)
        return sum(values) + more

    script.total = swap.swapped["total"] = pyhost.SwappedFunction(script.total, native)
    right = 0 + 1 + 2 + 3 + 7
    answer, cell = sweep.prepare(script, "total", request_for(result=hand_over(right)), measured.Swap())
    assert (answer["status"], answer["work"], answer["overhead"]) == ("correct", [0.0, 0.0], None)
    assert (cell.chunk, cell.inputs) == (2, ([0, 1, 2, 3], 7))
    answer, cell = sweep.prepare(script, "total", request_for(result=hand_over(right + 1)), measured.Swap())
    assert (answer["status"], cell) == ("wrong", None)


def test_a_backend_is_probed_at_a_size_too(script, request_for, pyhost, monkeypatch, hand_over, swap_request):
    monkeypatch.setattr(backend, "require_provenance", lambda *_: None)
    monkeypatch.setattr(probes, "first_fault", lambda module, stand_in, declaration: "wrong input")
    script.total = swap.swapped["total"] = pyhost.SwappedFunction(script.total, lambda values, more: 13)
    request = request_for(result=hand_over(13), module="pyhost_made_up.held")
    answer, _ = sweep.prepare(script, "total", request, measured.Swap())
    assert (answer["status"], answer["reason"]) == ("failed", "wrong input")
    request["conformance"] = False  # of a variant
    assert sweep.prepare(script, "total", request, measured.Swap())[0]["status"] == "correct"
