"""tests/python/test_reference_cache.py: what an entry belongs to; a cache that cannot be used is as good as none."""

import array
import os
import sys
import sysconfig
import types

import pytest
from _pyhost_measure import cells, handover, heartbeat, private_folder, reference, reference_cache
from cache_entry import ENTRY


@pytest.fixture
def script(write, monkeypatch):
    """A script that imports a module of its folder and one of a folder below; the module, once loaded."""
    write("scripts/beside.py", "value = 1\n")
    write("scripts/below/deep.py", "value = 2\n")
    write("scripts/unused.py", "value = 3\n")
    write("elsewhere/other.py", "value = 4\n")
    path = write("scripts/script.py", "import beside, other\nfrom below import deep\n")
    monkeypatch.setattr(sys, "path", [os.path.dirname(path), path.replace("scripts/script.py", "elsewhere"), *sys.path])
    return __import__("script")


@pytest.fixture
def name(script):
    """name(**changes): the entry's name of one call."""
    usual = {"kernel": "f", "case": "quick", "module": script, "arguments": [1, array.array("d", [2.0])]}
    return lambda **changes: reference_cache.name_of(**{**usual, **changes})


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    return reference_cache.Cache(str(tmp_path / "cache"))


@pytest.fixture
def stored(cache, script):
    """The cache with ENTRY as "entry"."""
    cache.store("entry", ENTRY, reference_cache.sources_of(script))
    return cache


# The key.


def test_the_same_call_has_the_same_name(name):
    assert name() == name(arguments=[1, array.array("d", [2.0])])


def test_the_name_says_kernel_and_case(name):
    assert name().startswith("f-quick-") and name().endswith(".entry")


CALLS = {
    "kernel": {"kernel": "g"},
    "case": {"case": "talk"},
    "argument": {"arguments": [2, array.array("d", [2.0])]},
    "item": {"arguments": [1, array.array("d", [2.5])]},
    "type_of_the_items": {"arguments": [1, array.array("f", [2.0])]},
    "number_of_arguments": {"arguments": [1]},
}


@pytest.mark.parametrize("change", CALLS.values(), ids=CALLS)
def test_another_call_has_another_name(name, change):
    assert name(**change) != name()


def test_another_script_of_the_same_name_has_another_name(name, write):
    assert name(module=types.SimpleNamespace(__file__=write("copy/script.py", ""))) != name()


def test_a_script_reached_through_a_link_is_the_same(name, script, tmp_path):
    (tmp_path / "link").symlink_to("scripts")
    assert name(module=types.SimpleNamespace(__file__=str(tmp_path / "link/script.py"))) == name()


@pytest.mark.parametrize(
    ("owner", "attribute", "value"),
    [
        (reference_cache, "FORMAT", 99),
        (reference_cache, "cpu_model", lambda: "model name: made up"),
        (sys, "version", "3.11.99 (made up)"),
        (sys, "flags", (1, 2, 3)),
        (sysconfig, "get_config_var", lambda variable: f"made up {variable}"),
    ],
    ids=["format", "cpu", "python", "flags", "build"],
)
def test_another_python_format_or_machine_has_another_name(name, monkeypatch, owner, attribute, value):
    before = name()
    monkeypatch.setattr(owner, attribute, value)
    assert name() != before


def test_what_does_not_matter_does_not_change_the_name(name, monkeypatch):
    before = name()
    monkeypatch.setenv("SOME_VARIABLE", "1")
    monkeypatch.setattr(sys, "argv", ["another"])
    monkeypatch.setattr(os, "getpid", lambda: 77)
    assert name() == before


@pytest.mark.parametrize("case", ["../../x", "/x", "a b", "x" * 300, "", 7, "n=100", "\0"])
def test_no_case_leads_out_of_the_folder(name, case):
    made = name(case=case)
    assert os.path.basename(made) == made and "\0" not in made and len(made) < 100


def test_cases_that_look_alike_in_a_name_are_different(name):
    assert name(case="a/b") != name(case="a_b")


# The sources.


def test_an_entry_is_what_was_stored(stored):
    entry = stored.load("entry")
    sources = entry.pop("sources")
    assert entry == ENTRY and stored.notes == []
    assert sorted(os.path.basename(path) for path in sources) == ["beside.py", "deep.py", "script.py"]


def test_an_entry_without_samples_is_one(cache, script):
    bare = {**ENTRY, "samples": {}, "heartbeat": None, "overhead": None}
    cache.store("bare", bare, reference_cache.sources_of(script))
    assert cache.load("bare")["samples"] == {}
    short = {**bare, "heartbeat": {"call_s": 1e-6, "reason": "short"}}
    cache.store("short", short, reference_cache.sources_of(script))
    assert cache.load("short")["heartbeat"]["reason"] == "short"


@pytest.mark.parametrize("source", ["script.py", "beside.py", "below/deep.py"])
@pytest.mark.parametrize("change", ["changed", "removed"])
def test_an_entry_of_other_sources_is_none(stored, tmp_path, source, change):
    path = tmp_path / "scripts" / source
    path.unlink() if change == "removed" else path.write_text(path.read_text() + "# changed\n")
    assert stored.load("entry") is None and stored.notes == []


def test_an_extension_module_of_the_scripts_folder_is_a_source_too(script, write, module_of):
    module_of("native", __file__=write("scripts/native.so", "machine code"))
    module_of("zipped", __file__=write("scripts/zipped.zip", "") + "/zipped.py")  # no file
    sources = [os.path.basename(path) for path in reference_cache.sources_of(script)]
    assert "native.so" in sources and "zipped.py" not in sources


@pytest.mark.parametrize("source", ["scripts/unused.py", "elsewhere/other.py"])
def test_a_change_of_what_is_not_the_scripts_is_none(stored, tmp_path, source):
    (tmp_path / source).write_text("value = 'another'\n")
    assert stored.load("entry") is not None


def test_a_source_that_is_as_it_was_again_counts(stored, tmp_path):
    path = tmp_path / "scripts/beside.py"
    text = path.read_text()
    path.write_text("value = 9\n")
    assert stored.load("entry") is None
    path.write_text(text)
    assert stored.load("entry") is not None


# A cache that cannot be used.


def test_without_a_folder_there_is_no_cache_and_a_note():
    cache = reference_cache.Cache("")
    cache.store("entry", ENTRY, {})
    assert cache.load("entry") is None
    assert cache.notes == ["the reference cache was not used: neither XDG_CACHE_HOME nor HOME is an absolute path"]


def test_a_missing_entry_is_no_note(cache):
    assert cache.load("entry") is None and cache.notes == []


def test_a_refusal_is_one_note_whatever_is_tried(stored):
    os.chmod(stored.folder, 0o770)
    assert stored.load("entry") is None and stored.load("other") is None
    stored.store("entry", ENTRY, {})
    reason = f"{stored.folder} can be written by others; 'chmod go-w {stored.folder}' closes it"
    assert stored.notes == [f"the reference cache was not used: {reason}"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), PermissionError(13, "Permission denied")])
def test_an_entry_that_cannot_be_written_is_a_note(cache, monkeypatch, error):
    def write(*arguments):
        raise error

    monkeypatch.setattr(private_folder, "write", write)
    cache.store("entry", ENTRY, {})
    assert cache.notes == [f"the reference cache was not used: {cache.folder}: {error.strerror}"]


# What a measurement stores.

MEASURED = """
    CASES = {"quick": 1}


    def make_inputs(case):
        return ()


    def f():
        return during()
"""


@pytest.fixture
def measure(write, module_of, monkeypatch, cache, tmp_path):
    """measure(during): the answer to "reference" of a script during whose call that happens."""
    path = write("scripts/measured.py", MEASURED)
    monkeypatch.setattr(heartbeat, "measure", lambda *arguments: None)
    monkeypatch.setattr(reference, "BATCH_S", 0)

    def run(during=lambda: 7, **fields):
        module = module_of("measured", MEASURED, __file__=path, during=during)
        with open(tmp_path / "results", "w+b") as file:
            place = {"fd": file.fileno(), "offset": 0}
            usual = {"cache": cache.folder, "fresh": False, "threads": [1], "budget_s": 1, "result": place}
            answer = reference.measure(module, "f", "quick", {**usual, **fields})
            return answer, handover.get(answer["result"])

    return run


def test_a_reference_is_measured_once(measure):
    assert [measure(lambda n=n: n)[0]["cached"] for n in (1, 2)] == [False, True]
    assert measure(lambda: 3)[1] == 1  # from the cache, handed over
    answer, result = measure(lambda: 3, fresh=True)
    assert (answer["cached"], result) == (False, 3)
    assert measure(lambda: 4)[1] == 3


def test_more_threads_are_added_to_an_entry(measure):
    measure(threads=[2])
    answer, _ = measure(threads=[1, 2])
    assert not answer["cached"] and [cell["threads"] for cell in answer["cells"]] == [1, 2]
    assert measure(threads=[2, 1])[0]["cached"]


def test_a_script_that_is_edited_while_it_is_measured_is_measured_again(measure, tmp_path):
    def edit():
        (tmp_path / "scripts/measured.py").write_text("# edited")
        return 1

    measure(edit)
    assert not measure()[0]["cached"]
    assert measure()[0]["cached"]


def test_a_measurement_without_a_cache_is_as_good_with_a_note(measure):
    answer, result = measure(cache="")
    assert (answer["status"], answer["cached"], result) == ("correct", False, 7)
    assert [note.partition(": ")[0] for note in answer["cache_notes"]] == ["the reference cache was not used"]


@pytest.mark.parametrize(("core_wait_s", "is_kept"), [(0.05, True), (0.051, False)])
def test_a_reference_that_waited_for_a_core_is_not_kept(measure, monkeypatch, core_wait_s, is_kept):
    gil = None
    sample = {"wall_s": 1.0, "cpu_s": 0.9, "core_wait_s": core_wait_s, "calls": 1, "all_calls": 1.0, "gil": gil}
    monkeypatch.setattr(cells.Cell, "sample", lambda self, threads, calls: sample)
    assert not measure()[0]["cached"]
    assert measure()[0]["cached"] is is_kept


@pytest.mark.parametrize(
    ("core_wait_s", "has_gil", "is_kept"), [(0.2, True, True), (0.21, True, False), (2, False, True)]
)
def test_threads_that_waited_for_cores_are_not_kept_where_they_share_a_gil(
    measure, monkeypatch, core_wait_s, has_gil, is_kept
):
    monkeypatch.setattr(reference.gil_state, "is_enabled", lambda: has_gil)

    def sample(self, threads, calls):
        waits = {"core_wait_s": 0.0, "all_core_wait_s": core_wait_s if threads > 1 else 0.0}
        return {"wall_s": 1.0, "cpu_s": 0.9, **waits, "calls": 1, "all_calls": 1.0, "gil": None}

    monkeypatch.setattr(cells.Cell, "sample", sample)
    assert not measure(threads=[1, 2])[0]["cached"]
    assert measure(threads=[1, 2])[0]["cached"] is is_kept
