// tests/host/embed_calls_test.cpp: what Python sees of a swapped function's calls, of timed calls and of its thread.
//
// Nothing here asks how long: who let the GIL go, and how often, is known.
#include <doctest/doctest.h>

#include <string>

#include "embed/interpreter.hpp"
#include "measure/gil_split.hpp"

namespace embed_calls_test {

namespace {

using pyhost::gil::Account;
using pyhost::gil::between;
using pyhost::measure::SplitSum;

// Exit status of Python code that begins with these.
int run(const std::string& code) {
    const std::string start = R"python(
import _pyhost, sys, time
from _pyhost import SwappedFunction

sys.setswitchinterval(100)  # nobody lets go because another thread asks: what is counted is what the code here does

def start_tracer():
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        raise SystemExit(0)  # there is nothing to trace
    assert _pyhost.start_tracer()

def lets_go(times):
    for _ in range(times):
        time.sleep(0)

def parts_s(split):
    return split["held_s"] + split["released_s"] + split["waiting_s"]
)python";
    return pyhost::embed::run_plain({"pyhost", "-c", start + code});
}

}  // namespace

TEST_CASE("embed calls: a split is the sum of what lies between accounts") {
    SplitSum sum;
    const std::uint64_t now_ns = pyhost::gil::clock_ns();  // counted from now, so that no fork lies in between
    sum.add(between({.now_ns = now_ns + 100, .held_ns = 50, .waiting_ns = 20, .releases = 3},
                    {.now_ns = now_ns + 200, .held_ns = 110, .waiting_ns = 30, .releases = 5}));
    sum.add(between({.now_ns = now_ns + 300, .held_ns = 110, .waiting_ns = 30, .releases = 5},
                    {.now_ns = now_ns + 307, .held_ns = 113, .waiting_ns = 32, .releases = 6}));
    CHECK(sum.wall_ns == 107);
    CHECK(sum.held_ns == 63);
    CHECK(sum.waiting_ns == 12);
    CHECK(sum.releases == 3);
    CHECK(sum.released_ns() == 107 - 63 - 12);
}

TEST_CASE("embed calls: a split whose parts are longer than its wall time has nothing released") {
    CHECK(SplitSum{.wall_ns = 10, .held_ns = 7, .waiting_ns = 3, .releases = 0}.released_ns() == 0);
    CHECK(SplitSum{.wall_ns = 10, .held_ns = 7, .waiting_ns = 4, .releases = 0}.released_ns() == 0);
}

TEST_CASE("embed calls: two swapped functions count each its own calls, and what those did with the GIL") {
    CHECK(run(R"python(
start_tracer()
once = SwappedFunction(lambda: None, lambda: lets_go(1))
twice = SwappedFunction(lambda: None, lambda: lets_go(2))
never = SwappedFunction(lambda: None, lambda: None)
for _ in range(3):
    once()
    twice()
once()
assert (once._pyhost_calls, twice._pyhost_calls, never._pyhost_calls) == (4, 3, 0)
assert once._pyhost_gil["releases"] == 4, once._pyhost_gil
assert twice._pyhost_gil["releases"] == 6, twice._pyhost_gil
assert never._pyhost_gil == {"held_s": 0.0, "released_s": 0.0, "waiting_s": 0.0, "releases": 0}
assert never._pyhost_wall_s == 0.0
for swapped in (once, twice):
    assert abs(parts_s(swapped._pyhost_gil) - swapped._pyhost_wall_s) < 1e-9
    assert swapped._pyhost_gil["held_s"] > 0
)python") == 0);
}

TEST_CASE("embed calls: time of a call that lets go is released, of one that does not held") {
    CHECK(run(R"python(
start_tracer()
def spin():
    end = time.perf_counter() + 0.02
    while time.perf_counter() < end: pass
sleeps = SwappedFunction(lambda: None, lambda: time.sleep(0.02))
spins = SwappedFunction(lambda: None, spin)
sleeps()
spins()
assert sleeps._pyhost_gil["released_s"] >= 0.02 and sleeps._pyhost_wall_s >= 0.02
assert spins._pyhost_gil["held_s"] >= 0.02 and spins._pyhost_wall_s >= 0.02
assert sleeps._pyhost_gil["held_s"] < sleeps._pyhost_gil["released_s"]
assert spins._pyhost_gil["released_s"] < spins._pyhost_gil["held_s"]
)python") == 0);
}

TEST_CASE("embed calls: a function that is swapped twice answers as the first, and each stand-in counts its own") {
    CHECK(run(R"python(
start_tracer()
def original(x):
    "doc"
    return ("original", x)
inner = SwappedFunction(original, lambda x: lets_go(1) or ("inner", x))
outer = SwappedFunction(inner, lambda x: lets_go(2) or ("outer", x))
through = SwappedFunction(inner, inner)
assert [outer(1), outer(2), inner(3), through(4)] == [("outer", 1), ("outer", 2), ("inner", 3), ("inner", 4)]
assert (outer._pyhost_calls, inner._pyhost_calls, through._pyhost_calls) == (2, 2, 1)
assert [f._pyhost_gil["releases"] for f in (outer, inner, through)] == [4, 2, 1]
assert outer.__wrapped__ is inner and inner.__wrapped__ is original
assert (outer.__name__, outer.__doc__, repr(outer)) == ("original", "doc", repr(original))
)python") == 0);
}

TEST_CASE("embed calls: a swapped function passes on what it is given, and what is raised") {
    CHECK(run(R"python(
import gc, pickle, sys, weakref
def original(a, *rest, key=None): raise AssertionError
def target(*arguments, **keywords):
    if not arguments: raise KeyError("none")
    return arguments, keywords
swapped = SwappedFunction(original, target, name="original", provenance="here")
assert swapped(1, 2, key=3) == ((1, 2), {"key": 3})
assert swapped(*range(20))[0] == tuple(range(20))
try:
    swapped()
except KeyError as error:
    assert error.args == ("none",)
else:
    raise AssertionError
assert swapped._pyhost_calls == 3  # the one that raised too
assert swapped._pyhost_target is target and swapped.__wrapped__ is original
swapped.note = 5
assert original.note == 5 and swapped.note == 5
assert swapped.__qualname__ == "original" and swapped.__kwdefaults__ == {"key": None}
class Owner:
    method = swapped
    def __init__(self): self.x = 1
owner = Owner()
assert owner.method(2)[0] == (owner, 2)
assert Owner.method is swapped and swapped.__get__(None, Owner) is swapped
by_the_functions_name, original = original, swapped  # as where the script's own `def` was swapped
assert pickle.loads(pickle.dumps(swapped)) is swapped
original = by_the_functions_name
for wrong in ((), (original,), (original, target, 1)):
    try: SwappedFunction(*wrong)
    except TypeError: pass
    else: raise AssertionError(wrong)
)python") == 0);
}

TEST_CASE("embed calls: a swapped function is freed, also in a circle, and frees what it stood for") {
    CHECK(run(R"python(
import gc, sys, weakref
def original(): pass
def target(): return object()
before = sys.getrefcount(original), sys.getrefcount(target), sys.getrefcount(SwappedFunction)
for _ in range(100):
    swapped = SwappedFunction(original, target)
    swapped()
del swapped
assert (sys.getrefcount(original), sys.getrefcount(target), sys.getrefcount(SwappedFunction)) == before
class Target:
    def __call__(self): pass
circle = Target()
circle.swapped = SwappedFunction(original, circle)
gone = weakref.ref(circle.swapped)
seen = []
weakref.finalize(circle.swapped, seen.append, "freed")
del circle
gc.collect()
assert gone() is None and seen == ["freed"]
assert sys.getrefcount(original) == before[0]
alone = SwappedFunction(original, target)
weakref.finalize(alone, seen.append, "without the collector")
del alone
assert seen == ["freed", "without the collector"]
)python") == 0);
}

TEST_CASE("embed calls: timed calls are as many as asked for, with their arguments, and their split is the thread's") {
    CHECK(run(R"python(
assert _pyhost.time_calls(len, ((),), 1)["gil"] is None  # nothing is traced yet
start_tracer()
got = []
def target(*arguments):
    got.append(arguments)
    time.sleep(0)
before = time.monotonic_ns()
timed = _pyhost.time_calls(target, (1, "two"), 5)
after = time.monotonic_ns()
assert got == 5 * [(1, "two")]
assert before <= timed["start_ns"] < timed["end_ns"] <= after
assert timed["gil"]["releases"] == 5
assert abs(parts_s(timed["gil"]) - (timed["end_ns"] - timed["start_ns"]) * 1e-9) < 1e-9
class Bound:
    def method(self, *arguments): got.append((self, *arguments))
bound = Bound()
_pyhost.time_calls(bound.method, (), 2)
_pyhost.time_calls(bound.method, (7,), 1)
assert got[5:] == [(bound,), (bound,), (bound, 7)]
assert _pyhost.time_calls(target, (), 0)["gil"]["releases"] == 0 and len(got) == 8
def fails():
    got.append("last")
    raise KeyError("why")
try:
    _pyhost.time_calls(fails, (), 3)
except KeyError as error:
    assert error.args == ("why",) and got[8:] == ["last"]
else:
    raise AssertionError
)python") == 0);
}

TEST_CASE("embed calls: an account of a thread counts from its begin, and a thread's begin stands still") {
    CHECK(run(R"python(
import threading
assert _pyhost.thread_account()[1:] == (0, 0, 0)  # nothing is traced yet
untraced = _pyhost.thread_begin()
lets_go(1)
assert _pyhost.thread_begin() == untraced and untraced[1:] == (0, 0, 0)
assert _pyhost.thread_account()[0] > untraced[0]
before = time.monotonic_ns()
start_tracer()
start_tracer()
lets_go(1)
begin = _pyhost.thread_begin()
assert before <= begin[0] and begin[1:] == (0, 0, 0)
first = _pyhost.thread_account()
lets_go(3)
now, held, waiting, releases = (later - earlier for earlier, later in zip(first, _pyhost.thread_account()))
assert releases == 3 and 0 < held <= now and waiting == 0
assert _pyhost.thread_begin() == begin
assert first[0] - begin[0] >= first[1]  # nothing was held before the begin
def other():
    started = time.monotonic_ns()
    lets_go(2)
    mine, account = _pyhost.thread_begin(), _pyhost.thread_account()
    assert before < mine[0] < started and mine[1:] == (0, 0, 0)
    assert account[3] == 2 and account[0] - mine[0] >= account[1] + account[2]
    done.append(True)
done = []
thread = threading.Thread(target=other)
thread.start()
thread.join()
assert done
)python") == 0);
}

TEST_CASE("embed calls: a thread that has the slot of one that ended begins when it first asks") {
    CHECK(run(R"python(
import threading
start_tracer()
def run(work, *arguments):
    thread = threading.Thread(target=work, args=arguments)
    thread.start()
    thread.join()
for _ in range(1100):  # there are 1024 slots
    run(lets_go, 1)
def late():
    before = time.monotonic_ns()
    begin = _pyhost.thread_begin()
    lets_go(2)
    account = _pyhost.thread_account()
    assert before <= begin[0] and begin[3] > 0  # the slot's sums are both threads'
    assert account[3] - begin[3] == 2 and _pyhost.thread_begin() == begin
    done.append(True)
done = []
run(late)
assert done
)python") == 0);
}

}  // namespace embed_calls_test
