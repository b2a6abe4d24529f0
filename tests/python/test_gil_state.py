"""tests/python/test_gil_state.py: which import turned the GIL of a free-threaded Python on, by CPython's warning."""

import sys
import warnings

import pytest
from _pyhost_measure import gil_state

WARNING = "The global interpreter lock (GIL) has been enabled to load module '{}', which has not declared that"


@pytest.fixture
def switch(monkeypatch):
    """switch(is_on): whether this Python's GIL is on, as a free-threaded one tells."""
    state = {"is_on": False}
    monkeypatch.setattr(sys, "_is_gil_enabled", lambda: state["is_on"], raising=False)
    monkeypatch.setattr(gil_state, "_was_off", False)
    monkeypatch.setattr(gil_state, "_named", "")
    shown = []
    with warnings.catch_warnings():
        monkeypatch.setattr(warnings, "showwarning", lambda message, *_, **__: shown.append(str(message)))
        yield lambda is_on: state.update(is_on=is_on), shown
    monkeypatch.undo()


def test_a_python_without_the_question_has_a_gil(monkeypatch):
    monkeypatch.delattr(sys, "_is_gil_enabled", raising=False)
    assert gil_state.is_enabled() is True


@pytest.mark.parametrize("is_on", [False, True])
def test_the_gil_is_as_python_says(switch, is_on):
    turn, _ = switch
    turn(is_on)
    assert gil_state.is_enabled() is is_on


def test_the_module_that_turned_it_on_is_named_by_the_warning(switch):
    turn, shown = switch
    gil_state.watch()
    assert gil_state.turned_on_by() == ""
    turn(True)
    warnings.warn(WARNING.format("numba.core"), RuntimeWarning, stacklevel=1)
    assert gil_state.turned_on_by() == "numba.core"
    assert shown == [WARNING.format("numba.core")]  # as it would be


def test_the_first_that_turned_it_on_is_named(switch):
    turn, shown = switch
    gil_state.watch()
    turn(True)
    for name in ("first", "second"):
        warnings.warn(WARNING.format(name), RuntimeWarning, stacklevel=1)
    assert gil_state.turned_on_by() == "first"
    assert len(shown) == 2


def test_other_warnings_name_nothing_and_are_shown(switch):
    turn, shown = switch
    gil_state.watch()
    warnings.showwarning(UserWarning("something else"), UserWarning, "file", 1)
    assert gil_state.turned_on_by() == ""
    assert shown == ["something else"]


def test_the_warning_is_seen_where_all_are_ignored_or_errors(switch):
    turn, shown = switch
    warnings.simplefilter("error")
    gil_state.watch()
    turn(True)
    warnings.warn(WARNING.format("numba"), RuntimeWarning, stacklevel=1)
    assert gil_state.turned_on_by() == "numba"


def test_a_silenced_warning_is_said_to_be_one(switch):
    turn, _ = switch
    gil_state.watch()
    turn(True)
    assert gil_state.turned_on_by() == "a module whose warning was silenced"


def test_where_the_gil_was_never_off_nobody_turned_it_on(switch):
    turn, _ = switch
    turn(True)
    before = warnings.showwarning
    gil_state.watch()
    assert gil_state.turned_on_by() == ""
    assert warnings.showwarning is before
