"""tests/python/test_private_folder.py: what is read and written, and each way in which another user could reach it."""

import hashlib
import os
import stat
import time

import pytest
from _pyhost_measure import private_folder


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home folder with nothing in it."""
    (tmp_path / "home").mkdir(mode=0o755)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def folder(home):
    """The path of a private folder, which is made by the first write."""
    return home / ".cache" / "pyhost"


@pytest.fixture
def entry(folder):
    """A file that was written well."""
    private_folder.write(str(folder), "entry", b"payload")
    return folder / "entry"


def read(folder, name="entry"):
    return private_folder.read(str(folder), name)


def refusal(folder):
    """Why it is not read; it must not be written either, and stay as it was."""
    before = tree(folder.parent)
    reasons = []
    for access in (lambda: read(folder), lambda: private_folder.write(str(folder), "new", b"new")):
        with pytest.raises(private_folder.Refused) as refused:
            access()
        reasons.append(str(refused.value))
    assert reasons[0] == reasons[1] and tree(folder.parent) == before
    return reasons[0]


def tree(folder):
    return sorted((str(path), os.lstat(path).st_mode) for path in folder.rglob("*"))


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_what_was_written_is_read(folder):
    assert read(folder) is None
    private_folder.write(str(folder), "entry", b"")
    assert read(folder) == b""
    private_folder.write(str(folder), "entry", bytes(range(256)) * 1000)
    assert read(folder) == bytes(range(256)) * 1000
    assert read(folder, "other") is None


def test_reading_makes_nothing(folder, home):
    assert read(folder) is None
    assert os.listdir(home) == []


def test_what_is_made_is_closed_to_others_whatever_the_umask(folder, home):
    umask = os.umask(0)
    try:
        private_folder.write(str(folder), "entry", b"payload")
    finally:
        os.umask(umask)
    assert [mode_of(path) for path in (folder.parent, folder, folder / "entry")] == [0o700, 0o700, 0o600]
    assert os.listdir(folder) == ["entry"]


@pytest.mark.parametrize("mode", [0o755, 0o740, 0o710, 0o704, 0o701])
def test_a_folder_that_others_could_only_read_is_closed(folder, entry, mode):
    folder.chmod(mode)
    assert read(folder) == b"payload"
    assert mode_of(folder) == 0o700


@pytest.mark.parametrize("mode", [0o770, 0o720, 0o702, 0o777, 0o1777])
def test_a_folder_that_others_can_write_to_is_refused(folder, entry, mode):
    folder.chmod(mode)
    assert refusal(folder) == f"{folder} can be written by others; 'chmod go-w {folder}' closes it"


@pytest.mark.parametrize("above", [1, 2])
def test_a_folder_that_others_can_rename_is_refused(folder, entry, above):
    way = (folder.parent, folder.parent.parent)[above - 1]
    way.chmod(0o770)
    assert refusal(folder) == f"{way} can be written by others; 'chmod go-w {way}' closes it"


def test_a_shared_folder_in_which_each_can_rename_only_his_own_is_a_way(folder, entry):
    folder.parent.chmod(0o1777)
    assert read(folder) == b"payload"


def test_what_is_above_the_home_folder_is_the_systems_business(folder, entry, home):
    home.parent.chmod(0o777)
    assert read(folder) == b"payload"


def test_outside_of_home_all_that_is_above_is_looked_at(folder, entry, home, monkeypatch):
    monkeypatch.setenv("HOME", "/nowhere")
    home.parent.chmod(0o777)
    assert refusal(folder) == f"{home.parent} can be written by others; 'chmod go-w {home.parent}' closes it"


def test_the_folder_of_another_user_is_refused(folder, entry, monkeypatch):
    """As under sudo, which leaves HOME as it was: root must not write there."""
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    if owner == 0:  # then root's folders above are fine for anybody
        assert refusal(folder) == f"{folder} belongs to user 0, not to user 4242, who runs this"
    else:
        assert refusal(folder) == f"{folder.parent} belongs to user {owner}, not to user 4242, who runs this"


def test_a_folder_above_of_another_user_is_refused_and_nothing_made_in_it(folder, home, monkeypatch):
    def status(path, **options):
        found = os_stat(path, **options)
        return os.stat_result([*found[:4], 4242, *found[5:]]) if str(path) == str(home) else found

    os_stat = os.stat
    monkeypatch.setattr(os, "stat", status)
    with pytest.raises(private_folder.Refused, match=f"{home} belongs to user 4242, not to user {os.geteuid()}"):
        private_folder.write(str(folder), "entry", b"payload")
    assert os.listdir(home) == []


def test_a_link_in_the_place_of_the_folder_is_not_followed(folder, entry):
    folder.rename(folder.parent / "real")
    folder.symlink_to("real")
    assert refusal(folder) == f"{folder} is a symbolic link"


def test_a_link_on_the_way_leads_to_where_the_way_is_looked_at(folder, entry, home):
    folder.parent.rename(home / "disk")
    folder.parent.symlink_to("disk")
    assert read(folder) == b"payload"
    (home / "disk").chmod(0o770)
    assert refusal(folder).startswith(f"{home / 'disk'} can be written by others")


def test_a_link_in_the_place_of_a_file_is_neither_read_nor_written_through(folder, entry):
    victim = folder.parent / "victim"
    entry.rename(victim)
    entry.symlink_to(victim)
    with pytest.raises(private_folder.Refused, match=f"{entry} is a symbolic link"):
        read(folder)
    private_folder.write(str(folder), "entry", b"new")
    assert b"new" not in victim.read_bytes()
    assert not entry.is_symlink() and read(folder) == b"new"


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_can_write_is_refused(folder, entry, mode):
    entry.chmod(mode)
    with pytest.raises(private_folder.Refused, match=f"{entry} can be written by others"):
        read(folder)


def test_the_file_of_another_user_is_refused(folder, entry, monkeypatch):
    def status(fd):
        found = os_fstat(fd)
        return os.stat_result([*found[:4], 4242, *found[5:]]) if stat.S_ISREG(found.st_mode) else found

    os_fstat = os.fstat
    monkeypatch.setattr(os, "fstat", status)
    with pytest.raises(private_folder.Refused, match=f"{entry} belongs to user 4242, not to user {os.geteuid()}"):
        read(folder)


def test_a_pipe_is_refused_at_once(folder, entry):
    entry.unlink()
    os.mkfifo(entry)
    with pytest.raises(private_folder.Refused, match=f"{entry} is no regular file"):
        read(folder)


def test_a_folder_in_the_place_of_a_file_is_an_error(folder, entry):
    entry.unlink()
    entry.mkdir()
    with pytest.raises(IsADirectoryError):
        read(folder)


@pytest.mark.parametrize("at", [0, 19, 20, 51, 52, 58])
def test_a_changed_byte_is_damage(folder, entry, at):
    content = bytearray(entry.read_bytes())
    content[at] ^= 1
    entry.write_bytes(content)
    with pytest.raises(private_folder.Refused, match=f"{entry} is damaged"):
        read(folder)


@pytest.mark.parametrize("size", [0, 10, 52, 58])
def test_a_cut_file_is_damaged(folder, entry, size):
    os.truncate(entry, size)
    with pytest.raises(private_folder.Refused, match=f"{entry} is damaged"):
        read(folder)


def test_the_checksum_is_of_the_payload(entry):
    assert entry.read_bytes() == b"pyhost private file\n" + hashlib.sha256(b"payload").digest() + b"payload"


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(folder, entry, monkeypatch):
    def rename(*arguments, **options):
        assert len(os.listdir(folder)) == 2
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "rename", rename)
    with pytest.raises(OSError, match="No space left"):
        private_folder.write(str(folder), "entry", b"new")
    assert read(folder) == b"payload" and os.listdir(folder) == ["entry"]


def test_two_that_write_at_once_do_not_meet(folder, entry, monkeypatch):
    """The one is between opening and renaming while the other does all of it."""

    def rename(*arguments, **options):
        monkeypatch.setattr(os, "rename", os_rename)
        private_folder.write(str(folder), "entry", b"the other's")
        assert read(folder) == b"the other's"
        os_rename(*arguments, **options)

    os_rename = os.rename
    monkeypatch.setattr(os, "rename", rename)
    private_folder.write(str(folder), "entry", b"the one's")
    assert read(folder) == b"the one's" and os.listdir(folder) == ["entry"]


def test_what_stands_in_the_place_of_an_unfinished_file_is_not_opened(folder, entry, monkeypatch):
    victim = folder.parent / "victim"
    victim.write_bytes(b"as it was")
    monkeypatch.setattr(os, "urandom", lambda size: b"\0" * size)
    (folder / f"entry.{os.getpid()}-{'00' * 8}.part").symlink_to(victim)
    with pytest.raises(FileExistsError):
        private_folder.write(str(folder), "entry", b"new")
    assert victim.read_bytes() == b"as it was"


def test_what_killed_processes_left_is_removed_after_an_hour(folder, entry):
    ages = {"entry.1-ab.part": 3700, "entry.2-ab.part": 3500, "old.pickle.77": 3700, "old.pickle": 9000, "entry": 9000}
    for name, age_s in ages.items():
        (folder / name).touch()
        os.utime(folder / name, (time.time() - age_s,) * 2)
    private_folder.write(str(folder), "new", b"new")
    assert sorted(os.listdir(folder)) == ["entry", "entry.2-ab.part", "new", "old.pickle"]
