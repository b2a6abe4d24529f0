"""extensions/jython/_bridge.py: a kernel's function in a process of Jython; the place that interpreter/start.py asks.

What goes over is the source text of the reference and of the functions of its script that it calls, then numbers.
"""

import ast
import itertools
import json
import os
import subprocess
import threading
import time
from concurrent.futures import Future
from pathlib import Path

from ._command import JYTHON

# Nothing is written beside the sources, and no index of the class path: it would be the measured child's own work.
COMMAND = (JYTHON, "-B", "-Dpython.cachedir.skip=true")
STARTS = 3
WARM_UP_S = 3.0  # a Java VM compiles a second time what it has watched for a while

opened = None  # the Place whose function own.py's is


def source_of(text, name):
    """The `def` of that name in a script, and of all functions there that it needs."""
    functions = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
    wanted = [name]
    for one in wanted:
        names = (node.id for node in ast.walk(functions[one]) if isinstance(node, ast.Name))
        wanted += [other for other in names if other in functions and other not in wanted]
    return "\n\n".join(ast.get_source_segment(text, functions[one]) for one in wanted)


def seconds_of_a_start():
    """The fastest of a few starts that run nothing."""
    seconds = []
    for _ in range(STARTS):
        start_s = time.perf_counter()
        subprocess.run([*COMMAND, "-c", "pass"], check=True, stdin=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - start_s)
    return min(seconds)


class Place:
    """Where the function runs: there its calls are made and timed."""

    executable, warm_up_s = JYTHON, WARM_UP_S

    def __init__(self, kernel):
        global opened
        opened = self
        self._kernel = kernel
        serve = Path(__file__).with_name("serve.py")
        self._process = subprocess.Popen([*COMMAND, serve], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._answers, self._numbers, self._writing = {}, itertools.count(), threading.Lock()
        threading.Thread(target=self._read, daemon=True).start()
        text = Path(kernel.module.__file__).read_text(encoding="utf-8")
        self.interpreter = self._ask("open", source=source_of(text, kernel.name))

    def call(self, *arguments):
        """From several threads at once, several threads there make it."""
        return self._ask("call", name=self._kernel.name, arguments=arguments)

    def look_around(self):
        start_s = seconds_of_a_start()
        first_call_s = self._ask_of_inputs("one")
        return {"interpreter": self.interpreter, "start_s": start_s, "first_call_s": first_call_s}

    def warm_up(self, calls, seconds):
        return self._ask_of_inputs("warm_up", calls=calls, seconds=seconds)

    def seconds_per_call(self):
        return self._ask_of_inputs("per_call")

    def cell(self, proved):
        return Cell(self, proved.call_s)

    def sample(self, threads, calls, call_s):
        return self._ask_of_inputs("sample", threads=threads, calls=calls, call_s=call_s)

    def heartbeat(self, call_s):
        return self._ask_of_inputs("heartbeat", call_s=call_s)

    def peak_bytes(self):
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        [words] = [line.split() for line in status.splitlines() if line.startswith("VmHWM:")]
        return int(words[1]) * 1024

    def _ask_of_inputs(self, what, **fields):
        return self._ask(what, name=self._kernel.name, arguments=self._kernel.inputs, **fields)

    def _ask(self, what, **fields):
        answer = Future()
        with self._writing:
            number = next(self._numbers)
            self._answers[number] = answer
            self._process.stdin.write(json.dumps({"id": number, "do": what, **fields}) + "\n")
            self._process.stdin.flush()
        return answer.result()

    def _read(self):
        for line in self._process.stdout:
            known = json.loads(line)
            answer = self._answers.pop(known["id"])
            if "error" in known:
                answer.set_exception(RuntimeError(f"Jython: {known['error']}"))
            else:
                answer.set_result(known["is"])
        os.abort()  # it died: so does the row, as that of an interpreter that dies by itself


class Cell:
    """As measure/python/cells.py's, of a function that was proved."""

    def __init__(self, place, call_s):
        self._place, self.call_s = place, call_s

    def sample(self, threads, calls):
        return self._place.sample(threads, calls, self.call_s)

    def heartbeat(self):
        return self._place.heartbeat(self.call_s)
