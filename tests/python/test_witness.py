"""tests/python/test_witness.py: the calls of a contestant's own run are compared with the recorded ones."""

import threading

import pytest
from _pyhost_measure import record, witness


@pytest.fixture
def watched(tmp_path):
    """watched(reference, target, script): the witness after script(f) was recorded, and then run with the target."""

    def make(reference, target, script, again=None):
        place = tmp_path / "calls"
        place.touch()
        script(record.Recorder(reference, str(place), 1 << 20))
        stand_in = witness.Witness(reference, target, str(place))
        (again or script)(stand_in)
        return stand_in

    return make


def total(values):
    return sum(values)


def test_calls_that_do_what_was_recorded_are_compared_and_equal(watched):
    stand_in = watched(total, lambda values: sum(values), lambda f: [f([n]) for n in range(5)])
    assert (stand_in.calls, stand_in.compared, stand_in.difference) == (5, 5, "")


def test_what_remembers_an_object_by_its_address_is_wrong(watched):
    known = {}

    def script(f):
        values = [1, 2]
        f(values)
        values.append(3)
        f(values)

    stand_in = watched(total, lambda values: known.setdefault(id(values), sum(values)), script)
    assert stand_in.difference == "call 2: result is 3, the reference gave 6"


def test_where_the_run_goes_another_way_nothing_is_compared(watched):
    stand_in = watched(total, lambda values: 0, lambda f: f([1]), again=lambda f: f([2]))
    assert (stand_in.calls, stand_in.compared, stand_in.difference) == (1, 0, "")


def test_what_the_reference_does_not_repeat_is_nobodys_fault(watched):
    state = [0]

    def counts():
        state[0] += 1
        return state[0]

    assert watched(counts, lambda: -1, lambda f: f()).difference == ""


def test_an_exception_is_compared_and_raised(watched):
    def script(f):
        with pytest.raises(ZeroDivisionError):
            f(0)

    def other(f):
        assert f(0) == 0

    stand_in = watched(lambda n: 1 // n, lambda n: 0, script, again=other)
    assert stand_in.difference.startswith("call 1: it returned 0, the reference raised 'ZeroDivisionError'")
    assert watched(lambda n: 1 // n, lambda n: 1 // n, script).difference == ""


def test_a_recursive_call_is_none_of_its_own(watched):
    def down(n):
        return n and down(n - 1)

    stand_in = watched(down, lambda n: 0, lambda f: f(3))
    assert (stand_in.calls, stand_in.difference) == (1, "")


def test_arguments_afterwards_are_compared(watched):
    stand_in = watched(lambda x: x.append(1), lambda x: None, lambda f: f([]))
    assert stand_in.difference == "call 1: arguments afterwards[0][0] has 0 items, the reference's 1"


def test_comparing_has_an_end(watched, monkeypatch):
    monkeypatch.setattr(witness, "LIMIT_S", 0)
    stand_in = watched(total, lambda values: 0, lambda f: f([1]))
    assert (stand_in.calls, stand_in.compared) == (1, 0)


def test_the_time_of_a_scripts_own_check_is_a_part_of_it(watched, use_clock, module_of):
    clock = use_clock(witness)
    check = "def check(got, want):\n    hold(3)\n    return True\n"
    reference = module_of("made_up", "def f(n): return n\n" + check, hold=clock.hold).f
    stand_in = watched(reference, reference, lambda f: [f(n) for n in range(5)])
    assert (stand_in.calls, stand_in.compared) == (5, 2)  # the second one ends beyond LIMIT_S


def test_calls_of_several_processes_have_the_same_numbers(tmp_path):
    place = tmp_path / "calls"
    place.touch()
    for value in (1, 2):  # each process counts its own
        record.Recorder(total, str(place), 1 << 20)([value])
    for value in (1, 2):
        stand_in = witness.Witness(total, lambda values: 0, str(place))
        stand_in([value])
        assert stand_in.difference == f"call 1: result is 0, the reference gave {value}"


def test_calls_of_threads_find_their_records(watched):
    def script(f):
        threads = [threading.Thread(target=f, args=([3],)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert watched(total, lambda values: 0, script).difference.endswith("result is 0, the reference gave 3")
