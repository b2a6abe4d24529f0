"""extensions/opencl/__init__.py: kernels in OpenCL C, compiled by the device's driver, called by pyopencl."""

from ._lookup import OWN_POLICY, __getattr__, parts_of_last_call

__all__ = ["ABSENT", "__getattr__", "parts_of_last_call"]

_OBJECTS = "a device sees no Python object"
_NO_ARRAY = "nothing to share among the work-items of a device"
_UNWRITTEN = "not among the kernels that are written in OpenCL C: fused_arith, julia, mirror, polygon_mask, vector_add"
_LIST = "a device would take its loop, and not the conversion of the list"

ABSENT = {
    **dict.fromkeys(("held", "released"), OWN_POLICY),
    **dict.fromkeys(("binary_search", "callback", "greet"), _OBJECTS),
    **dict.fromkeys(("add_ints", "noop"), _NO_ARRAY),
    **dict.fromkeys(("add_one", "sum_primes", "transpose_cast"), _UNWRITTEN),
    **dict.fromkeys(("julia_list", "polygon_list"), _LIST),
    "sum_list": "the sum of an array made of the list is in opencl_array",
    "uniform": "each number of the stream comes from those before it",
}
