"""tests/python/test_script_variants.py: the VARIANTS of pyscripts give what their reference gives, in plain Python."""

import contextlib
import importlib.util
import pathlib
import sys

import pytest
from _pyhost_measure import inputs

# Before a test begins: neither can be loaded twice in a process.
for package in ("numpy", "greenlet"):
    with contextlib.suppress(ImportError):
        importlib.import_module(package)

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "pyscripts"
NAMES = sorted(path.stem for path in FOLDER.glob("*.py") if "\nVARIANTS = {" in path.read_text(encoding="utf-8"))


def load(name):
    sys.path.insert(0, str(FOLDER))
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def variants_of(module):
    """Those whose package is here; all but greenlet's must be.  A pool forks this process, which no test may."""
    for variant, function in module.VARIANTS.items():
        if variant.startswith("pool_"):
            continue
        try:
            function(*module.make_inputs("tiny"))
        except ImportError:
            assert variant == "greenlet"
        else:
            yield variant, function


@pytest.mark.parametrize("case", ["tiny", "quick"])
@pytest.mark.parametrize("name", NAMES)
def test_a_variant_is_equal_and_leaves_its_arguments_alone(name, case):
    module = load(name)
    arguments = module.make_inputs(case)
    before = inputs.digest(arguments)
    want = getattr(module, name)(*arguments)
    for variant, function in variants_of(module):
        assert module.check(function(*arguments), want) is None, variant
        assert inputs.digest(arguments) == before, variant


@pytest.mark.parametrize("name", ["add_one", "fused_arith", "julia", "polygon_mask"])
def test_a_variant_writes_into_out_as_its_reference_does(name):
    module = load(name)
    arguments = module.make_inputs("quick")
    want = getattr(module, name)(*arguments)
    for variant, function in variants_of(module):
        out = want[:]
        memoryview(out).cast("B")[:] = bytes(memoryview(out).nbytes)
        assert function(*arguments, *[True] * (name == "polygon_mask"), out) is out, variant
        assert module.check(out, want) is None, variant


def test_a_recursion_of_many_exchanges_is_refused():
    with pytest.raises(RecursionError):
        load("ping_pong").by_recursion(100_000)
