"""tests/conformance/test_lost_exception.py: Ctrl-C in a callback before its `try`, which ctypes and cffi only print."""

import json

import pytest

# Stands for the callback of such a moment: it stops the kernel, and has no exception to tell.
CALLBACKS = {
    "pyhost_ctypes": "from pyhost_ctypes import _objects, held as chosen\n_objects.{0} = _objects.Accessor(lost)",
    "pyhost_cffi": "from pyhost_cffi import released as chosen\nchosen.ffi.def_extern(name={0!r})(lost)",
}
ASK = """
import json, sys
sys.path[:0] = [{library!r}, {pyscripts!r}, {site!r}]
def lost(*_):
    return {stops}
{replace}
try:
    told = repr(chosen.{function}([1, 2, 3], *{rest!r}))
except BaseException as error:
    told = type(error).__name__
json.dump(told, sys.stdout)
"""


@pytest.mark.parametrize(
    ("function", "callback", "rest", "stops"),
    [("binary_search", "read_item", (2,), 0), ("sum_list", "read_element", (), -1)],
)
@pytest.mark.parametrize("name", CALLBACKS)
def test_a_call_that_was_stopped_without_an_exception_was_interrupted(
    ask, library, name, function, callback, rest, stops
):
    backends = json.loads((library / "catalog.json").read_text(encoding="utf-8"))["backends"]
    if {"module": name, "status": "built"} not in [{key: one[key] for key in ("module", "status")} for one in backends]:
        pytest.skip(f"{name} was not built")
    program = (
        ASK.replace("{stops}", str(stops))
        .replace("{replace}", CALLBACKS[name].format(callback))
        .replace("{function}", function)
        .replace("{rest!r}", repr(rest))
    )
    assert ask(program, name) == "KeyboardInterrupt"
