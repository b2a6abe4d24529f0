"""tests/conformance/test_sub_interpreter.py: where NumPy cannot be, capi makes results of another kind, and right ones.

On any CPython: tests/cli/test_per_interpreter.py compares whole rows, from 3.12 on.
"""

CALLS = """
import sys
from array import array
sys.path.append({library!r})
from pyhost_capi import held
print(memoryview(held.fused_arith(array("d", [1.0, 2.0]), array("d", [3.0, 5.0]))).tolist())
print(memoryview(held.julia(array("d", [1.0, 9.0]), array("d", [0.0]), 0, 7)).tolist(), flush=True)
"""
RUN = """
try:
    import _interpreters as interpreters  # from 3.13 on
except ImportError:
    import _xxsubinterpreters as interpreters
interpreters.run_string(interpreters.create(), {calls!r})
"""


def test_a_new_result_in_a_sub_interpreter_has_the_right_items(start, finish, library):
    code = RUN.format(calls=CALLS.format(library=str(library)))
    status, out, err = finish(start("-c", code), 180)
    assert (status, out) == (0, "[11.0, 24.0]\n[7, 0]\n"), err
