"""tests/python/test_cells_declared.py: a function whose results differ as its backend declares."""

import threading

import cell_scene
from _pyhost_measure import claims, probes, window
from cell_scene import LARGER, LONG_S, double

later, prepare, quiet = cell_scene.later, cell_scene.prepare, cell_scene.quiet  # fixtures


ROUNDED = {"double": {"because": "it rounds", "share": 0.5}}
COUNTED = {"items": 1, "of": 2, "largest": 1.0, "relative": 0.125}


def rounded(values):
    return [*double(values)[:-1], double(values)[-1] + 1]


def test_what_differs_as_declared_is_timed_and_counted(prepare, module_of, pyhost):
    module_of("pyhost_made_up", DIFFERS=ROUNDED)
    answer, cell = prepare(rounded, threads=[1, 2])
    assert (answer["status"], answer["difference"]) == ("differs", COUNTED)
    assert answer["reason"] == "1 of 2 items differs from the reference, by at most 1: it rounds"
    assert answer["call_s"] > 0 and answer["overhead"] is not None
    assert cell.sample(1, 1)["calls"] == 1


def test_what_differs_and_is_not_declared_by_this_backend_is_wrong(prepare, module_of):
    module_of("pyhost_made_up", DIFFERS={"half": ROUNDED["double"]})
    assert prepare(rounded)[0]["status"] == "wrong"
    module_of("pyhost_made_up", DIFFERS=ROUNDED)
    assert prepare(rounded, module="")[0]["status"] == "wrong"  # of --swap


def test_what_differs_on_threads_only_or_otherwise_there_is_wrong(prepare, module_of):
    module_of("pyhost_made_up", DIFFERS=ROUNDED)
    main = threading.get_ident()
    for here, there in ((double, rounded), (rounded, double), (rounded, lambda values: [7, 8])):
        answer, cell = prepare(
            lambda values, here=here, there=there: (here if threading.get_ident() == main else there)(values),
            threads=[1, 2],
        )
        assert (answer["status"], cell) == ("wrong", None)
        assert answer["reason"].startswith("on 2 threads: ")


def test_a_declared_difference_does_not_excuse_another_proof(prepare, module_of, monkeypatch):
    module_of("pyhost_made_up", DIFFERS=ROUNDED)
    monkeypatch.setattr(claims, "broken_claim", lambda *_: "claim")
    assert prepare(rounded)[0]["status"] == "false-claim"
    monkeypatch.setattr(probes, "first_fault", lambda module, stand_in, declaration: declaration.because)
    answer, _ = prepare(rounded)
    assert (answer["status"], answer["reason"]) == ("failed", "it rounds")


def test_in_a_later_process_too_what_may_differ_is_proved_before_it_is_timed(later, module_of):
    module_of("pyhost_made_up", DIFFERS={"double": {"because": "it rounds", "relative": 0.5}})
    answer, _, seen = later(rounded)
    assert (answer["status"], answer["difference"]["items"]) == ("differs", 1)
    assert seen == [20]


def test_a_long_call_that_differs_is_compared_with_itself_in_its_first_window(prepare, clock, module_of, monkeypatch):
    def native(values):
        clock.hold(LONG_S)
        return rounded(values)

    module_of("pyhost_made_up", DIFFERS={"double": {"because": "it rounds", "share": 1}})
    kept = []
    monkeypatch.setattr(window, "sample", lambda *_: ({"calls": 1}, kept))
    answer, cell = prepare(native, LARGER, case="talk", threads=[1, 2])
    assert answer["status"] == "differs"
    kept[:] = [[41], [40]]
    assert cell.sample(2, 1)["status"] == "wrong"
    kept[:] = [[41], [41]]
    assert cell.sample(2, 1) == {"calls": 1}
