"""tests/python/test_liars.py: what does not do what the reference does is called wrong."""

import pytest
from adversaries import verdict_on  # noqa: F401 (a fixture)
from liars import LIARS


@pytest.mark.parametrize("name", LIARS)
def test_a_liar_is_found(verdict_on, name):  # noqa: F811
    status, reason = verdict_on(*LIARS[name])
    assert status == "wrong", reason


def test_there_are_60_liars():
    assert len(LIARS) >= 60
