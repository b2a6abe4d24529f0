"""tests/python/cell_scene.py: a script with cases, and a function that is swapped in for its own and proved."""

import pickle

import pytest
from _pyhost_measure import backend, cells, claims, gil_state, handover, kept_call, probes
from _pyhost_measure.kernel import Kernel

from _pyhost_support import swap

SCRIPT = """
    CASES = {"tiny": 1, "quick": 10}


    def make_inputs(case):
        return [3, 4],


    def double(values):
        return [2 * value for value in values]


    def work(case):
        return 16, CASES[case]
"""

LARGER = """
    CASES["talk"] = 20


    def make_inputs(case):
        return [CASES[case]],
"""


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    """No probe, no claim, and no provenance are wrong, unless a test says so."""
    monkeypatch.setattr(probes, "first_fault", lambda module, stand_in, declaration: None)
    monkeypatch.setattr(claims, "broken_claim", lambda *_: None)
    monkeypatch.setattr(backend, "require_provenance", lambda function, original, package, folder: None)
    monkeypatch.setattr(gil_state, "is_enabled", lambda: True)


@pytest.fixture
def prepare(pyhost, module_of, tmp_path, request_of, the_swap):
    """prepare(native, **fields): (answer, cell) where `native` was swapped in for double(); None: nothing was."""

    def make(native, more="", case="quick", **fields):
        swap.active = request_of(path=["backends"])
        module = module_of("made_up", SCRIPT + more)
        original = module.double
        if native:
            module.double = swap.swapped["double"] = pyhost.SwappedFunction(original, native)
        with open(tmp_path / "result", "w+b") as file:
            result = handover.put(pickle.dumps(original(*module.make_inputs(case))), {"fd": file.fileno(), "offset": 0})
            request = {"module": "pyhost_made_up", "policy": "held", "threads": [1], "result": result}
            return cells.prepare(Kernel(module, "double", case), {**request, **fields}, the_swap)

    return make


def double(values):
    return [2 * value for value in values]


LONG_S = cells.PROVED_BY_A_SAMPLE_S


@pytest.fixture
def later(prepare, use_clock):
    """later(native, **fields): (answer, cell, first values that `native` was called with) in a later process."""
    use_clock(kept_call)

    def make(native, **fields):
        seen = []

        def noting(values):
            seen.append(values[0])
            return native(values)

        answer, cell = prepare(noting, LARGER, **{"case": "talk", "call_s": LONG_S, **fields})
        return answer, cell, seen

    return make
