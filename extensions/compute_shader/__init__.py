"""extensions/compute_shader/__init__.py: OpenGL's compute shaders, compiled at run time by the driver, by moderngl."""

from _pyhost_peer import add_packages, unavailable_when_asked

from ._peer import ENVIRONMENT

_OWN_POLICY = "moderngl decides by itself when to release the GIL"
_OBJECTS = "a shader sees no Python object"
_NO_ARRAY = "nothing to share among the invocations of a shader"
_UNWRITTEN = "not among the shaders that are written here: julia, mirror, two_buffers"
_LIST = "a shader would take its loop, and not the conversion of the list"

ABSENT = {
    **dict.fromkeys(("held", "released"), _OWN_POLICY),
    **dict.fromkeys(("binary_search", "callback", "greet", "sum_list"), _OBJECTS),
    **dict.fromkeys(("add_ints", "noop"), _NO_ARRAY),
    **dict.fromkeys(
        ("add_one", "fused_arith", "polygon_mask", "sum_primes", "transpose_cast", "vector_add"), _UNWRITTEN
    ),
    **dict.fromkeys(("julia_list", "polygon_list"), _LIST),
    "uniform": "each number of the stream comes from those before it",
}
_gone = add_packages("compute_shader", ENVIRONMENT)


def _reason_against():
    if _gone:
        return _gone
    from ._context import reason_against

    return reason_against()


__getattr__ = unavailable_when_asked(_reason_against)


def parts_of_last_call():
    """What this thread's last call consists of, by this process's clock: the device was waited for between them."""
    from ._context import parts_of_last_call

    return parts_of_last_call()
