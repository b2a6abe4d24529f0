"""tests/repo/repo.py: what the repository's own tests share: its files and the catalog of the build under test."""

import functools
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]

CPP_SUFFIXES = {".c", ".cpp", ".cu", ".cuh", ".h", ".hpp"}


@functools.cache
def files():
    """Paths of the repository's files, relative to ROOT: tracked ones and new ones, not what git ignores."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listing.returncode == 0:
        paths = [pathlib.Path(path) for path in listing.stdout.split("\0") if path]
    else:  # a source archive, without git
        paths = [path.relative_to(ROOT) for path in ROOT.rglob("*") if not {"build", "__pycache__"} & set(path.parts)]
    return sorted(path for path in paths if (ROOT / path).is_file())


def files_under(folder, suffixes):
    return [path for path in files() if path.is_relative_to(folder) and path.suffix in suffixes]


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def without_comments(cmake_text):
    return "\n".join(line.split("#")[0] for line in cmake_text.splitlines())


def executable():
    """The pyhost under test: ctest names it in $PYHOST."""
    return pathlib.Path(os.environ.get("PYHOST", ROOT / "build/release/pyhost"))


@functools.cache
def catalog():
    return json.loads((executable().parent / "lib/pyhost/catalog.json").read_text(encoding="utf-8"))


def backend_names():
    return [backend["name"] for backend in catalog()["backends"]]
