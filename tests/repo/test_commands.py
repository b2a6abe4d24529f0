"""tests/repo/test_commands.py: the pages' commands have options that exist, for the verb that they are given to."""

import json
import re
import subprocess

import pytest
from pages import commands, pages

from repo import ROOT, executable, read

REFERENCE = "docs/reference/command_line.md"
ONE_RUN = {"script", "run", "gil"}  # what stands before a script's name is pyhost's, what follows may be the script's
PYTHONS_OWN = {"--help", "--version"}


@pytest.fixture(scope="module")
def help_text():
    return subprocess.run([executable(), "help"], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def verbs():
    return set(re.findall(r"^\| `pyhost (\w+)[` ]", read(REFERENCE), re.MULTILINE))


@pytest.fixture(scope="module")
def options():
    """{option: (whether it takes a value, the verbs that it is of)}, from the reference."""
    rows = re.findall(r"^\| `(--[\w-]+)( \S+)?` \| ([\w, ]+) \|", read(REFERENCE), re.MULTILINE)
    return {name: (bool(value), set(of.split(", "))) for name, value, of in rows}


def test_the_reference_has_the_verbs_of_the_help(help_text, verbs):
    assert verbs == set(re.findall(r"^  pyhost (\w+)(?= )", help_text, re.MULTILINE)) - {"script"}


def test_the_reference_has_the_options_of_the_help(help_text, options):
    assert set(options) == set(re.findall(r"^  (--[\w-]+)", help_text, re.MULTILINE))


def test_the_reference_gives_each_verb_the_options_that_the_help_does(help_text, options):
    sentences = dict(re.findall(r"^([a-z -]+) takes? (--.*?)\.$", help_text, re.MULTILINE | re.DOTALL))
    told = {who: set(re.findall(r"--[\w-]+", text)) for who, text in sentences.items()}
    one_run = told["gil and run"]
    want = {
        "script": told["a comparison"],
        "bench": told["bench"],
        "check": told["check"],
        "gil": one_run,
        "run": one_run,
    }
    of_verbs = {verb: {name for name, (_, of) in options.items() if verb in of} for verb in want}
    assert of_verbs == want
    assert set().union(*(of for _, of in options.values())) == set(want)


def is_pyhost(word):
    return word == "pyhost" or word.endswith("/pyhost")


def own_words(words, options):
    """Which of the words after the verb are pyhost's: those before the script's name; of a comparison all before --."""
    words = words[: words.index("--")] if "--" in words else words
    if any(word.split("=")[0] in ("--backend", "--swap") for word in words):
        return words
    for index, word in enumerate(words):
        takes_value = index > 0 and (options.get(words[index - 1], (False,))[0] or words[index - 1] in ("-X", "-W"))
        if word in ("-m", "-c", "-") or not (word.startswith("-") or takes_value):
            return words[:index]
    return words


def pyhost_calls(verbs, options):
    """(page, command, verb, its own words) of each call of pyhost in the pages."""
    for page in pages():
        for words in commands(page):
            if is_pyhost(words[0]):
                verb = words[1] if len(words) > 1 and words[1] in verbs else "script"
                rest = words[1:] if verb == "script" else words[2:]
                yield page, " ".join(words), verb, own_words(rest, options) if verb in ONE_RUN else rest


def test_options_exist_for_their_verb(verbs, options):
    calls = list(pyhost_calls(verbs, options))
    assert len(calls) > 30
    wrong = [
        f"{page}: {command}: {word}"
        for page, command, verb, words in calls
        for word in words
        if word.startswith("--") and word not in PYTHONS_OWN and verb not in options.get(word.split("=")[0], (0, ()))[1]
    ]
    assert not wrong


def scripts_called():
    """(page, script of the repository, option) for each option that a command gives to one."""
    for page in pages():
        for words in commands(page):
            names = [i for i, word in enumerate(words) if re.search(r"\.(py|sh)$", word) and (ROOT / word).is_file()]
            if names and not is_pyhost(words[0]):
                for word in words[names[0] + 1 :]:
                    if word.startswith("--"):
                        yield page, words[names[0]], word.split("=")[0]


def test_options_of_our_own_scripts_exist():
    called = list(scripts_called())
    assert called
    wrong = [one for one in called if not re.search(rf"(?<![\w-]){one[2]}(?![\w-])", read(one[1]))]
    assert not wrong


def test_presets_exist():
    presets = {preset["name"] for preset in json.loads(read("CMakePresets.json"))["configurePresets"]}
    named = {words[words.index("--preset") + 1] for page in pages() for words in commands(page) if "--preset" in words}
    assert named and named <= presets


def test_labels_of_tests_exist():
    labels = {"host", *re.findall(r"^pyhost_add_python_tests\((\w+)", read("tests/CMakeLists.txt"), re.MULTILINE)}
    calls = [words for page in pages() for words in commands(page) if words[0] == "ctest" and "-L" in words]
    named = {label for words in calls for label in words[words.index("-L") + 1].split("|")}
    assert named and named <= labels


def chosen_tests(words):
    """(what chooses, where the names of tests stand) of a command that runs some of them."""
    for option, word in zip(words, words[1:]):
        if option == "-k":
            yield word, [ROOT / next(path for path in words if path.endswith(".py"))]
        elif option == "-R":
            yield word, ROOT.glob("tests/host/*.cpp")
    for word in words:
        if word.startswith("--test-case="):
            yield word.partition("=")[2].rstrip("*"), ROOT.glob("tests/host/*.cpp")


def test_the_tests_that_a_command_chooses_exist():
    chosen = [one for page in pages() for words in commands(page) for one in chosen_tests(words)]
    assert len(chosen) >= 3
    names = re.compile(r'TEST_CASE\("(.*)"\)|^def (test_\w+)', re.MULTILINE)
    for word, paths in chosen:
        found = [name for path in paths for pair in names.findall(path.read_text(encoding="utf-8")) for name in pair]
        assert any(word in name for name in found), word
