"""tests/conformance/test_beside_out.py: a kernel writes to `out`, and to not one byte before or behind it."""

import pytest

# Of every probe that is to be accepted: its result again, in the middle of memory whose every byte is known.
ASK = """
import importlib, inspect, json, sys
sys.path[:0] = [{library!r}, {pyscripts!r}, {site!r}]
BESIDE, MARK = 64, b"\\xa5"
checked, touched, found = [], [], []
unavailable = getattr(importlib.import_module({module!r}), "UNAVAILABLE", "")

def probes_of(kernel):
    for label, arguments, keywords, expected in importlib.import_module(kernel).wrong_inputs():
        if expected == "same" and "out" not in keywords and len(arguments) < parameters:
            yield label, arguments, keywords

for kernel in {kernels!r}:
    reference = inspect.signature(getattr(importlib.import_module(kernel), kernel)).parameters
    parameters = len(reference)
    if "out" not in reference or unavailable:
        continue
    for policy in ("held", "released", "own"):
        try:
            function = getattr(importlib.import_module({module!r} + "." + policy), kernel)
        except (ModuleNotFoundError, AttributeError):
            continue
        found.append(kernel)
        for label, arguments, keywords in probes_of(kernel):
            result = memoryview(function(*arguments, **keywords))
            around = bytearray(MARK * (result.nbytes + 2 * BESIDE))
            out = memoryview(around)[BESIDE:BESIDE + result.nbytes].cast(result.format)
            function(*arguments, **keywords, out=out)
            beside = around[:BESIDE] + around[BESIDE + result.nbytes:]
            checked.append(f"{{kernel}} {{policy}}: {{label}}")
            if beside != MARK * (2 * BESIDE) or out.tobytes() != result.tobytes():
                touched.append(checked[-1])
json.dump([unavailable or ("" if found else "it has no kernel with out"), checked, touched], sys.stdout)
"""


def test_nothing_is_written_beside_out(ask, kernels, module):
    unavailable, checked, touched = ask(ASK, module)
    if unavailable:
        pytest.skip(unavailable)
    assert touched == []
    assert len(checked) > 40 or "polygon_mask" not in kernels
