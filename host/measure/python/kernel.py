"""host/measure/python/kernel.py: a script with CASES: its functions, inputs, check and work."""

import importlib.machinery
import importlib.util
import math
import os
import sys
import time

from _pyhost_measure import compare, inputs, timing


def load_script(path):
    """Import the script under its own name, not as __main__: its functions, without its main part."""
    name = os.path.splitext(os.path.basename(path))[0]
    if not getattr(sys.flags, "safe_path", False):  # which is not there in Python 3.9
        sys.path.insert(0, os.path.dirname(os.path.realpath(path)))
    # Whatever its file is called: python runs it, too.
    loader = importlib.machinery.SourceFileLoader(name, path)
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def case_names(module):
    """Of all cases but `tiny`, which only the overhead of a call is taken from."""
    cases = module.CASES
    if not isinstance(cases, (dict, list, tuple)) or not all(map(_is_name, cases)):
        raise ValueError(f'CASES must be of the form {{"quick": 1_000}}, its keys names of cases; it is {cases!r:.80}')
    return [name for name in cases if name != "tiny"]


def _is_name(case):
    return isinstance(case, str) and case.isprintable()


def arguments_of(made, call):
    """What make_inputs() made, as a tuple; a list of arguments is as good."""
    if not isinstance(made, (tuple, list)):
        kind = type(made).__name__
        raise TypeError(f"{call} must return the arguments of a call as a tuple, (a,) for one; it returned one {kind}")
    return tuple(made)


def verdict_of(check, got, want):
    """None where equal, else a sentence.  A check may also return a truth value, or raise AssertionError."""
    try:
        verdict = check(got, want)
    except AssertionError as error:
        return str(error) or "check() failed"
    if verdict is None or isinstance(verdict, str):
        return verdict
    return None if verdict else "check() says that the result differs from the reference"


class Kernel:
    """A script's kernel and case: its function, inputs, check and work."""

    def __init__(self, module, name, case):
        self.module, self.name, self.case = module, name, case
        self.function = getattr(module, name)
        self.inputs = arguments_of(module.make_inputs(case), f"make_inputs({case!r})")

    def has_work(self):
        return hasattr(self.module, "work")

    def operations(self, case):
        return self._work(case)[1]

    def work(self):
        return self._work(self.case)

    def _work(self, case):
        """[bytes, operations] of one call, zeros where the script does not say."""
        amounts = [float(amount) for amount in self.module.work(case)] if self.has_work() else [0.0, 0.0]
        if len(amounts) != 2 or not all(math.isfinite(amount) and amount >= 0 for amount in amounts):
            raise ValueError(f"work({case!r}) must be (bytes, operations), two finite numbers; it is {amounts}")
        return amounts

    def digest(self):
        """Changes when somebody writes into the inputs."""
        return inputs.digest(self.inputs)

    def check(self, got, want):
        return verdict_of(getattr(self.module, "check", compare.first_difference), got, want)

    def other_inputs(self):
        """Those of the smallest case, unless these are; None where there is none."""
        has_another = "tiny" in getattr(self.module, "CASES", ()) and self.case != "tiny"
        return self.module.make_inputs("tiny") if has_another else None

    def has_warm_up(self):
        """A smaller case, whose call loads and starts all that a call of this one needs."""
        return "quick" in self.module.CASES and self.case not in ("tiny", "quick")

    def warm_up(self):
        """How long the call took, which loads and compiles what is not there yet."""
        inputs_of_quick = self.module.make_inputs("quick")
        start_s = time.perf_counter()
        self.function(*inputs_of_quick)
        return time.perf_counter() - start_s

    def overhead(self, function):
        if not {"tiny", "quick"} <= set(self.module.CASES):
            return None
        cases = [(tuple(self.module.make_inputs(c)), self.operations(c)) for c in ("tiny", "quick")]
        return timing.overhead(function, *cases)
