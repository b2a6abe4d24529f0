"""extensions/pycuda/__init__.py: kernels in CUDA C++, compiled by nvcc at run time, called by PyCUDA."""

from ._lookup import OWN_POLICY, __getattr__, parts_of_last_call

__all__ = ["ABSENT", "__getattr__", "parts_of_last_call"]

_OBJECTS = "a device sees no Python object"
_NO_ARRAY = "nothing to share among the threads of a GPU"
_UNWRITTEN = "not among the kernels that are written for PyCUDA: fused_arith, julia, multiply_them, vector_add"
_LIST = "a device would take its loop, and not the conversion of the list"

ABSENT = {
    **dict.fromkeys(("held", "released"), OWN_POLICY),
    **dict.fromkeys(("binary_search", "callback", "greet", "sum_list"), _OBJECTS),
    **dict.fromkeys(("add_ints", "noop"), _NO_ARRAY),
    **dict.fromkeys(("add_one", "mirror", "polygon_mask", "sum_primes", "transpose_cast"), _UNWRITTEN),
    **dict.fromkeys(("julia_list", "polygon_list"), _LIST),
    "uniform": "each number of the stream comes from those before it; pycuda_array has another stream",
}
