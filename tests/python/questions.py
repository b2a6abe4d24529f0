"""tests/python/questions.py: whole questions and answers of the wire, where a test says only what it is about."""

from _pyhost_measure import wire

EXAMPLES = {
    "null": None,
    "text": "",
    "flag": False,
    "seconds": 0.5,
    "amount": 1.0,
    "count": 1,
    "ns": 5,
    "status": "correct",
}


def example(type_):
    """A value of a type of the description."""
    type_ = type_.partition("|")[0]
    if type_ in wire.TYPES:
        return filled(wire.TYPES[type_])
    if type_.startswith("["):
        return [example(type_[1:-1].removesuffix("*2").removesuffix("+"))] * (2 if type_.endswith("*2]") else 1)
    return {"some": example(type_[1:-1])} if type_.startswith("{") else EXAMPLES[type_]


def filled(fields):
    return {name: example(type_) for name, type_ in fields.items() if not name.endswith("?")}


def whole(do, **fields):
    """That question, whatever it needs beside these fields."""
    return {wire.NAME: do, **filled(wire.QUESTIONS[do]["fields"]), **fields}


def whole_answer(do, **fields):
    answer = wire.QUESTIONS[do]["answer"]
    fields = {"status": "correct", **fields}
    return {**filled(wire.TYPES[answer] if isinstance(answer, str) else answer), **fields}
