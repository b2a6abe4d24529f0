"""tests/repo/pages.py: the repository's Markdown pages, as their tests read them: links, headings, commands, code."""

import functools
import itertools
import os
import pathlib
import re
import shlex

from repo import files, read

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^()\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
SUBSTITUTION = re.compile(r"\$\((.*?)\)")


def pages():
    return [path for path in files() if path.suffix == ".md"]


@functools.cache
def prose(page):
    """The page without its fenced blocks."""
    return FENCE.sub("", read(page))


def links(page):
    """(path from the repository's root, anchor or "") of each link that leads to no other site."""
    for target in LINK.findall(prose(page)):
        if not re.match(r"[a-z]+:", target):
            path, _, anchor = target.partition("#")
            yield pathlib.Path(os.path.normpath(page.parent / path)) if path else page, anchor


def anchors(page):
    """Of each heading what GitHub makes of it: lower case, no punctuation, a hyphen for each space."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(prose(page))}


def code_spans(page):
    return CODE.findall(prose(page))


def without_environment(words):
    return list(itertools.dropwhile(re.compile(r"[A-Z_]+=").match, words))


def shell_lines(page):
    """Every line of its shell blocks, and what these run inside $(...)."""
    blocks = (text for language, text in FENCE.findall(read(page)) if language == "sh")
    for line in "".join(blocks).replace("\\\n", " ").splitlines():
        yield from (line, *SUBSTITUTION.findall(line))


def commands(page):
    """The words of each command of its shell blocks, and of each call of pyhost in its text."""
    calls = (span for span in code_spans(page) if re.match(r"([\w./]+/)?pyhost ", span))
    split = (without_environment(shlex.split(line, comments=True)) for line in (*shell_lines(page), *calls))
    return [words for words in split if words]
