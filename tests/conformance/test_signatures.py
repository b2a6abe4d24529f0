"""tests/conformance/test_signatures.py: every function tells its parameters, as help() and editors ask for them."""

import re

import pytest

ASK = """
import importlib, inspect, json, sys
sys.path[:0] = [{library!r}, {pyscripts!r}, {site!r}]


def told(function):
    try:
        found = parameters(function)
    except ValueError:
        return function.__doc__ or ""
    names = [name for name, _ in found]
    return function.__doc__ if names == ["args", "kwargs"] else found  # nanobind's callables, from 3.13 on


def parameters(function):
    return [[one.name, str(one.default)] for one in inspect.signature(function).parameters.values()]


answers = {{}}
for kernel in {kernels!r}:
    answers[kernel] = {{"reference": parameters(getattr(importlib.import_module(kernel), kernel))}}
    for policy in ("held", "released", "own"):
        try:
            function = getattr(importlib.import_module({module!r} + "." + policy), kernel)
        except (ModuleNotFoundError, AttributeError):
            continue
        answers[kernel][policy] = told(function)
json.dump(answers, sys.stdout)
"""


@pytest.fixture(scope="module")
def answers(ask, module):
    return ask(ASK, module)


def test_the_parameters_are_the_references(answers):
    references = {kernel: told.pop("reference") for kernel, told in answers.items()}
    if not any(tells(kernel, signature) for kernel, told in answers.items() for signature in told.values()):
        pytest.skip("no function of this style tells its parameters")
    for kernel, told in answers.items():
        for policy, signature in told.items():
            want = references[kernel]
            if isinstance(signature, str):
                want, signature = [name for name, _ in want], names_in(signature, want)
            assert signature == want, (kernel, policy)


def tells(kernel, signature):
    return isinstance(signature, list) or signature.strip().startswith(f"{kernel}(")


def names_in(docstring, parameters):
    """Those of the parameters that a docstring's first line names, in its order, where no more can be told.

    pybind11 and nanobind write the line with types: "f(a: int, out: Buffer | None = None) -> object".  Without the
    arrow a signature was meant, and is not one.
    """
    names = {name for name, _ in parameters}
    line = docstring.strip().partition("\n")[0]
    if "->" not in line:
        return line
    return [word for word in re.findall(r"\w+", line.partition("(")[2].partition("->")[0]) if word in names]
