"""host/measure/python/wire.py: questions and answers between processes: do they have the fields that are described?

The description, of which host/core/wire_description.hpp tells the grammar, is C++'s own; bench/wire_check.cpp reads it
as this file does.
"""

import json
import math

import _pyhost
from _pyhost_measure import outcome

DESCRIPTION = json.loads(_pyhost.wire_description())
TYPES, QUESTIONS = DESCRIPTION["types"], DESCRIPTION["questions"]
WHOLE = DESCRIPTION["whole"]  # the statuses of answers that have all fields

NAME = "do"  # the field with the question's name
MOST_COUNT, MOST_NS = 10**15, 2**63 - 1

# Of each scalar type whether a value is one.
SCALARS = {
    "null": lambda value: value is None,
    "text": lambda value: isinstance(value, str),
    "flag": lambda value: isinstance(value, bool),
    "status": lambda value: isinstance(value, str) and value in DESCRIPTION["statuses"],
    "seconds": lambda value: _is_number(value) and 0 <= value <= 1e9,
    "amount": lambda value: _is_number(value) and 0 <= value <= 1e30,
    "count": lambda value: type(value) is int and 0 <= value <= MOST_COUNT,
    "ns": lambda value: type(value) is int and 0 <= value <= MOST_NS,
}


class Ask:
    """The questions by name: ask.<name>(field=value, ...)."""

    def __getattr__(self, name):
        return lambda **fields: {NAME: name, **fields}


ask = Ask()


def name_of(question):
    return question[NAME]


def is_same(question, other):
    """Whether both ask the same, of whatever."""
    return isinstance(question, dict) and question.get(NAME) == other[NAME]


def question_misfit(question, asker):
    """Why `asker`, "parent" or "child", can't have asked this; None where it can."""
    name = question.get(NAME) if isinstance(question, dict) else None
    described = QUESTIONS.get(name) if isinstance(name, str) else None
    if described is None or described["by"] != asker:
        return f"there is no question {name!r}"
    misfit = _fields_misfit(question, {**DESCRIPTION["question"], **described["fields"]}, "")
    return misfit and f"the question '{name}' does not fit: {misfit}"


def answer_of(server, question, asker):
    """What `server.do_<name>(question)` answers, or why it could not: its exceptions end nothing."""
    try:
        misfit = question_misfit(question, asker)
        if misfit:
            raise ValueError(misfit)
        return getattr(server, "do_" + name_of(question))(question)
    except (Exception, SystemExit) as error:
        return {"status": "failed", "reason": outcome.sentence_of(error)}


def answer_misfit(question, answer):
    """Why this is no answer to a question that fits; None where it is one."""
    fields = {**DESCRIPTION["answer"], **_answer_fields(question)}
    is_whole = isinstance(answer, dict) and answer.get("status") in WHOLE
    misfit = _fields_misfit(answer, fields if is_whole else _optional(fields), "") or _lack_of(answer)
    return misfit and f"the answer to '{question[NAME]}' does not fit: {misfit}"


def fits(value, type_):
    """Whether `value` is of a type of the description."""
    return _misfit(value, type_, "it") is None


def _answer_fields(question):
    fields = QUESTIONS[question[NAME]]["answer"]
    return TYPES[fields] if isinstance(fields, str) else fields


def _optional(fields):
    return {name.removesuffix("?") + "?": type_ for name, type_ in fields.items()}


def _lack_of(answer):
    """What an answer of any other status than "correct" must have, where its fields fit."""
    if answer.get("status") == "correct":
        return None
    must = ["status", "reason", *(["call_s"] if answer.get("status") == "over-budget" else [])]
    return next((f"{name} is missing" for name in must if answer.get(name, "") == ""), None)


def _misfit(value, type_, where):
    alternatives = type_.split("|")
    found = [_misfit_of_one(value, one, where) for one in alternatives]
    if None in found:
        return None
    return found[0] if len(found) == 1 else f"{where} is {_shown(value)}, not {' or '.join(alternatives)}"


def _misfit_of_one(value, type_, where):
    if type_ in TYPES:
        return _fields_misfit(value, TYPES[type_], where + ".")
    if type_.startswith("["):
        return _list_misfit(value, type_[1:-1], where)
    if type_.startswith("{"):
        if not isinstance(value, dict):
            return f"{where} is {_shown(value)}, not {type_}"
        return _first(_misfit(one, type_[1:-1], f"{where}[{_shown(name)}]") for name, one in value.items())
    return None if SCALARS[type_](value) else f"{where} is {_shown(value)}, not {type_}"


def _list_misfit(value, items, where):
    type_, is_pair, is_some = items.removesuffix("*2").removesuffix("+"), items.endswith("*2"), items.endswith("+")
    if not isinstance(value, list) or (is_pair and len(value) != 2) or (is_some and not value):
        return f"{where} is {_shown(value)}, not [{items}]"
    return _first(_misfit(one, type_, f"{where}[{index}]") for index, one in enumerate(value))


def _fields_misfit(value, fields, prefix):
    if not isinstance(value, dict):
        return f"{prefix.removesuffix('.') or 'it'} is {_shown(value)}, not an object"
    names = {name.removesuffix("?") for name in fields}
    for name in value:
        if name not in names:
            return f"{prefix}{_shown(name)} is not known"
    for name, type_ in fields.items():
        plain = name.removesuffix("?")
        if plain in value:
            misfit = _misfit(value[plain], type_, prefix + plain)
            if misfit:
                return misfit
        elif name == plain:
            return f"{prefix}{plain} is missing"
    return None


def _first(misfits):
    return next((misfit for misfit in misfits if misfit), None)


def _shown(value):
    if isinstance(value, (dict, list)):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    return ascii(value)[:40]


def _is_number(value):
    return type(value) in (int, float) and math.isfinite(value)
