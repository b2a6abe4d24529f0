"""tests/python/test_outcome.py: what a script leaves behind, as the child says it."""

import io
import sys

import pytest
from _pyhost_measure import outcome

from _pyhost_support import runner, swap


def test_a_traceback_loses_our_frames_at_its_start(write, request_of):
    swap.install(request_of())
    try:
        runner.run({"kind": "script", "name": write("main.py", "def f():\n    1 / 0\nf()\n")})
    except ZeroDivisionError as error:
        traceback = error.__traceback__.tb_next  # the first is this file's
    names = []
    traceback = outcome.without_own_frames(traceback)
    while traceback:
        names.append(traceback.tb_frame.f_code.co_name)
        traceback = traceback.tb_next
    assert names == ["<module>", "f"]


def test_a_traceback_of_our_frames_alone_is_none():
    try:
        runner.root_of({})
    except KeyError as error:
        assert outcome.without_own_frames(error.__traceback__.tb_next) is None
    assert outcome.without_own_frames(None) is None


def test_a_sentence_has_the_type_and_no_lone_surrogates():
    assert outcome.sentence_of(ValueError("a b")) == "ValueError: a b"
    assert outcome.sentence_of(OSError("\udcff")) == "OSError: \\udcff"


class Stream(io.StringIO):
    def __init__(self, error=None):
        super().__init__()
        self.error, self.flushed = error, 0

    def flush(self):
        self.flushed += 1
        if self.error:
            raise self.error


@pytest.mark.parametrize("out", [None, Stream(), Stream(OSError()), Stream(ValueError("closed"))])
def test_streams_are_flushed_whatever_the_script_made_of_them(monkeypatch, out):
    error = Stream()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", error)
    outcome.flush_streams()
    monkeypatch.undo()
    assert error.flushed == 1
    assert out is None or out.flushed == 1
