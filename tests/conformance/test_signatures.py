"""tests/conformance/test_signatures.py: every function tells its parameters, as help() and editors ask for them."""

import json
import re

import pytest

ASK = """
import importlib, inspect, json, sys
sys.path[:0] = [{library!r}, {pyscripts!r}, {site!r}]


def told(function):
    try:
        return parameters(function)
    except ValueError:  # pybind11 and nanobind write the signature, with types, into the docstring
        return (function.__doc__ or "").strip().partition("\\n")[0]


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
def answers(start, finish, library, pyscripts, site_packages, kernels, backend):
    if backend["status"] != "built":
        pytest.skip(backend["reason"])
    code = ASK.format(
        library=str(library),
        pyscripts=str(pyscripts),
        site=str(site_packages),
        kernels=kernels,
        module=backend["module"],
    )
    status, out, err = finish(start("-c", code), 60)
    assert (status, err) == (0, "")
    return json.loads(out)


def test_the_parameters_are_the_references(answers):
    references = {kernel: told.pop("reference") for kernel, told in answers.items()}
    if {signature for told in answers.values() for signature in map(str, told.values())} == {""}:
        pytest.skip("this style's functions tell nothing of themselves")
    for kernel, told in answers.items():
        for policy, signature in told.items():
            want = references[kernel]
            if isinstance(signature, str):
                want, signature = [name for name, _ in want], names_in(signature, want)
            assert signature == want, (kernel, policy)


def names_in(line, parameters):
    """Those of the parameters that "f(a: int, out: Buffer | None = None) -> object" names, in its order."""
    names = {name for name, _ in parameters}
    arguments, arrow, _ = line.partition("(")[2].rpartition("->")
    return [word for word in re.findall(r"\w+", arguments) if word in names] if arrow else line
