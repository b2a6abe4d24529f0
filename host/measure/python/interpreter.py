"""host/measure/python/interpreter.py: inside a sub-interpreter of interpreters.py: prepare one cell, be sampled.

The script, the backend and the inputs are this interpreter's own, and so are the proofs: a result that is right in the
main interpreter can be wrong here, where a module may find half of its state.
"""

import importlib
import json

import _pyhost
from _pyhost_measure import cells, kernel, wire


def serve(questions, answers, make_swap):
    """Answer the lines on one descriptor, on the other, until the first is closed; both are the caller's."""
    server = Server(make_swap)
    with open(questions, closefd=False) as lines, open(answers, "w", closefd=False) as sink:
        for line in lines:
            print(json.dumps(wire.answer_of(server, json.loads(line), "child")), file=sink, flush=True)


class Server:
    """The cell, once it is prepared; `make_swap()` joins the swap of the main interpreter (child.py)."""

    def __init__(self, make_swap):
        self.make_swap = make_swap
        self.cell = None

    def do_prepare_inside(self, request):
        swap = self.make_swap()
        try:
            if request["module"]:
                importlib.import_module(request["module"])
            answer, self.cell = _prepare(kernel.load_script(request["script"]), request, swap)
        except (ImportError, swap.Error) as error:
            return {"status": "skipped", "reason": f"it cannot be loaded in a sub-interpreter: {_first_cause(error)}"}
        return answer

    def do_time_batch(self, request):
        batch = _pyhost.time_calls(self.cell.function, self.cell.inputs, request["calls"])
        return {"status": "correct", "batch": batch}


def _prepare(script, request, swap):
    kernel_ = kernel.Kernel(script, request["kernel"], request["case"])
    if request["backend"] == "python":
        return cells.prove(kernel_, kernel_.function, request)
    return cells.prepare(kernel_, request, swap)


def _first_cause(error):
    """CPython's own sentence, which a package may have wrapped in pages of advice."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__
    return error
