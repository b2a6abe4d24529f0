// tests/host/embed_waits_test.cpp: what Python sees of time in which a thread is kept waiting: for the GIL, for a core.
#include <doctest/doctest.h>

#include <string>

#include "embed/interpreter.hpp"

namespace embed_waits_test {

namespace {

int run(const std::string& code) { return pyhost::embed::run_plain({"pyhost", "-c", code}); }

}  // namespace

TEST_CASE("embed waits: of two looks at once at a thread that waits, the time between them is its waiting") {
    CHECK(run(R"python(
import _pyhost, sys, threading, time
if not getattr(sys, "_is_gil_enabled", lambda: True)():
    raise SystemExit(0)  # there is nothing to trace
assert _pyhost.start_tracer()
slots = [_pyhost.thread_slot()]
is_ready, may_go = threading.Event(), threading.Lock()
def wait():
    slots.append(_pyhost.thread_slot())
    is_ready.set()
    may_go.acquire()
may_go.acquire()
waiter = threading.Thread(target=wait)
waiter.start()
is_ready.wait()
interval = sys.getswitchinterval()
sys.setswitchinterval(1000)  # nobody takes the GIL from the one that looks
before = _pyhost.accounts_of(slots)
may_go.release()
until = time.monotonic() + 10
first = before
while first[1][2] == before[1][2] and time.monotonic() < until:
    first = _pyhost.accounts_of(slots)
second = _pyhost.accounts_of(slots)
sys.setswitchinterval(interval)
waiter.join()
assert first[1][2] > before[1][2], "it never wanted the GIL"
own, others = ([later - earlier for earlier, later in zip(*two)] for two in zip(first, second))
between_ns = own[0]
assert between_ns > 0 and own == [between_ns, between_ns, 0, 0], own
assert others == [between_ns, 0, between_ns, 0], others
)python") == 0);
}

TEST_CASE("embed waits: a call that shares its core with others has waited for it") {
    CHECK(run(R"python(
import _pyhost, os, signal, time
def waited_ns():
    with open("/proc/thread-self/schedstat") as file:
        return int(file.read().split()[1])
try:
    waited_ns()
except FileNotFoundError:
    raise SystemExit(0)  # a kernel that does not tell
def spin():
    end = time.thread_time() + 0.02
    while time.thread_time() < end: pass
def start_other():
    pid = os.fork()
    while pid == 0: pass
    return pid
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
others = []
try:
    # Three: the call then waits for longer than it runs, and one number cannot be taken for the other.
    for _ in range(3): others.append(start_other())
    before_ns = waited_ns()
    batch = _pyhost.time_calls(spin, (), 1)
    all_ns = waited_ns() - before_ns
finally:
    for pid in others:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
# A fair share leaves it 60 ms; more where others want the core too, and how much lies before and after the call.
assert 30_000_000 < batch["core_wait_ns"] <= all_ns, (batch["core_wait_ns"], all_ns)
wall_ns = batch["end_ns"] - batch["start_ns"]
assert batch["core_wait_ns"] < wall_ns - 15_000_000, (batch["core_wait_ns"], wall_ns)  # it ran for 20 ms
)python") == 0);
}

}  // namespace embed_waits_test
