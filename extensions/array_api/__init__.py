"""extensions/array_api/__init__.py: whole arrays by the array API standard, of the library of this name."""

from importlib.util import find_spec

from _pyhost_peer import add_packages, unavailable_when_asked

from ._name import ENVIRONMENT, HINT, PACKAGES

PACKAGE = PACKAGES[0]
_OWN_POLICY = f"{PACKAGE} decides by itself when to release the GIL"
_OBJECTS = "arrays have no Python objects"
_NO_ARRAY = "nothing that is an array"
_UNWRITTEN = "not among the kernels that are written here: add_one, fused_arith, julia, uniform"

ABSENT = {
    **dict.fromkeys(("held", "released"), _OWN_POLICY),
    **dict.fromkeys(("binary_search", "callback", "greet", "julia_list", "polygon_list", "sum_list"), _OBJECTS),
    **dict.fromkeys(("add_ints", "noop"), _NO_ARRAY),
    **dict.fromkeys(("mirror", "polygon_mask", "sum_primes", "transpose_cast", "vector_add"), _UNWRITTEN),
}
OTHER_STREAM = {"uniform": f"{PACKAGE}'s own generator in the place of MT19937"}
if PACKAGE == "jax":
    DIFFERS = {"fused_arith": {"because": "XLA rounds a product and a sum once", "share": 0.1}}

if ENVIRONMENT:
    add_packages(PACKAGE, ENVIRONMENT)


def _reason_against():
    missing = [package for package in PACKAGES if find_spec(package) is None]
    if missing:
        return f"package {missing[0]} not found; {HINT}"
    from ._library import reason_against

    return reason_against()


__getattr__ = unavailable_when_asked(_reason_against)


def _parts_of_last_call():
    """What this thread's last call consists of, by this process's clock: the library was waited for between them."""
    from ._calls import parts_of_last_call

    return parts_of_last_call()


if PACKAGE != "numpy":  # whose arrays are where they were
    parts_of_last_call = _parts_of_last_call
