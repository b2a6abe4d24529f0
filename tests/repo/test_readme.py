"""tests/repo/test_readme.py: the pages: every link leads somewhere, every file named exists, nothing lies outside."""

import os
import re
import subprocess

import test_recipes
from pages import anchors, code_spans, commands, links, pages, prose

from repo import executable, files, read

README = next(path for path in pages() if str(path) == "README.md")
INDEX = next(path for path in pages() if str(path) == "docs/index.md")

# Folders of every Linux machine; a path elsewhere is one of somebody's own machine.
EVERYONES = ("/usr/", "/proc/")

# Documents and folders that comments could once name and no reader of the repository has.
ELSEWHERE = re.compile(r"\b(DESIGN|STYLE)\b|(?<![\w-])shared/")


def repository():
    """Every file and folder, as text; and the files that a recipe makes."""
    made = {str(path) for page in pages() for path, kind, _ in test_recipes.steps(page) if path}
    return made | {str(path) for file in files() for path in (file, *file.parents)}


def folders():
    return {path.parts[0] for path in files() if len(path.parts) > 1}


def test_there_are_pages():
    assert len(pages()) > 15


def test_every_link_leads_to_a_file_of_the_repository_and_to_a_heading_of_it():
    there = repository()
    wrong = [f"{page}: {path}" for page in pages() for path, _ in links(page) if str(path) not in there]
    wrong += [
        f"{page}: {path}#{anchor}"
        for page in pages()
        for path, anchor in links(page)
        if anchor and str(path) in there and anchor not in anchors(path)
    ]
    assert not wrong


def test_every_page_of_docs_can_be_reached_from_its_index():
    reached, ahead = set(), [INDEX]
    while ahead:
        page = ahead.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            ahead += [path for path, _ in links(page)]
    assert [str(page) for page in pages() if page.parts[0] == "docs" and page not in reached] == []
    assert INDEX in {path for path, _ in links(README)}


def named_files(page):
    """Words of its commands and its text that name a file by a path from the root."""
    words = [word for words in commands(page) for word in words] + code_spans(page)
    paths = (
        word.removeprefix("./").rstrip("/") for word in words if re.fullmatch(r"(\./)?[\w.\-]+(/[\w.\-]+)*/?", word)
    )
    return [path for path in paths if path.split("/")[0] in folders() and "/" in path]


def test_every_file_that_a_page_names_exists():
    there = repository()
    named = [(page, path) for page in pages() for path in named_files(page)]
    assert len(named) > 50
    assert [f"{page}: {path}" for page, path in named if path not in there] == []


def test_no_page_names_a_path_of_one_machine():
    wrong = [
        f"{page}: {path}"
        for page in pages()
        for path in re.findall(r"(?<![\w.~<…/:)])/[a-z][\w.\-]*/[\w./\-]*", read(page))
        if not path.startswith(EVERYONES)
    ]
    assert not wrong


def test_no_file_mentions_what_is_not_in_the_repository():
    texts = [path for path in files() if str(path) != "tests/repo/test_readme.py"]
    found = [(path, match[0]) for path in texts for match in ELSEWHERE.finditer(read(path))]
    assert not found


def test_the_readme_is_short_and_begins_with_its_two_commands():
    assert len(read(README).splitlines()) <= 130
    assert commands(README)[:2] == [["./demo.sh"], ["./test.sh"]]


def test_the_changelog_has_an_entry_for_this_version():
    version = re.search(r"^project\(pyhost VERSION ([\d.]+)", read("CMakeLists.txt"), re.MULTILINE)[1]
    headings = re.findall(
        r"^## (.+)$", prose(next(path for path in pages() if path.name == "CHANGELOG.md")), re.MULTILINE
    )
    assert headings[0] == "Unreleased" and headings[1].split()[0] == version


ENTRY_END, SPREAD = re.compile("[;.] "), "spread: interquartile range / median"


def test_the_readme_explains_its_tables_as_the_program_does(tmp_path):
    command = (executable(), "bench", "add_ints", "--backend=capi", "--gil=held", "--case=quick")
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    printed = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    legend = printed[printed.index("\n\ntime: ") : re.search(r"^\d+ samples", printed, re.MULTILINE).start()]
    printed_ones = {entry.strip(" .") for entry in ENTRY_END.split(" ".join(legend.split()))} - {SPREAD}
    told = " ".join(read(README).split())
    assert len(printed_ones) > 8 and all(entry in told for entry in printed_ones)
