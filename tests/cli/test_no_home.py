"""tests/cli/test_no_home.py: where there is no place for a cache, nothing appears in /tmp instead, however shortly."""

import contextlib
import ctypes
import json
import os
import re
import struct

import pytest
from test_cache import OPTIONS, SCRIPT, facts_of

IN_CREATE, IN_MOVED_TO = 0x100, 0x80


@contextlib.contextmanager
def watching(*folders):
    """A list that has, at the end, every name that appeared in the folders, however shortly."""
    libc = ctypes.CDLL(None, use_errno=True)
    fd = libc.inotify_init1(os.O_NONBLOCK)
    names = []
    try:
        for folder in folders:
            assert libc.inotify_add_watch(fd, os.fsencode(folder), IN_CREATE | IN_MOVED_TO) >= 0
        yield names
        with contextlib.suppress(BlockingIOError):
            while True:
                names += names_in(os.read(fd, 65536))
    finally:
        os.close(fd)


def names_in(events):
    at = 0
    while at < len(events):
        length = struct.unpack_from("I", events, at + 12)[0]
        yield os.fsdecode(events[at + 16 : at + 16 + length].rstrip(b"\0"))
        at += 16 + length


SCRIPT_WITHOUT_CASES = """
import multiprocessing

def add_ints(a, b):
    return a + b

def work(n):
    return add_ints(n, 1)

if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map(work, range(4)) == [1, 2, 3, 4]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(work, range(4)) == [1, 2, 3, 4]
    assert add_ints(3, 4) == 7
"""


# /tmp is everybody's: compilers and other tests write there meanwhile.  So the run is given its own at that very path.
OWN_TMP = ("sh", "-c", 'mount --bind "$0" /tmp && exec "$@"')
NAMESPACES = (("unshare", "--mount"), ("unshare", "--map-root-user", "--mount"))


@pytest.fixture
def in_own_tmp(run_program, executable, tmp_path):
    """(the folder that is /tmp for a run, what to put ahead of its command); nothing ahead where none may do that."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    is_hidden = executable.is_relative_to("/tmp")  # by the run's own
    for namespace in () if is_hidden else NAMESPACES:
        ahead = (*namespace, *OWN_TMP, folder)
        if run_program(*ahead, "true").returncode == 0:
            return folder, ahead
    return folder, ()


@pytest.mark.parametrize("kind", ["cases", "a_whole_script"])
def test_without_a_home_nothing_appears_in_tmp(run_program, executable, in_own_tmp, kind):
    folder, ahead = in_own_tmp
    script = SCRIPT
    if kind == "a_whole_script":
        (folder / "script.py").write_text(SCRIPT_WITHOUT_CASES, encoding="utf-8")
        script = "/tmp/script.py" if ahead else folder / "script.py"
    bare = ("env", "-i", f"PATH={os.environ['PATH']}", *(() if ahead else (f"TMPDIR={folder}",)))
    with watching(folder) as appeared, watching("/tmp") as shared:
        done = run_program(*ahead, *bare, executable, script, *OPTIONS)
    assert done.returncode == 0, done.stderr
    assert appeared == []
    if not ahead:  # then the shared one is the run's: what others make there has other names
        assert [name for name in shared if re.match("pyhost-(?!test-|core-)", name)] == []
    report = json.loads(done.stdout)
    if kind == "cases":
        reason = "neither XDG_CACHE_HOME nor HOME is an absolute path"
        assert facts_of(report) == (False, [f"the reference cache was not used: {reason}"])
    else:
        assert {row["status"] for row in report["rows"]} == {"correct"}
        [note] = [note for note in report["notes"] if "recorded" in note]
        # How many of them are compared in the time that there is, a busy machine decides.
        assert re.match(r"add_ints: 9 calls of the script recorded and (all|[1-9]) compared;", note)


def test_a_watch_sees_what_appears_and_is_gone_again(tmp_path):
    with watching(tmp_path) as names:
        (tmp_path / "one").mkdir()
        (tmp_path / "one").rmdir()
        (tmp_path / "two").touch()
        (tmp_path / "two").rename(tmp_path / "three")
    assert names == ["one", "two", "three"]
