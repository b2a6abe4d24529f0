"""tests/cli/test_cache.py: a hostile, full or missing cache costs a note, not the numbers; no plant in it runs."""

import hashlib
import json
import os
import pickle
import re
import resource
import shutil
import types

import pytest
from conftest import ROOT

SCRIPT = "pyscripts/add_ints.py"
OPTIONS = ("--backend=capi", "--gil=held", "--case=quick", "--threads=1", "--budget=0.01", "--json=-", "--quiet")
SOMEBODY = 4242  # no user of this machine
IS_ROOT = os.geteuid() == 0

# private_folder.py's and reference_cache.py's form: a mark, SHA-256 of the rest, a line of JSON, the result's pickle.
MARK = b"pyhost private file\n"


@pytest.fixture(scope="session")
def measured(run_program, executable):
    """measured(*ahead): (whether the reference came from the cache, the notes on the cache) of a good comparison."""

    def run(*ahead, script=SCRIPT, **options):
        done = run_program(*ahead, executable, script, *OPTIONS, **options)
        assert done.returncode == 0, done.stderr
        return facts_of(json.loads(done.stdout))

    return run


def facts_of(report):
    assert [(row["backend"], row["status"]) for row in report["rows"]] == [("python", "correct"), ("capi", "correct")]
    assert all(cell["samples"] for row in report["rows"] for cell in row["cells"])
    return report["rows"][0]["cached"], [note for note in report["notes"] if "the reference cache" in note]


class Planted:
    """Unpickling it makes a folder."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


@pytest.fixture(scope="session")
def good(measured, tmp_path_factory):
    """A cache with one entry, as pyhost made it."""
    folder = tmp_path_factory.mktemp("good")
    assert measured(env={"XDG_CACHE_HOME": folder}) == (False, [])
    return folder / "pyhost"


@pytest.fixture
def plant(good, tmp_path):
    """plant.entry, in plant.folder, is right in all, but that its result would make the folder plant.ran."""
    folder = tmp_path / "cache/pyhost"
    shutil.copytree(good, folder)
    [entry] = [folder / name for name in entries_of(folder)]
    content = facts_in(entry) + b"\n" + pickle.dumps(Planted(str(tmp_path / "ran")))
    entry.write_bytes(sealed(content))
    env = {"XDG_CACHE_HOME": folder.parent, "HOME": tmp_path}
    return types.SimpleNamespace(folder=folder, entry=entry, ran=tmp_path / "ran", env=env, content=content)


def sealed(content):
    return MARK + hashlib.sha256(content).digest() + content


def entries_of(folder):
    """Names of the references' entries; the host's cost is another."""
    return [name for name in os.listdir(folder) if not name.startswith("host-")]


def content_of(entry):
    content = entry.read_bytes()[len(MARK) + 32 :]
    assert entry.read_bytes() == sealed(content)
    return content


def facts_in(entry):
    return content_of(entry).partition(b"\n")[0]


def result_in(entry):
    return content_of(entry).partition(b"\n")[2]


def test_a_plant_in_a_good_cache_runs(plant, pyhost):
    """So that the tests below show something: whoever can write there is this user."""
    pyhost(SCRIPT, *OPTIONS, env=plant.env)
    assert plant.ran.is_dir()


def open_the_folder(plant):
    plant.folder.chmod(0o770)
    return rf"{plant.folder} can be written by others; 'chmod go-w {plant.folder}' closes it"


def open_the_way(plant):
    plant.folder.parent.chmod(0o777)
    return rf"{plant.folder.parent} can be written by others; 'chmod go-w {plant.folder.parent}' closes it"


def open_the_entry(plant):
    plant.entry.chmod(0o666)
    return rf"{plant.entry} can be written by others; .*"


def link_the_folder(plant):
    plant.folder.rename(plant.folder.parent / "theirs")
    plant.folder.symlink_to("theirs")
    return rf"{plant.folder} is a symbolic link"


def link_the_entry(plant):
    plant.entry.rename(plant.folder.parent / "theirs")
    plant.entry.symlink_to(plant.folder.parent / "theirs")
    return rf"{plant.entry} is a symbolic link"


def damage_the_entry(plant):
    content = bytearray(plant.entry.read_bytes())
    content[-1] ^= 1
    plant.entry.write_bytes(content)
    return rf"{plant.entry} is damaged"


def cut_the_entry(plant):
    os.truncate(plant.entry, 100)
    return rf"{plant.entry} is damaged"


def give_the_folder_away(plant):
    os.chown(plant.folder, SOMEBODY, SOMEBODY)
    return rf"{plant.folder} belongs to user {SOMEBODY}, not to user 0, who runs this"


def give_the_way_away(plant):
    os.chown(plant.folder.parent, SOMEBODY, SOMEBODY)
    return rf"{plant.folder.parent} belongs to user {SOMEBODY}, not to user 0, who runs this"


def give_the_entry_away(plant):
    os.chown(plant.entry, SOMEBODY, SOMEBODY)
    return rf"{plant.entry} belongs to user {SOMEBODY}, not to user 0, who runs this"


def fill_the_entry(plant):
    """A checksum that is right over what is no entry."""
    plant.entry.write_bytes(sealed(b"{}\n" + plant.content))
    return rf"{plant.entry} cannot be read \(KeyError: 'sources'\)"


# The hostile folders are refused whole, an entry is replaced by a good one.
REFUSED = [open_the_folder, open_the_way, link_the_folder]
REPLACED = [open_the_entry, link_the_entry, damage_the_entry, cut_the_entry, fill_the_entry]
if IS_ROOT:  # only root can give files away
    REFUSED += [give_the_folder_away, give_the_way_away]
    REPLACED += [give_the_entry_away]


def state_of(folder):
    return sorted((path, path.lstat().st_mtime_ns, path.lstat().st_size) for path in folder.rglob("*"))


@pytest.mark.parametrize("spoil", REFUSED, ids=lambda spoil: spoil.__name__)
def test_a_folder_that_others_can_reach_is_neither_read_nor_written(measured, plant, spoil):
    reason = spoil(plant)
    before = state_of(plant.folder.parent)
    is_cached, [note] = measured(env=plant.env)
    assert not is_cached and re.fullmatch("the reference cache was not used: " + reason, note)
    assert not plant.ran.exists() and state_of(plant.folder.parent) == before


@pytest.mark.parametrize("spoil", REPLACED, ids=lambda spoil: spoil.__name__)
def test_an_entry_that_is_not_as_it_should_be_is_not_read_and_replaced(measured, plant, good, spoil):
    reason = spoil(plant)
    theirs = plant.folder.parent / "theirs"
    before = theirs.exists() and theirs.read_bytes()
    is_cached, [note] = measured(env=plant.env)
    assert not is_cached and re.fullmatch("the reference cache was not used: " + reason, note)
    assert not plant.ran.exists()
    assert entries_of(plant.folder) == [plant.entry.name]
    status = plant.entry.lstat()
    assert (status.st_uid, oct(status.st_mode)) == (os.geteuid(), "0o100600")
    assert (theirs.exists() and theirs.read_bytes()) == before
    assert json.loads(facts_in(plant.entry)).keys() == json.loads(facts_in(good / plant.entry.name)).keys()
    assert result_in(plant.entry) == result_in(good / plant.entry.name)


def test_a_cache_that_cannot_be_written_is_as_good_as_none(measured, good, tmp_path):
    shutil.copytree(good, tmp_path / "pyhost")
    for entry in (tmp_path / "pyhost").iterdir():
        entry.unlink()
    (tmp_path / "pyhost").chmod(0o500)
    ahead = ("setpriv", "--bounding-set=-dac_override") if IS_ROOT else ()
    found = measured(*ahead, env={"XDG_CACHE_HOME": tmp_path})
    assert found == (False, [f"the reference cache was not used: {tmp_path}/pyhost: Permission denied"])
    assert os.listdir(tmp_path / "pyhost") == []


def test_a_full_cache_is_as_good_as_none(measured, tmp_path):
    """The result fits below the limit, the entry does not."""

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (256, resource.RLIM_INFINITY))

    found = measured(env={"XDG_CACHE_HOME": tmp_path}, preexec_fn=limit)
    assert found == (False, [f"the reference cache was not used: {tmp_path}/pyhost: File too large"])
    assert os.listdir(tmp_path / "pyhost") == []


def test_a_relative_folder_is_ignored(measured, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    script = ROOT / SCRIPT
    assert measured(script=script, cwd=tmp_path, env={"XDG_CACHE_HOME": "cache", "HOME": home}) == (False, [])
    assert os.listdir(tmp_path) == ["home"] and len(entries_of(home / ".cache/pyhost")) == 1


def test_two_at_once_share_a_cache(start, executable, measured, tmp_path):
    env = {"XDG_CACHE_HOME": tmp_path}
    started = [start(executable, SCRIPT, *OPTIONS, env=env) for _ in range(2)]
    texts = [process.communicate(timeout=60)[0] for process in started]
    assert [facts_of(json.loads(text))[1] for text in texts] == [[], []]
    assert measured(env=env) == (True, [])
    assert len(entries_of(tmp_path / "pyhost")) == 1


ONE = ("--backend=capi", "--gil=held", "--threads=1")


def is_cached(report):
    assert {row["status"] for row in report["rows"]} == {"correct"}
    assert all(row["cached"] is False for row in report["rows"][1:])
    return report["rows"][0]["cached"]


def test_the_reference_is_cached_until_its_source_changes(compare, write, tmp_path, request):
    script = write("sums.py", (request.config.rootpath / "tests/cli/sums.py").read_text(encoding="utf-8"))
    here = {"env": {"XDG_CACHE_HOME": tmp_path / "cache"}}
    options = (script, *ONE)
    assert not is_cached(compare(*options, **here)[1])
    done, report = compare(*options, **here)
    assert is_cached(report) and "python (cached)" in done.stderr
    assert not is_cached(compare(*options, "--fresh", **here)[1])
    assert is_cached(compare(*options, **here)[1])
    script.write_text(script.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert not is_cached(compare(*options, **here)[1])


def test_a_broken_cache_is_as_good_as_none(compare, tmp_path):
    here = {"env": {"XDG_CACHE_HOME": tmp_path}}
    options = ("pyscripts/add_ints.py", *ONE)
    assert not is_cached(compare(*options, **here)[1])
    for entry in (tmp_path / "pyhost").iterdir():
        entry.write_bytes(b"\x80\x04broken")
    assert not is_cached(compare(*options, **here)[1])
