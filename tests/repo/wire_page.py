"""tests/repo/wire_page.py: docs/reference/wire.md as it must be, from host/core/wire.hpp and wire_description.cpp.

usage: wire_page.py  (writes the page)
"""

import functools
import json
import re

from repo import ROOT, read

PAGE = "docs/reference/wire.md"

HEAD = """# The wire

What two processes of pyhost say to each other. `tests/repo/wire_page.py` writes this page from the one description,
`host/core/wire_description.cpp`: C++ and Python check every question and every answer against it where it arrives, and
what does not fit is a failed row with a sentence.

The parent starts a measured child, asks on one pipe and reads on another: a JSON object a line, `do` names the
question, and `id` is its number, which the answer repeats. Who answers another question than the last is ended. A child
asks its sub-interpreters in the same way, without a number, and so it asks its worker processes (as `pool`).

A field whose name ends in `?` may be missing. Of an answer whose `status` is none of {whole} all may be missing
but `status` and, where it is `over-budget`, `call_s`. Where the `status` is not `correct`, there is a `reason`. Fields
that are there must fit, and there are no others.

| type | values |
| --- | --- |
| `text`, `flag`, `null` | JSON's strings, booleans and null |
| `status` | {statuses} |
| `seconds` | a number from 0 to 10^9 |
| `amount` | a number from 0 to 10^30 |
| `count` | a whole number from 0 to 10^15 |
| `ns` | a whole number from 0 to 2^63 - 1 |
| `[T]`, `[T+]`, `[T*2]` | a list of any length, of at least one, of two |
| `{{T}}` | an object whose keys are anything |
| `T\\|U` | one or the other |
"""


@functools.cache
def description():
    text = read("host/core/wire_description.cpp")
    return json.loads(re.search(r'R"wire\((.*?)\)wire"', text, re.DOTALL)[1])


def constants(prefix_type):
    """(name, value, comment) of the constants of that C++ type in wire.hpp, in their order."""
    pattern = rf'inline constexpr {re.escape(prefix_type)} (\w+) =\s+"?(\w+)"?;(?:\s*// (.*))?'
    return re.findall(pattern, read("host/core/wire.hpp"))


def variables():
    """{name: what it is}, as pairs."""
    return [(value, what) for name, value, what in constants("const char*") if name.endswith("_environment")]


def shown(fields):
    if isinstance(fields, str):
        return f"`{fields}`"
    escaped = ((name, type_.replace("|", "\\|")) for name, type_ in fields.items())
    return ", ".join(f"`{name}`: `{type_}`" for name, type_ in escaped) or "-"


def page():
    known = description()
    lines = [HEAD.format(**{list_: ", ".join(f"`{one}`" for one in known[list_]) for list_ in ("statuses", "whole")})]
    lines += [
        "## Questions\n",
        f"Every question: {shown(known['question'])}. Every answer: {shown(known['answer'])}.\n",
    ]
    lines += ["| question | who asks | what | fields | answer |", "| --- | --- | --- | --- | --- |"]
    for name, question in known["questions"].items():
        fields, answer = shown(question["fields"]), shown(question["answer"])
        lines.append(f"| `{name}` | {question['by']} | {question['asks']} | {fields} | {answer} |")
    lines += ["\n## Types\n", "| type | fields |", "| --- | --- |"]
    lines += [f"| `{name}` | {shown(fields)} |" for name, fields in known["types"].items()]
    lines += ["\n## Variables and exit statuses\n", "| variable | what |", "| --- | --- |"]
    lines += [
        f"| `{value}` | {what} |" for name, value, what in constants("const char*") if name.endswith("_environment")
    ]
    lines += ["\n| exit status of a measured child | what |", "| --- | --- |"]
    lines += [f"| {value} | {what} |" for _, value, what in constants("int")]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (ROOT / PAGE).write_text(page(), encoding="utf-8")
