"""tests/conformance/test_one_sentence.py: every backend refuses wrong input in the same words, and leaves no cycle."""

import functools
import re

import pytest

# What is refused by how arguments are passed, the probes of call_forms(), each style tells in words of its own.
ASK = """
import gc, importlib, json, sys
sys.path[:0] = [{library!r}, {pyscripts!r}, {site!r}]
import _probes
forms = {{label for label, *_ in _probes.call_forms(("a",), (1,))}}
answers, cycles, calls = {{}}, [], {{}}
unavailable = getattr(importlib.import_module({module!r}), "UNAVAILABLE", "")
has_gil = getattr(sys, "_is_gil_enabled", lambda: True)()  # without one, more may wait for a collection
for kernel in {kernels!r}:
    probes = list(importlib.import_module(kernel).wrong_inputs())
    for policy in ("held", "released", "own"):
        try:
            function = getattr(importlib.import_module({module!r} + "." + policy), kernel)
        except (ModuleNotFoundError, AttributeError):
            continue
        for _, arguments, keywords, expected in probes:  # after them, wrong input of the same shape is still wrong
            if expected == "same" and not unavailable:
                function(*arguments, **keywords)
        gc.collect()
        gc.freeze()  # a collection looks at nothing that is there by now
        gc.disable()
        for index, (label, arguments, keywords, expected) in enumerate(probes):
            if expected == "same":
                continue
            told, key = calls if label in forms else answers, f"{{kernel}}, {{index}}: {{label}}"
            try:
                function(*arguments, **keywords)
                told[key] = "accepted"
            except BaseException as error:
                if unavailable and isinstance(error, RuntimeError):  # whether items fit, a device would have seen
                    continue
                told[key] = f"{{type(error).__name__}}: {{error}}"
            if gc.collect() > 0 and has_gil:
                cycles.append(f"{{kernel}} {{policy}}: {{label}}")
json.dump([answers, cycles, calls], sys.stdout)
"""


@pytest.fixture(scope="module")
def refusals_of(ask):
    """refusals_of(module): {probe: exception and sentence}, the probes whose error was part of a cycle, wrong calls."""
    return functools.cache(functools.partial(ask, ASK))


@pytest.fixture(scope="module")
def expected(refusals_of):
    return refusals_of("pyhost_capi")[0]


def test_every_backend_refuses_in_the_same_words(refusals_of, expected, backend, kernels):
    if backend["status"] != "built":
        pytest.skip(backend["reason"])
    answers, *_ = refusals_of(backend["module"])
    assert answers == {key: expected[key] for key in answers}
    assert len(expected) >= 15 * len(kernels)


def test_a_refusal_keeps_nothing_alive_until_the_garbage_collector_comes(refusals_of, backend):
    if backend["status"] != "built":
        pytest.skip(backend["reason"])
    assert refusals_of(backend["module"])[1] == []


def test_what_an_output_overlaps_is_named(expected, kernels):
    named = {}
    for key, sentence in expected.items():
        if found := re.fullmatch(r"(\w+), \d+: out: .*overlaps (?!it$)(\w+)", key):
            named[key] = (sentence, "ValueError: {}: out must not overlap {}".format(*found.groups()))
    assert {key: said for key, (said, _) in named.items()} == {key: right for key, (_, right) in named.items()}
    assert len(named) > 1 or "fused_arith" not in kernels


def test_capi_tells_how_many_arguments_it_takes_at_most(refusals_of, kernels):
    _, _, calls = refusals_of("pyhost_capi")
    told = "\n".join(said for key, said in calls.items() if key.endswith(": too many arguments"))
    counts = re.findall(r"^TypeError: \w+: takes at most (1 argument|\d+ arguments), got (\d+)$", told, re.MULTILINE)
    assert [int(got) for _, got in counts] == [int(most.split()[0]) + 1 for most, _ in counts]
    assert len(counts) == len(kernels)
