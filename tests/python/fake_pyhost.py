"""tests/python/fake_pyhost.py: what the child's Python needs from C++, with a clock that only tests move.

A function under test says itself how its time passes: `clock.hold(0.002)` computes with the GIL, `clock.release(0.5)`
lets go of it, `clock.wait(0.1)` wants it back.  What the real module does is in host/measure and
host/embed/pyhost_module.cpp.
"""

import pathlib
import re
import types

HOST = pathlib.Path(__file__).resolve().parents[2] / "host"
ROOM_OF = {"_pyhost_measure": "measure", "_pyhost_support": "embed"}


class Clock:
    """The clocks of a thread, in ns, and its account of the GIL; it starts late, so that no zero is right by chance."""

    def __init__(self):
        self.now_ns, self.cpu_ns = 5_000_000_000, 3_000_000_000
        self.held_ns = self.waiting_ns = self.releases = 0

    def hold(self, seconds):
        self._pass(seconds)
        self.cpu_ns += round(seconds * 1e9)
        self.held_ns += round(seconds * 1e9)

    def release(self, seconds, cpu_s=0.0):
        self._pass(seconds)
        self.cpu_ns += round(cpu_s * 1e9)
        self.releases += 1

    def wait(self, seconds):
        self._pass(seconds)
        self.waiting_ns += round(seconds * 1e9)

    def _pass(self, seconds):
        self.now_ns += round(seconds * 1e9)

    def account(self):
        return self.now_ns, self.held_ns, self.waiting_ns, self.releases

    def as_time_module(self):
        """What stands in the place of `time` in a module under test; a sleep lets go."""
        now = types.SimpleNamespace(sleep=self.release)
        now.process_time = now.thread_time = lambda: self.cpu_ns * 1e-9
        now.perf_counter = now.monotonic = lambda: self.now_ns * 1e-9
        return now


class SwappedFunction:
    """The stand-in of a swapped function: calls the target, answers as the original (swapped_function.cpp)."""

    def __init__(self, original, target, name="", provenance=""):
        self.__wrapped__ = original
        self._pyhost_target, self._pyhost_name, self._pyhost_provenance = target, name, provenance
        self._pyhost_calls, self._pyhost_wall_s, self._pyhost_gil = 0, 0.0, None

    def __call__(self, *arguments, **keywords):
        self._pyhost_calls += 1
        return self._pyhost_target(*arguments, **keywords)

    def __getattr__(self, name):
        return getattr(self.__wrapped__, name)


def texts_in(folder):
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))}


def raw_string_in(file, delimiter):
    """The text of R"delimiter(...)delimiter" in a C++ file."""
    text = (HOST / file).read_text(encoding="utf-8")
    return re.search(rf'R"{delimiter}\((.*?)\){delimiter}"', text, re.DOTALL)[1]


def constant_in(file, name):
    """The value of a C++ constant, as text."""
    text = (HOST / file).read_text(encoding="utf-8")
    return re.search(rf'\b{name} = "?(\w+)"?;', text)[1]


class FakePyhost(types.ModuleType):
    """The module `_pyhost`; reset() makes it new."""

    SwappedFunction = SwappedFunction
    version = "1.2.3"
    swap_environment = constant_in("core/wire.hpp", "swap_environment")
    lost_pipe_status = int(constant_in("core/wire.hpp", "lost_pipe_status"))

    def __init__(self):
        super().__init__("_pyhost", "what the child's Python needs from C++, made up")
        self.reset()

    def reset(self):
        self.clock = Clock()
        self.is_traced = True  # without it there is no split
        self.core_wait_share = 0.0  # of a batch
        self.batches = []  # how many calls each time_calls() was asked for
        self.announced = []  # of every will_call()
        self.named = []  # (native_id, name) of every name_thread()
        self.begin = (4_000_000_000, 0, 0, 0)  # account of the thread when it began

    def die_with(self, parent):
        """The kernel is not faked: a worker of a test ends with its questions."""

    def thread_slot(self):
        """The ledger is not faked: a window reads the clock."""
        return -1

    def core_wait_ns(self):
        """Of every thread."""
        return round(self.clock.account()[0] * self.core_wait_share)

    def time_calls(self, function, arguments, calls, keeps_last=False):
        self.batches.append(calls)
        before = self.clock.account()
        last = [function(*arguments) for _ in range(calls)][-1:]
        is_empty = getattr(function, "__name__", "") == "empty"  # the loop that is subtracted
        if not is_empty and self.clock.account() == before:  # or a batch would never be long enough
            self.clock.hold(calls * 0.001)
        after = self.clock.account()
        core_wait_ns = round((after[0] - before[0]) * self.core_wait_share)
        return {
            "start_ns": before[0],
            "end_ns": after[0],
            "core_wait_ns": core_wait_ns,
            "gil": self._split(before, after),
            **({"last": last[0]} if keeps_last else {}),
        }

    def will_call(self, words):
        self.announced.append(words)

    def time_each(self, function, calls):
        """One batch of calls, each with its own (arguments, keywords)."""
        results, raised = [], {}

        def call_each():
            for arguments, keywords in calls:
                try:
                    results.append(function(*arguments, **keywords))
                except Exception as error:
                    raised[len(results)] = type(error).__name__
                    results.append(None)

        return {**self.time_calls(call_each, (), 1), "results": results, "raised": raised}

    def _split(self, before, after):
        if not self.is_traced:
            return None
        wall_ns, held_ns, waiting_ns, releases = (b - a for a, b in zip(before, after))
        released_ns = wall_ns - held_ns - waiting_ns
        seconds = {"held_s": held_ns * 1e-9, "released_s": released_ns * 1e-9, "waiting_s": waiting_ns * 1e-9}
        return {**seconds, "releases": releases}

    def build_facts(self):
        return {"python": "3.99", "gil_engine": "made up", "gil_hook_s": 0.0, "gil_pair_s": 0.0}

    def sources(self):
        """As text, for some tests change it; the executable's own tests run the compiled ones."""
        texts = {package: texts_in(HOST / room / "python") for package, room in ROOM_OF.items()}
        return {package: {name: (text, None) for name, text in files.items()} for package, files in texts.items()}

    def wire_description(self):
        return raw_string_in("core/wire_description.cpp", "wire")

    def name_thread(self, native_id, name):
        self.named.append((native_id, name))

    def start_tracer(self):
        return self.is_traced

    def thread_account(self):
        return self.clock.account()

    def thread_begin(self):
        return self.begin

    def provide_support(self):
        """It is provided by conftest.py."""
