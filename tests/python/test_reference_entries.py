"""tests/python/test_reference_entries.py: entries that are none: planted by others, damaged, of other fields."""

import json
import os
import pickle

import pytest
from _pyhost_measure import private_folder, reference_cache
from cache_entry import ENTRY, SAMPLE


@pytest.fixture
def script(write, module_of):
    return module_of("script", __file__=write("scripts/script.py", ""))


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    return reference_cache.Cache(str(tmp_path / "cache"))


@pytest.fixture
def stored(cache, script):
    """The cache with ENTRY as "entry"."""
    cache.store("entry", ENTRY, reference_cache.sources_of(script))
    return cache


class Planted:
    """Unpickling it makes a folder."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


@pytest.fixture
def planted(cache, script, tmp_path):
    """The path of an entry whose result would make the folder "ran"."""
    plant = {**ENTRY, "result": pickle.dumps(Planted(str(tmp_path / "ran")))}
    cache.store("entry", plant, reference_cache.sources_of(script))
    return tmp_path / "cache/entry"


def test_a_plant_would_run(cache, planted, tmp_path):
    """So that the tests below show something."""
    assert cache.load("entry") is not None and (tmp_path / "ran").exists()


def plant_as_another_user(entry, monkeypatch):
    fstat = os.fstat
    monkeypatch.setattr(os, "fstat", lambda fd: os.stat_result([*fstat(fd)[:4], 4242, *fstat(fd)[5:]]))


PLANTS = {
    "in_an_open_folder": lambda entry, patch: entry.parent.chmod(0o777),
    "in_an_open_file": lambda entry, patch: entry.chmod(0o666),
    "by_another_user": plant_as_another_user,
    "through_a_link": lambda entry, patch: entry.symlink_to(entry.rename(entry.parent / "real")),
    "without_the_checksum": lambda entry, patch: entry.write_bytes(entry.read_bytes().replace(b"ran", b"run")),
    "of_other_sources": lambda entry, patch: (entry.parent.parent / "scripts/script.py").write_text("changed"),
    "as_a_pickle_of_earlier_versions": lambda entry, patch: entry.write_bytes(entry.read_bytes().split(b"\n")[-1]),
}


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS)
def test_a_plant_does_not_run(cache, planted, tmp_path, monkeypatch, plant):
    plant(planted, monkeypatch)
    assert cache.load("entry") is None
    assert not (tmp_path / "ran").exists() and not (tmp_path / "run").exists()


def drop(*path):
    def change(facts):
        for key in path[:-1]:
            facts = facts[key]
        del facts[path[-1]]

    return change


def put(value, *path):
    def change(facts):
        for key in path[:-1]:
            facts = facts[key]
        facts[path[-1]] = value

    return change


NO_ENTRIES = {
    "a_field_is_missing": drop("call_s"),
    "the_sources_are_missing": drop("sources"),
    "no_sources": put({}, "sources"),
    "sources_as_a_list": put([], "sources"),
    "sources_without_digests": put({"x": 1}, "sources"),
    "a_field_more": put(1, "more"),
    "a_time_as_text": put("0.5", "call_s"),
    "a_time_that_is_none": put(None, "call_s"),
    "a_time_that_is_a_truth_value": put(True, "call_s"),
    "a_time_without_end": put(float("inf"), "call_s"),
    "samples_as_a_list": put([], "samples"),
    "threads_as_a_word": put([SAMPLE], "samples", "two"),
    "no_sample": put([], "samples", "1"),
    "a_sample_that_is_none": put([None], "samples", "1"),
    "a_sample_without_its_calls": drop("samples", "1", 0, "calls"),
    "calls_and_a_half": put(1.5, "samples", "1", 0, "calls"),
    "a_split_without_releases": drop("samples", "1", 0, "gil", "releases"),
    "a_heartbeat_as_a_number": put(3, "heartbeat"),
    "a_heartbeat_without_ticks": drop("heartbeat", "ticks"),
    "an_overhead_without_a_number": put("x", "overhead", "bytecode_s"),
}


def rewrite(cache, change=lambda facts: None, result=ENTRY["result"]):
    """With a checksum that is right."""
    text, _, _ = private_folder.read(cache.folder, "entry").partition(b"\n")
    facts = json.loads(text)
    change(facts)
    private_folder.write(cache.folder, "entry", json.dumps(facts).encode() + b"\n" + result)


@pytest.mark.parametrize("change", NO_ENTRIES.values(), ids=NO_ENTRIES)
def test_what_has_not_an_entrys_fields_is_none_with_a_note(stored, change):
    rewrite(stored)
    assert stored.load("entry") is not None
    rewrite(stored, change)
    assert stored.load("entry") is None
    [note] = stored.notes
    assert note.startswith(f"the reference cache was not used: {os.path.join(stored.folder, 'entry')} cannot be read (")


@pytest.mark.parametrize("content", [b"", b"\n", b"[]\n", b"3\nx", b"{}", pickle.dumps({"result": 42})])
def test_what_is_no_json_is_none_with_a_note(stored, content):
    private_folder.write(stored.folder, "entry", content)
    assert stored.load("entry") is None and len(stored.notes) == 1


@pytest.mark.parametrize("result", [b"", b"\x80\x04broken", b"cno_such_module\nname\n."])
def test_a_result_that_cannot_be_unpickled_any_more_is_none_with_a_note(stored, result):
    rewrite(stored, result=result)
    assert stored.load("entry") is None and len(stored.notes) == 1


def test_a_damaged_entry_is_replaced(stored, script):
    with open(os.path.join(stored.folder, "entry"), "ab") as file:
        file.write(b"x")
    assert stored.load("entry") is None
    assert stored.notes == [f"the reference cache was not used: {os.path.join(stored.folder, 'entry')} is damaged"]
    stored.store("entry", ENTRY, reference_cache.sources_of(script))
    assert stored.load("entry") is not None
