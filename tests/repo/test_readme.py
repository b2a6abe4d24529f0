"""tests/repo/test_readme.py: the commands that the READMEs print name files and options that exist."""

import itertools
import json
import re
import shlex
import subprocess

import pytest

from repo import ROOT, executable, files, read

READMES = [path for path in files() if path.name == "README.md"]

# Options whose value is a file that the command writes, or a folder of the reader's.
OUTPUT_OPTIONS = {"--csv", "--install-prefix", "--json", "--markdown", "--png", "--prefix", "-B"}


def commands(path):
    blocks = re.findall(r"^```sh\n(.*?)^```", read(path), re.MULTILINE | re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    found = [without_environment(shlex.split(line.removeprefix("$ "), comments=True)) for line in lines]
    return [words for words in found if words]


def without_environment(words):
    return list(itertools.dropwhile(re.compile(r"[A-Z_]+=").match, words))


def all_commands():
    return [(path, words) for path in READMES for words in commands(path)]


def is_pyhost(word):
    return word == "pyhost" or word.endswith("/pyhost")


def without_outputs(words):
    kept, skip = [], False
    for word in words:
        if not skip and word.split("=")[0] not in OUTPUT_OPTIONS:
            kept.append(word)
        skip = word in OUTPUT_OPTIONS
    return kept


def names_repository_file(word):
    return word.startswith("./") or word.split("/")[0] in {path.parts[0] for path in files() if len(path.parts) > 1}


@pytest.fixture(scope="module")
def help_text():
    return subprocess.run([executable(), "help"], capture_output=True, text=True, check=True).stdout


def test_there_is_a_readme_with_its_two_commands():
    words = commands("README.md")
    assert ["./demo.sh"] in words and ["./test.sh"] in words


def test_files_exist():
    missing = [
        f"{path}: {word}"
        for path, words in all_commands()
        for word in without_outputs(words)
        if names_repository_file(word) and not (ROOT / word).exists()
    ]
    assert not missing


def test_options_exist(help_text):
    unknown = []
    for path, words in all_commands():
        if is_pyhost(words[0]):
            own = words[: words.index("--")] if "--" in words else words
            options = [word.split("=")[0] for word in own if word.startswith("--")]
            unknown += [f"{path}: {option}" for option in options if not re.search(rf"{option}\b", help_text)]
    assert not unknown


def test_presets_exist():
    presets = {preset["name"] for preset in json.loads(read("CMakePresets.json"))["configurePresets"]}
    named = {words[words.index("--preset") + 1] for _, words in all_commands() if "--preset" in words}
    assert named <= presets
