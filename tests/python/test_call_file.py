"""tests/python/test_call_file.py: records of several processes in one file; only whole ones are read."""

import os

import pytest
from _pyhost_measure import call_file

CALLS = [(b"before 1", b"after 1"), (b"", b"after 2"), (b"before 3", b"")]


@pytest.fixture
def file(tmp_path):
    """The file with CALLS in it, of a function f."""
    (tmp_path / "calls").touch()
    made = call_file.CallFile(str(tmp_path / "calls"))
    for before, after in CALLS:
        made.append("f", before, after)
    return made


def content_of(file):
    with open(file.place, "rb") as opened:
        return opened.read()


def write(file, content):
    with open(file.place, "wb") as opened:
        opened.write(content)


def test_what_was_appended_is_loaded_in_its_order(file):
    assert call_file.load(file.place, "f") == CALLS


def test_records_of_several_processes_do_not_tear_each_other(file, fork):
    large = os.urandom(300_000)

    def append(letter):
        for _ in range(20):
            file.append("g", letter, large)

    waits = [fork(lambda letter=letter: append(letter)) for letter in (b"a", b"b", b"c")]
    assert [wait() for wait in waits] == [0, 0, 0]
    calls = call_file.load(file.place, "g")
    assert sorted(before for before, _ in calls) == [b"a"] * 20 + [b"b"] * 20 + [b"c"] * 20
    assert all(after == large for _, after in calls)


def test_what_a_killed_process_left_half_written_is_passed_over(file):
    content = content_of(file)
    first = content[: content.find(call_file.MARK, 1)]
    write(file, first[:-3] + content + first[:20])
    assert call_file.load(file.place, "f") == CALLS


def test_a_record_in_a_record_is_no_record(file):
    inner = content_of(file)
    write(file, b"")
    file.append("f", inner, b"")
    assert call_file.load(file.place, "f") == [(inner, b"")]


@pytest.mark.parametrize("at", range(len(call_file.MARK), call_file.HEADER_BYTES + 16))
def test_a_record_of_which_one_byte_was_changed_is_not_read(file, at):
    content = bytearray(content_of(file))
    content[at] ^= 1
    write(file, content)
    assert call_file.load(file.place, "f") == CALLS[1:]


def test_an_empty_file_has_no_calls(file):
    write(file, b"")
    assert call_file.load(file.place, "f") == []
