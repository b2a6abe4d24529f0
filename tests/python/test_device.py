"""tests/python/test_device.py: the parts of a call on a device, as a backend's module tells them."""

import types

import pytest
from _pyhost_measure import device


@pytest.fixture
def module(monkeypatch):
    """module(parts of one call, of the next ...): the calls made so far."""
    made = []

    def put(*told):
        backend = types.ModuleType("pyhost_made_up")
        backend.parts_of_last_call = lambda: told[len(made) - 1]
        monkeypatch.setitem(device.sys.modules, "pyhost_made_up", backend)
        return made

    return put


def parts(inputs_s, kernel_s, result_s, compile_s):
    names = ("name", "inputs_s", "kernel_s", "result_s", "compile_s")
    return dict(zip(names, ("a GPU", inputs_s, kernel_s, result_s, compile_s), strict=True))


def test_of_each_part_the_median_counts_and_of_what_was_compiled_the_last(module):
    told = [
        parts(1, 60, 300, 1),
        parts(5, 10, 100, 1),
        parts(3, 50, 500, 1),
        parts(4, 30, 200, 1),
        parts(2, 20, 400, 2),
    ]
    made = module(*told)
    assert device.parts_of("pyhost_made_up", lambda: made.append(1)) == parts(3, 30, 300, 2)
    assert len(made) == device.CALLS


def test_a_long_call_is_made_once(module, clock, use_clock):
    use_clock(device)
    made = module(parts(1, 2, 3, 4))

    def call():
        made.append(1)
        clock.hold(device.CALLS_S)

    assert device.parts_of("pyhost_made_up", call) == parts(1, 2, 3, 4)
    assert len(made) == 1


@pytest.mark.parametrize("name", ["", None, "math", "pyhost_never_loaded"])
def test_who_tells_nothing_is_not_called(name):
    assert device.parts_of(name, lambda: 1 / 0) is None
