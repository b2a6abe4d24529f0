"""extensions/interpreter/start.py: a measured child in another Python than the embedded one.

The parent starts it as `INTERPRETER start.py SCRIPT`.  Cells, proofs and clocks are those of every measured child
(host/measure/python, which lies beside this file); what they need from C++ is _pyhost.py's.
"""

import importlib
import json
import os
import platform
import resource
import subprocess
import sys
import time

WITH_VALUE = ("-X", "-W", "--check-hash-based-pycs")  # python's options that take the next word

# A JIT compiles what runs often.  So many calls of the case come before the first sample, or as many as take so long,
# where the place does not say that it takes longer.
WARM_UP_CALLS = 100
WARM_UP_S = 0.5

STARTS = 3

DECIDES = "another interpreter decides by itself"
# Of lanes: what another interpreter makes of them is not measured.
ELSEWHERE = "another interpreter is measured on threads only"
LANES = {"interpreters": ELSEWHERE, "processes": ELSEWHERE}


def script_in(words):
    """The script among python's arguments."""
    words = iter(words)
    for word in words:
        if word in WITH_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return ""


def interpreter():
    """ "PyPy 7.3.11 (Python 3.9.16)"."""
    version = ".".join(map(str, sys.implementation.version[:3]))
    return f"{platform.python_implementation()} {version} (Python {platform.python_version()})"


def seconds_of_a_start():
    """The fastest of a few starts that run nothing."""
    seconds = []
    for _ in range(STARTS):
        start_s = time.perf_counter()
        subprocess.run([sys.executable, "-E", "-s", "-c", "pass"], check=True, stdin=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - start_s)
    return min(seconds)


class Here:
    """Where the function runs: in this process.  A backend's module may have another place (extensions/jython)."""

    executable, warm_up_s = sys.executable, WARM_UP_S

    def __init__(self, kernel, timing):
        self._kernel, self._timing = kernel, timing
        self.interpreter = interpreter()

    def look_around(self):
        start_s = seconds_of_a_start()
        first_call_s = self._timing.seconds_of_one_call(self._kernel.function, self._kernel.inputs)
        return {"interpreter": self.interpreter, "start_s": start_s, "first_call_s": first_call_s}

    def warm_up(self, most_calls, most_s):
        """How many calls it made."""
        calls, ends_s = 0, time.perf_counter() + most_s
        while calls < most_calls and time.perf_counter() < ends_s:
            self._kernel.function(*self._kernel.inputs)
            calls += 1
        return calls

    def seconds_per_call(self):
        return self._timing.seconds_per_call(self._kernel.function, self._kernel.inputs)

    def cell(self, proved):
        """What is sampled."""
        return proved

    def peak_bytes(self):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


class NoSwap:
    """The swap of a process in which nothing is swapped."""

    class Error(Exception):
        pass

    def __init__(self, folder):
        self.folder = folder

    def is_swappable(self, definition):
        return False


def make_child(child, backend, cells, kernel, timing):
    """The class of the child; what it takes from _pyhost_measure can be imported once _pyhost is configured."""

    class InterpretersChild(child.Child):
        """Answers for the script's own function, or a module's that this interpreter can import."""

        def do_list_offers(self, question):
            if question["module"]:
                offers = super().do_list_offers(question)["offers"]
            else:
                reasons = {"held": DECIDES, "released": DECIDES, "own": None}
                offers = [{"kernel": k, "reasons": reasons} for k in question["kernels"]]
            offers = [{**offer, "reasons": {**offer["reasons"], **LANES}} for offer in offers]
            return {"status": "correct", "offers": offers}

        def do_prepare(self, question):
            kernel_ = kernel.Kernel(self.script(), question["kernel"], question["case"])
            place = self._put_in_place(kernel_, question) if question["module"] else Here(kernel_, timing)
            there = None if question["call_s"] is not None else place.look_around()
            # No heartbeat of its own: the first call is one that a JIT has not compiled yet.
            answer, cell = cells.prove(kernel_, kernel_.function, {**question, "lane": ""})
            answer["overhead"] = None  # there is no call from C++, and a JIT has none
            answer["provenance"] += f", under {place.interpreter} in {place.executable}"
            if cell is not None:
                calls = place.warm_up(WARM_UP_CALLS, place.warm_up_s)
                cell = place.cell(cell)
                cell.call_s = answer["call_s"] = place.seconds_per_call()
                if there:
                    answer["elsewhere"] = {**there, "warm_up_calls": calls}
            return self._keep(question, {**answer, "peak_bytes": place.peak_bytes()}, cell)

        def _put_in_place(self, kernel_, question):
            """The module's function for the script's; where it runs."""
            module = importlib.import_module(f"{question['module']}.{question['policy']}")
            function = getattr(module, kernel_.name)
            backend.require_provenance(function, kernel_.function, question["module"], self.swap.folder)
            setattr(kernel_.module, kernel_.name, function)
            kernel_.function = function
            return module.place_of(kernel_) if hasattr(module, "place_of") else Here(kernel_, timing)

    return InterpretersChild


def main(words):
    request = json.loads(os.environ.pop("PYHOST_SWAP"))
    questions_fd, answers_fd = map(int, os.environ.pop("PYHOST_CHILD").split(","))
    folder = request["path"][0]
    sys.path.append(folder)
    import _pyhost

    _pyhost.configure(request)
    from _pyhost_measure import backend, cells, child, kernel, timing

    target = {"kind": "script", "name": script_in(words)}
    make = make_child(child, backend, cells, kernel, timing)
    child.main(questions_fd, answers_fd, target, NoSwap(folder), make)


if __name__ == "__main__":
    main(sys.argv[1:])
