"""tests/repo/test_format.py: clang-format and ruff have nothing to change.

What they would change, they do themselves: `build/venv/bin/clang-format -i FILE...`, `ruff format`, `ruff check --fix`.
"""

import pathlib
import subprocess
import sys

from repo import CPP_SUFFIXES, ROOT, files


def check(*command):
    result = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert result.returncode == 0, result.stdout


def sources(suffixes):
    return [str(path) for path in files() if path.suffix in suffixes]


def test_clang_format():
    # The build's own: another version would have it otherwise.
    check(pathlib.Path(sys.executable).with_name("clang-format"), "--dry-run", "-Werror", *sources(CPP_SUFFIXES))


def test_ruff_check():
    check(sys.executable, "-m", "ruff", "check", "--no-cache", *sources({".py"}))


def test_ruff_format():
    check(sys.executable, "-m", "ruff", "format", "--no-cache", "--check", *sources({".py"}))
