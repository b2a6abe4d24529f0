"""tests/python/test_liars.py: what does not do what the reference does is called wrong."""

import pytest
from adversaries import briefly_beside, verdict_on  # noqa: F401 (fixtures)
from liars import LIARS

ALONE, RACERS = [], []
for liar in LIARS:
    (RACERS if "scratch" in liar or "thread" in liar else ALONE).append(liar)


@pytest.mark.parametrize("name", ALONE)
@pytest.mark.usefixtures("briefly_beside")
def test_a_liar_is_found(verdict_on, name):  # noqa: F811
    status, reason = verdict_on(*LIARS[name])
    assert status == "wrong", reason


@pytest.mark.parametrize("name", RACERS)
def test_a_liar_is_found_beside_itself(verdict_on, name):  # noqa: F811
    """By chance, where two threads share one core and no GIL switches them: one of three proofs finds it."""
    verdicts = (verdict_on(*LIARS[name]) for _ in range(3))
    assert any(status == "wrong" for status, _ in verdicts)


def test_there_are_60_liars():
    assert len(LIARS) >= 60
