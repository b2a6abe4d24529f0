// tests/host/embed_stack_test.cpp: the stack reader on the Python that is embedded, against Python's own account.
#include <doctest/doctest.h>

#include <string>

#include "gil/python_layout.h"
#include "python_scene.hpp"

namespace embed_stack_test {

using pyhost::test::Scene;

namespace {

// A file and a function of this name, which the line has in front of the call as well.
int run_named(const std::string& name) {
    return Scene().run("def " + name + "():\n    return '" + name + "', compare('" + name + "')\n" + name + "()\n",
                       name + "/" + name + ".py");
}

}  // namespace

TEST_CASE("embed stack: the layout is that of the Python that runs") {
    const Scene scene;
    CHECK(scene.run(R"(
wrong = check_layout(pointer_from("PyThreadState_Get"), pointer_from("PyInterpreterState_Get"))
assert wrong == b"", wrong
)") == 0);
}

TEST_CASE("embed stack: before Python starts there is a layout, but no GIL") {
    CHECK(pyhost_layout_of_python().is_known == 1);
    CHECK(pyhost_main_gil_address() == 0);
}

TEST_CASE("embed stack: nested functions") {
    const Scene scene;
    CHECK(scene.run(R"(
def outer():
    def inner(first, second):
        return compare("outer.<locals>.inner", "outer", "<module>")
    said = inner(1,
                 second=2)
    assert said[1][2:5] == [6, 12, 0], said  # ends on another line
outer()
)") == 0);
}

TEST_CASE("embed stack: the caller's expression among several of a line") {
    const Scene scene;
    CHECK(scene.run(R"(
def one(): return compare("one", "both", "<module>")[1][3:5]
def both(): return one(), one()
assert both() == ([20, 24], [27, 31]), both()
)") == 0);
}

TEST_CASE("embed stack: generators and coroutines") {
    const Scene scene;
    CHECK(scene.run(R"(
import asyncio
def produce():
    yield 1
    yield compare("produce", "delegate", "consume", "<module>")
def delegate():
    yield from produce()
def consume():
    for item in delegate(): pass
    return item
consume()
async def awaited():
    await asyncio.sleep(0)
    return compare("awaited", "main", "Handle._run")
async def main():
    await awaited()
asyncio.run(main())
)") == 0);
}

TEST_CASE("embed stack: comprehensions, class bodies and lambdas") {
    const Scene scene;
    CHECK(scene.run(R"(
def listing():
    inner = ["listing.<locals>.<listcomp>"] if sys.version_info < (3, 12) else []  # since then part of the function
    [compare(*inner, "listing", "<module>") for item in "a"]
    list(compare("listing.<locals>.<genexpr>", "listing", "<module>") for item in "a")
listing()
class Made:
    said = compare("Made", "<module>")
    def method(self):
        return compare("Made.method", "<lambda>", "<module>")
(lambda made: made.method())(Made())
)") == 0);
}

TEST_CASE("embed stack: Python called back by C") {
    const Scene scene;
    CHECK(scene.run(R"(
import functools
def key(item):
    return len(compare("key", "ordered", "<module>"))
def ordered():
    return sorted([2, 1], key=key)
ordered()
list(map(lambda item: compare("<lambda>", "<module>"), [1]))
functools.reduce(lambda one, other: compare("<lambda>", "<module>"), [1, 2])
exec("said = compare('<module>', '<module>'); del said")
class Called:
    def __call__(self): return compare("Called.__call__", "<module>")
    def __getattr__(self, name): return compare("Called.__getattr__", "<module>")
Called()()
Called().name
)") == 0);
}

// Python enters these without a C function in between, once they are hot.
TEST_CASE("embed stack: calls that Python has specialised") {
    const Scene scene;
    CHECK(scene.run(R"(
class Made:
    def __init__(self, is_now):
        if is_now: compare("Made.__init__", "make", "<module>")
    @property
    def value(self): return 1
    def __getitem__(self, is_now):
        if is_now: compare("Made.__getitem__", "make", "<module>")
def make(is_now):
    made = Made(is_now)
    made[is_now]
    return made.value
def produce(is_now):
    if is_now: compare("produce", "consume", "<module>")
    yield 1
def consume(is_now):
    for item in produce(is_now): pass
for step in range(2000):
    make(step % 500 == 499)
    consume(step % 500 == 499)
)") == 0);
}

TEST_CASE("embed stack: traced code") {
    const Scene scene;
    CHECK(scene.run(R"(
def trace(frame, event, argument): return trace
def traced():
    return compare("traced", "<module>")
sys.settrace(trace)
traced()
)") == 0);
}

TEST_CASE("embed stack: another thread") {
    const Scene scene;
    CHECK(scene.run(R"(
import threading
failed = []
threading.excepthook = failed.append
def run(): compare("run", "Thread.run")
thread = threading.Thread(target=run)
thread.start()
thread.join()
assert not failed, failed
)") == 0);
}

TEST_CASE("embed stack: names with characters of one byte, columns in bytes") { CHECK(run_named("größe") == 0); }

TEST_CASE("embed stack: names with characters of two bytes") { CHECK(run_named("λέξη") == 0); }

TEST_CASE("embed stack: names with characters of four bytes") { CHECK(run_named("𐍈ab") == 0); }

TEST_CASE("embed stack: names too long for a location keep their end") {
    const Scene scene;
    const std::string name(90, 'f');
    CHECK(scene.run("def " + name + "():\n    def inner(): return compare()\n    return inner()\n" + "said = " + name +
                        "()\n" + "assert said[0][0].startswith('…ddd'), said\n" +
                        "assert said[0][1].startswith('…ff') and said[0][1].endswith('>.inner'), said\n",
                    std::string(200, 'd') + "/script.py") == 0);
}

TEST_CASE("embed stack: code without columns") {
    const Scene scene;
    CHECK(scene.run(R"(
def bare(): return compare("bare", "<module>")
assert bare()[0][2:5] == [3, 0, 0], bare()
)",
                    "script.py", {"-X", "no_debug_ranges"}) == 0);
}

TEST_CASE("embed stack: a recursion deeper than there is room") {
    const Scene scene;
    CHECK(scene.run(R"(
def down(depth): return down(depth - 1) if depth else [seen(0), seen(1)]
for rows in down(500):
    assert [row[1] for row in rows] == ["seen"] + 63 * ["down"], rows
)") == 0);
}

}  // namespace embed_stack_test
