"""host/measure/python/child.py: a measured child: answers the parent's questions, one JSON line each, until "quit".

The questions arrive and the answers leave on private descriptors, never stdin or stdout: those are the script's.

`swap` is the host's, the same in all files here:
    swapped              {name: what stands in the place of the script's function}; such a stand-in has _pyhost_target,
                         the callable that runs, __wrapped__, the script's own function, and _pyhost_calls; or it is a
                         record.Recorder
    import_s             what the import of the backend's submodule took; None where there was none
    targets_import_s     [wall, processor time] of the imports of the modules of --swap
    module, folder       the backend's submodule, and the folder in which pyhost's backends lie
    record               the file of the recorded calls (call_file.py)
    is_swappable(node)   whether this `def` of the syntax tree would be swapped
    misfit_of(node)      why not, where it is named after a kernel and has other parameters; else None
    run(target)          runs the script as __main__
    Error                what is raised where the swap that was asked for can't be made
    in_new_interpreter   source that defines make_swap(), this same object, in another interpreter of the process
"""

import ast
import importlib
import json
import os
import re
import resource
import sys
import traceback

import _pyhost
from _pyhost_measure import backend, cells, gil_state, kernel, outcome, wire

LONE_SURROGATE = re.compile("[\ud800-\udfff]")  # of a file name that is no UTF-8; JSON has none: shown as text


class Later:
    """A module of this room, loaded when it is needed: of several sets of children most are only asked for samples."""

    def __init__(self, name):
        self._name = name

    def __getattr__(self, attribute):
        return getattr(importlib.import_module(f"_pyhost_measure.{self._name}"), attribute)


described, interpreters, leaks, probes = map(Later, ("described", "interpreters", "leaks", "probes"))
reference, replay, sweep, tax = map(Later, ("reference", "replay", "sweep", "tax"))
variants, work_queue, workers = map(Later, ("variants", "work_queue", "workers"))


class Child:
    """What the answers depend on: the target script, modules and probes by script, cells by (kernel, case)."""

    def __init__(self, target, swap):
        self.target, self.swap = target, swap
        self.modules = {}
        self.pairs = {}
        self.cells = {}
        self.queue = None
        self.load_failure = None

    def answer(self, question):
        misfit = wire.question_misfit(question, "parent")
        if misfit:
            raise ValueError(misfit)
        answer = getattr(self, "do_" + wire.name_of(question))(question)
        return {**answer, "gil_turned_on_by": gil_state.turned_on_by()}

    def script(self):
        if self.load_failure:
            raise self.load_failure
        return self._module_of(self.target["name"])

    def _module_of(self, script):
        if script not in self.modules:
            self.modules[script] = kernel.load_script(script)
        return self.modules[script]

    def do_describe(self, question):
        facts = {**_pyhost.build_facts(), "gil_enabled": gil_state.is_enabled()}  # before the script's threads run
        tree = described.tree_of(self.target, self.swap.Error)
        functions = [node.name for node in tree.body if self.swap.is_swappable(node)]
        names = described.assigned_names(tree)
        defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        has_cases = self.target["kind"] == "script" and "CASES" in names and "make_inputs" in defined
        stem = os.path.splitext(os.path.basename(self.target["name"]))[0]
        if has_cases and not functions and "VARIANTS" in names and stem in defined:
            functions = [stem]  # no kernel of a backend: Python against Python
        if not functions:
            misfits = [misfit for misfit in map(self.swap.misfit_of, tree.body) if misfit]
            described.require_swappable(tree, self.target, misfits, self.swap.Error)
        kind = "cells" if has_cases and functions else "script"
        found = {"functions": functions, "cases": [], "variants": []}
        if kind == "cells":
            found["cases"] = kernel.case_names(self.script())
            found["variants"] = list(variants.of(self.script(), functions))
        return {"status": "correct", "kind": kind, **found, **facts}

    def do_load(self, question):
        """Whoever cannot be loaded says so to the next question."""
        try:
            self.script()
        except (Exception, SystemExit) as error:
            self.load_failure = error
        return {"status": "correct"}

    def do_list_offers(self, question):
        return {"status": "correct", "offers": backend.offers_of(question["module"], question["kernels"])}

    def do_measure_reference(self, question):
        return reference.measure(self.script(), question["kernel"], question["case"], question)

    def do_prepare(self, question):
        if question["lane"] == "interpreters":
            answer, cell = interpreters.prepare(self.script, self.target["name"], question, self.swap)
        else:
            kernel_ = kernel.Kernel(self.script(), question["kernel"], question["case"])
            lane = workers if question["lane"] == "processes" else cells
            answer, cell = lane.prepare(kernel_, question, self.swap)
        return self._keep_with_peak(question, answer, cell)

    def do_prepare_variant(self, question):
        variant = variants.Variant(self.script(), question["kernel"], question["case"], question["variant"])
        answer, cell = variants.prepare(variant, question)
        return self._keep_with_peak(question, answer, cell)

    def _keep_with_peak(self, question, answer, cell):
        own_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        answer["peak_bytes"] = own_bytes + getattr(cell, "more_bytes", 0)
        module = sys.modules.get(question.get("module"))
        if hasattr(module, "pool_bytes"):
            answer["pool_bytes"] = module.pool_bytes()
        return self._keep(question, answer, cell)

    def _keep(self, question, answer, cell):
        self.cells[question["kernel"], question["case"]] = cell
        return answer

    def close(self):
        """Sub-interpreters must end before the main one does, and worker processes with this one."""
        for cell in self.cells.values():
            if hasattr(cell, "close"):
                cell.close()

    def _cell(self, question):
        return self.cells[question["kernel"], question["case"]]

    def do_run_script(self, question):
        return {"status": "correct", **replay.run_script(self.target, self.swap)}

    def do_prepare_replay(self, question):
        answer, cell = replay.prepare_replay(question["kernel"], question, self.swap)
        return self._keep(question, answer, cell)

    def do_sample(self, question):
        return {"status": "correct", **self._cell(question).sample(question["threads"], question["calls"])}

    def do_take_heartbeat(self, question):
        return {"status": "correct", **self._cell(question).heartbeat()}

    def do_list_sizes(self, question):
        return sweep.describe(self.script())

    def do_measure_sized_reference(self, question):
        return sweep.measure_reference(self.script(), question["kernel"], question)

    def do_prepare_sized(self, question):
        answer, cell = sweep.prepare(self.script(), question["kernel"], question, self.swap)
        return self._keep({**question, "case": question["size"]}, answer, cell)

    def do_take_window(self, question):
        cell = self.cells[question["kernel"], question["size"]]
        return {"status": "correct", **cell.window(question["threads"], question["window_s"])}

    def do_list_queue(self, question):
        return work_queue.sizes_of(self.script(), question["case"])

    def do_prepare_queue(self, question):
        answer, self.queue = work_queue.prepare(self.script(), question["kernel"], question, self.swap)
        return answer

    def do_run_queue(self, question):
        return self.queue.run(question["threads"])

    def do_list_probes(self, question):
        return {"status": "correct", "labels": probes.labels(self._module_of(question["script"]))}

    def do_run_probe(self, question):
        script = question["script"]
        if script not in self.pairs:
            self.pairs[script] = probes.Pairs(self._module_of(script))
        return probes.run_probe(self.pairs[script], question["kernel"], question["index"], question, self.swap)

    def do_measure_tax(self, question):
        return {"status": "correct", **tax.measure(question["cache"], question["fresh"])}

    def do_keep_tax(self, question):
        tax.keep(question["cache"], {key: question[key] for key in tax.SHAPE})
        return {"status": "correct"}

    def do_find_leaks(self, question):
        return leaks.find(self._module_of(question["script"]), question["kernel"], question, self.swap)


def main(questions_fd, answers_fd, target, swap, make=Child):
    gil_state.watch()
    child = make(target, swap)
    process, pipe = os.getpid(), _identity(answers_fd)
    with os.fdopen(questions_fd, "r") as questions:
        for line in questions:
            question = json.loads(line)
            if wire.is_same(question, wire.ask.quit()):
                child.close()
                break
            answer = _answer(child, question)
            if os.getpid() != process:
                os._exit(0)  # a copy that the script forked and did not end: the question was not asked of it
            if _identity(answers_fd) != pipe:
                # The script closed it: what has its number now is the script's own file.
                os._exit(_pyhost.lost_pipe_status)
            os.write(answers_fd, answer)


def _identity(fd):
    try:
        status = os.fstat(fd)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _answer(child, question):
    """A script's exception is an answer too: its sentence here, its traceback on the captured stderr."""
    known = {key: question[key] for key in ("id",) if key in question}
    try:
        line = _line_of({**child.answer(question), **known})
    except child.swap.Error as error:
        line = _line_of({"status": "failed", "reason": str(error), "cannot_swap": True, **known})
    except (Exception, SystemExit) as error:
        if not wire.is_same(
            question, wire.ask.describe()
        ):  # a script that can't be read is a sentence, not a traceback
            traceback.print_exc()
        line = _line_of({"status": "failed", "reason": outcome.sentence_of(error), **known})
    outcome.flush_streams()
    return line


def _line_of(answer):
    text = json.dumps(answer, allow_nan=False, ensure_ascii=False)
    return LONE_SURROGATE.sub(lambda found: f"\\\\u{ord(found[0]):04x}", text).encode() + b"\n"
