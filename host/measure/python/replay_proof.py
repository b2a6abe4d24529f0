"""host/measure/python/replay_proof.py: does a function do what the reference did in the recorded calls?

Each is made on a fresh copy of its arguments, several times where there are few; the results of the last ones are
looked at again later, for the next call may have written over them; then all is done on several threads at once.
"""

import collections
import functools
import inspect
import time

import _pyhost
from _pyhost_measure import claims, compare, judge, kernel, recorded, timing

KEPT_CALLS = 32  # whose results are looked at again after the following calls
KEPT_BYTES = 64 << 20
FEWEST_CALLS = 100  # what is wrong once in twenty is found at 99.4 %
REPEATED_S = 0.3  # is what repeating them may take
THREADS_S = 0.05  # of calls side by side, at each number of threads
THREADS_CALLS = 200
OVERLAPS = 50  # of these calls, or a fourth of them where they are few, begin while another is under way
OVERLAPPING_S = 1.0  # of CPU time is what waiting for that may take, where the budget is not shorter
BUSY = 4  # times as long is waited for that CPU time
SIDE_BY_SIDE_S = 0.3  # of their CPU time: a thread that shares its core is put aside every 4 ms, within a call
FEW_ITEMS = 16  # of a result that is compared each time
ROUNDS_S = 0.02  # of a thread's: so long it makes short calls again that leave their arguments as they are


def check_of(function):
    """The check(got, want) beside the function, by these names of its parameters; else exact equality."""
    check = getattr(function, "__globals__", {}).get("check")
    try:
        is_check = [*inspect.signature(check).parameters] == ["got", "want"]
    except (TypeError, ValueError):
        is_check = False
    return check if is_check else compare.first_difference


def make(function, arguments, keywords):
    """(("returned", result) or ("raised", name), the arguments afterwards)."""
    try:
        outcome = ("returned", function(*arguments, **keywords))
    except Exception as error:
        outcome = ("raised", type(error).__name__)
    return outcome, (arguments, keywords)


def is_plain(value):
    """Can == tell at once whether another is the same, as of numbers, texts, and short rows of them?"""
    if type(value) in (list, tuple):
        return len(value) <= FEW_ITEMS and all(type(item) in recorded.UNCHANGING for item in value)
    return type(value) in recorded.UNCHANGING


class Results:
    """What a judge must know of recorded calls; their arguments are compared with those that the reference left."""

    def __init__(self, check):
        self._check = check

    def check(self, got, want):
        return kernel.verdict_of(self._check, got, want)

    def digest(self):
        return None


class Proof:
    """Of `function`, on calls of which each is asked for arguments and outcome; `name` is for a crash report."""

    def __init__(self, function, calls, check, limit_s, declaration=None, name=""):
        self.function, self.calls, self.limit_s = function, calls, limit_s
        self._results, self._declaration, self._name = Results(check), declaration, name
        self._judges = {}  # of calls, by their id(), where a backend declares something
        self.compared = 0  # recorded calls
        self._kept = []
        self._kept_bytes = 0
        self._known = {}  # of calls that can be made again, by their index
        self._inside = []  # whether this thread has a call under way, a flag each: without a GIL a sum would miss some
        self._overlaps = 0  # calls that began beside another; about

    def answer(self):
        """{"status", "reason" ...} of what has no fault: of the first call that differs as declared."""
        for index, call in enumerate(self.calls):
            answer = self._judges[id(call)].answer() if id(call) in self._judges else {"status": "correct"}
            if answer["status"] != "correct":
                return {**answer, "reason": f"{self._title(index)}: {answer['reason']}"}
        return {"status": "correct"}

    def difference(self, made, want, call):
        """A sentence on what differs, or None."""
        (got, after), (expected, after_expected) = made, want
        if got[0] != expected[0]:
            return f"it {got[0]} {compare.short(got[1])}, the reference {expected[0]} {compare.short(expected[1])}"
        is_result = got[0] == "returned"
        found = self._compare(got[1], expected[1], call) if is_result else compare.first_difference(got[1], expected[1])
        return found or compare.first_difference(after, after_expected, "arguments afterwards")

    def _compare(self, got, want, call):
        if self._declaration is None:
            return self._results.check(got, want)
        if id(call) not in self._judges:
            self._judges[id(call)] = judge.Judge(self._results, None, self._declaration)
        return self._judges[id(call)].judge(got, want)

    def fault(self, threads):
        """A sentence on the first call that differs, alone or on so many threads, or None."""
        found = self._fault_alone()
        counts = iter([] if found else [count for count in threads if count > 1])
        while not found and (count := next(counts, None)):
            found = self._fault_on_threads(count)
        return found

    def _fault_alone(self):
        """In the script's order; where time runs short, every second of what is left, and so on."""
        start_s, at, step, made = time.perf_counter(), 0, 1, 0
        while at < len(self.calls) or made < FEWEST_CALLS and time.perf_counter() - start_s < REPEATED_S:
            found = self._fault_of(at % len(self.calls))
            if found:
                return found
            made, at = made + 1, at + step
            self.compared += at <= len(self.calls)
            spent_s = time.perf_counter() - start_s
            left = len(self.calls) - at
            if left > 0 and spent_s / made * (left / step) > max(0, self.limit_s - spent_s):
                step *= 2
        return self._fault_of_kept()

    def title_of(self, call):
        return self._title(self.calls.index(call))

    def _title(self, index):
        return f"call {index + 1} of {len(self.calls)}"

    def _fault_of(self, index):
        call = self.calls[index]
        made, want = self._make(index, call.arguments()), call.outcome()
        found = self.difference(made, want, call)
        if found:
            return f"{self._title(index)}: {found}"
        self._kept.append((index, made, want))
        self._kept_bytes += call.bytes
        is_full = len(self._kept) > KEPT_CALLS or self._kept_bytes > KEPT_BYTES and len(self._kept) > 1
        return self._fault_of_kept() if is_full else None

    def _fault_of_kept(self):
        """The newest stays, for a look after the next calls."""
        *before, last = self._kept
        for index, made, want in before:
            found = self.difference(made, want, self.calls[index])
            if found:
                return f"{self._title(index)}, after later calls: {found}"
        self._kept, self._kept_bytes = [last], self.calls[last[0]].bytes
        return None

    def _fault_on_threads(self, count):
        """On a busy machine a thread may have made its calls before another has begun: then once more."""
        self._overlaps, self._beside_s, start_s, cpu_s = 0, 0.0, time.perf_counter(), time.process_time()
        while True:
            found = self._fault_side_by_side(count)
            have_met = self._overlaps >= min(OVERLAPS, self._beside // 4)
            is_enough = have_met and self._beside_s >= SIDE_BY_SIDE_S
            is_late = time.process_time() - cpu_s > min(OVERLAPPING_S, self.limit_s)
            is_late = is_late or time.perf_counter() - start_s > BUSY * self.limit_s
            if found or is_enough or is_late:
                return found

    def _fault_side_by_side(self, count):
        """Each thread begins at another of the calls, and none shares an argument."""
        work = [self._copies(number * len(self.calls) // count) for number in range(count)]
        self._inside, self._beside = [False] * count, sum(map(len, work))
        waiting = collections.deque(enumerate(work))
        with timing.quick_switches():
            made = timing.on_threads(count, functools.partial(self._make_all, waiting))
        for index, outcome in (pair for part in made for pair in part):
            found = self.difference(outcome, self.calls[index].outcome(), self.calls[index])
            if found:
                return f"{self._title(index)}, on {count} threads: {found}"
        return None

    def _make_all(self, waiting):
        """[(index, what was made)] of one call each, and of those made again that are not at once equal."""
        (thread, work), start_s = waiting.popleft(), time.thread_time()
        made = self._make_round(thread, work, [None] * len(work))
        known = [self._known[index] for index, _ in work]
        unequal = None in known
        while not unequal and time.thread_time() - start_s <= ROUNDS_S:
            unequal = self._make_round(thread, work, known)
            made += unequal
        self._beside_s += time.thread_time() - start_s
        return made

    def _make_round(self, thread, work, known):
        """[(index, what was made)] of one call each, but of those that are at once equal to what is known."""
        made = []
        for (index, arguments), outcome in zip(work, known):
            self._overlaps += any(self._inside)
            self._inside[thread] = True
            again = self._make(index, arguments)
            self._inside[thread] = False
            if outcome is None or again[0] != outcome:
                made.append((index, again))
        return made

    def _know(self, index):
        """What a call returned that can be made again on the same arguments, and compared at once; else None."""
        call = self.calls[index]
        outcome, after = call.outcome()
        is_quick = self._declaration is None and outcome[0] == "returned" and is_plain(outcome[1])
        leaves = is_quick and compare.first_difference(call.arguments(), after) is None
        self._known[index] = outcome if leaves else None

    def _make(self, index, arguments):
        _pyhost.will_call(f"recorded call {index + 1} of {self._name}")
        made = make(self.function, *arguments)
        _pyhost.will_call("")
        return made

    def _copies(self, first):
        """[(index, arguments)] of calls from this one on, as many as THREADS_S, half of it to copy, allows."""
        copies, expected_s, size, start_s = [], 0.0, 0, time.perf_counter()
        while len(copies) < THREADS_CALLS and (len(copies) < 2 or expected_s < THREADS_S and size < KEPT_BYTES):
            index = (first + len(copies)) % len(self.calls)
            call = self.calls[index]
            copies.append((index, call.arguments()))
            if index not in self._known:
                self._know(index)
            expected_s, size = expected_s + call.seconds / 10, size + call.bytes
            if len(copies) > 1 and time.perf_counter() - start_s > THREADS_S / 2:
                break
        return copies


class FreshCall:
    """One recorded call, made each time on a copy of its own; `args` and `keywords` are those of the next."""

    def __init__(self, function, call):
        self.function, self.call = function, call
        self._copies, self._done = [], None
        self.make_ready()

    def make_ready(self):
        """Outside of the clock: copies for two calls are made, and what the last one has left is freed."""
        self._done = None
        while len(self._copies) < 2:
            self._copies.append(self.call.arguments())
        self.args, self.keywords = self._copies[-1]

    def __call__(self):
        if not self._copies:
            self.make_ready()
        self._done = make(self.function, *self._copies.pop())


def broken_claim(function, calls, policy):
    """A sentence where the longest call, by the reference's time, does not do what `policy` says, or None."""
    by_length = sorted(calls, key=lambda call: -call.seconds)
    longest = next((call for call in by_length[:10] if call.outcome()[0][0] == "returned"), None)
    return longest and claims.broken_claim(FreshCall(function, longest), policy)
