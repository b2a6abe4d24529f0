// tests/host/embed_callables_test.cpp: names of native callables, asked for while they run and call back.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "gil/known_calls.hpp"
#include "gil/native_callable.hpp"
#include "python_scene.hpp"

namespace embed_callables_test {

namespace {

using namespace pyhost::gil;
using pyhost::test::Scene;

std::uint64_t thread_state = 0;

// Called from Python first.
void use_thread(std::uint64_t address) { thread_state = address; }

std::string names;

// Called from native code that runs: notes what the innermost frame of Python code calls, as a thread that waits for
// the GIL reads it.
const char* note() {
    static const auto walk = std::make_unique<BytecodeWalk>();
    static const auto known = std::make_unique<KnownCalls>();
    char name[sizeof(RawLocation::callable)] = "";
    char known_name[sizeof name] = "";
    const pyhost_python_layout layout = pyhost_layout_of_python();
    const OtherMemory memory(::getpid());
    RunningFrame frame{};
    const bool is_frame = read_innermost(memory, layout, thread_state, frame);
    const CallSite site = walk->find(memory, layout, frame.at.code, frame.at.instruction);
    const bool has_name = is_frame && read_callable(memory, layout, frame, site, name);
    if (known->name(memory, layout, frame, known_name) != has_name || std::string_view(known_name) != name) {
        names += "known as ";
    }
    names += std::string(names.empty() ? "" : " ") + (has_name ? name : "-");
    return "";
}

// What was noted since the last time.
const char* noted() {
    static std::string result;
    result = std::exchange(names, "");
    return result.c_str();
}

// The slot of what the instruction at `offset` of a code object calls, from the locals on; -1 for nothing.
int slot_of(std::uint64_t code, std::uint64_t offset) {
    static const auto walk = std::make_unique<BytecodeWalk>();
    const pyhost_python_layout layout = pyhost_layout_of_python();
    const std::uint64_t bytecode = code + static_cast<std::uint64_t>(layout.code_bytecode);
    const CallSite site = walk->find(OtherMemory(::getpid()), layout, code, bytecode + offset);
    return site.kind == pyhost_calls_nothing ? -1 : static_cast<int>(site.slot);
}

// who(anything) and who0() note() when native code calls them; check() compares. Of a Python whose names are not known
// there are none.
constexpr const char* asking = R"python(
def native(name, *types): return ctypes.PYFUNCTYPE(*types)(int(os.environ[name]))
native("USE_THREAD", None, ctypes.c_uint64)(pointer_from("PyThreadState_Get"))
who = native("NOTE", ctypes.c_char_p, ctypes.py_object)
who0 = native("NOTE", ctypes.c_char_p)
noted = native("NOTED", ctypes.c_char_p)
slot_of = native("SLOT_OF", ctypes.c_int, ctypes.c_uint64, ctypes.c_uint64)
HAS_NAMES = os.environ["HAS_NAMES"] == "1"
def check(*wanted):
    got = noted().decode()
    assert got in wanted if HAS_NAMES else {*got.split()} <= {"-"}, f"{got!r}, not {wanted}"
)python";

int run(const std::string& script) {
    const auto text = [](auto* function) { return std::to_string(reinterpret_cast<std::uintptr_t>(function)); };
    ::setenv("USE_THREAD", text(&use_thread).c_str(), 1);
    ::setenv("NOTE", text(&note).c_str(), 1);
    ::setenv("NOTED", text(&noted).c_str(), 1);
    ::setenv("SLOT_OF", text(&slot_of).c_str(), 1);
    ::setenv("HAS_NAMES", pyhost_layout_of_python().has_callables != 0 ? "1" : "0", 1);
    return Scene().run(asking + script);
}

}  // namespace

TEST_CASE("embed callables: each way to call a native function has its name") {
    CHECK(run(R"python(
import functools
def calls():
    sorted([1], key=who); check("sorted")
    [1].sort(key=who); check("list.sort")
    bound = [1].sort; bound(key=who); check("list.sort")
    max([1], key=who); check("max")
    sorted(*([1],), key=who); check("sorted")
    sorted(*([1],), **{"key": who}); check("sorted")
    list(map(who, [1])); check("list")
    functools.reduce(who, [1, 2]); check("_functools.reduce")
    functools.partial(sorted, [1], key=who)(); check("functools.partial.__call__")
    list.extend([], map(who, [1])); check("list.extend")
    [].extend(map(who, [1])); check("list.extend")
    wrapper = [].__init__; wrapper(map(who, [1])); check("list.__init__")
    [].__init__(map(who, [1])); check("list.__init__")
    list.__init__([], map(who, [1])); check("list.__init__")
    dict.fromkeys(map(who, [1])); check("dict.fromkeys")
    {}.fromkeys(map(who, [1])); check("dict.fromkeys")
    b"".join(map(who, [1])); check("bytes.join")
    who(1); check("_ctypes.CFuncPtr.__call__")
    next(map(who, [1])); check("next")
    (lambda: [1].sort)()(key=who); check("list.sort")
    some = [1]
    partial = functools.partial(max, some)
    for one in sorted, max, some.sort, min, [2].sort, lambda *items, key: key(1), sorted, partial:
        items = [some] if one in (sorted, max, min) else []
        one(*items, key=who)
    check("sorted max list.sort min list.sort _ctypes.CFuncPtr.__call__ sorted functools.partial.__call__")
for _ in range(300): calls()  # the last ones are specialised
)python") == 0);
}

TEST_CASE("embed callables: a binary operator is the left operand's where that is what runs") {
    CHECK(run(R"python(
class Same:
    __hash__ = lambda self: 1
Same.__eq__ = who
class Text: pass
Text.__str__ = who0
class Index: pass
Index.__index__ = who0
class Other:
    def __rmul__(self, left): return who(1)
# From 3.14 on a result may lie where the left operand was, unless a variable has that, and it can be freed.
if_no_result = (lambda name: "-") if sys.version_info >= (3, 14) else (lambda name: name)
def operate():
    s, d, text, texts = {Same()}, {Same(): 1}, "%s".join(("", "!")), (Text(),)
    s & {Same()}; check("set.__and__")
    d | {Same(): 1}; check("dict.__or__")
    {Same()} & {Same()}; check(if_no_result("set.__and__"))
    d |= {Same(): 1}; check("-")  # another method may have run
    try: text % texts
    except TypeError: check("str.__mod__")
    try: "%s" % texts
    except TypeError: check(if_no_result("str.__mod__"))
    try: [1] * Index()
    except TypeError: check("-")  # the right one is of a class in Python, and is asked as well
    [1] * Other(); check("_ctypes.CFuncPtr.__call__")
for _ in range(300): operate()
)python") == 0);
}

TEST_CASE("embed callables: classes in Python have no say in a name") {
    CHECK(run(R"python(
import functools
class Liar(list): pass
class Partial(functools.partial): pass
class Called:
    def __call__(self, item): return sorted([1], key=who)
class Maker:
    def __init__(self): [1].sort(key=who)
for lying in Liar, Partial, Called, Maker: lying.__name__ = lying.__qualname__ = "pickle.loads"
def sort(items, **options): return sorted(items, **options)
for _ in range(300):
    Liar([1]).sort(key=who); check("list.sort")
    bound = Liar([1]).sort; bound(key=who); check("list.sort")
    Liar(map(who, [1])); check("-")
    Partial(sorted, [1], key=who)(); check("functools.partial.__call__")
    Called()(1); check("sorted")
    Maker(); check("list.sort")
    sort([1], key=lambda item: who(item)); check("_ctypes.CFuncPtr.__call__")
    sort([1], key=Called()); check("sorted")
    class Super(list):
        def sort(self, **options): super().sort(**options)
    Super([1]).sort(key=who); check("list.sort")
)python") == 0);
}

TEST_CASE("embed callables: whatever else lies on the stack") {
    CHECK(run(R"python(
import asyncio, contextlib
def produce():
    got = yield (1, 2, sorted([1], key=who))
    yield [got, [1].sort(key=who)]
async def awaited():
    async with contextlib.AsyncExitStack() as stack:
        await asyncio.sleep(0)
        return [1, 2, [max([1], key=who) for _ in "ab"]]
def handles():
    for outer in "ab":
        with contextlib.suppress(ValueError) as other:
            try: raise KeyError
            except KeyError:
                for inner in "c": f"{outer}{inner}{sorted([1], key=who)}"
            finally:
                [1].sort(key=who)
                raise ValueError
for _ in range(100):
    made = produce()
    next(made); check("sorted")
    made.send(1); check("list.sort")
    asyncio.run(awaited()); check("max max")
    handles(); check("sorted list.sort sorted list.sort")
    [(1, [(2, [sorted([1], key=who)])]) for _ in "a" if True]; check("sorted")
    {"a": 1, "b": (yes if True else no for yes in [1]), "c": min([1], key=who)}; check("min")
    for item in map(who, "ab"): pass
    check("- -")
many = ", ".join(map(str, range(300)))
exec(f"def large():\n {' = '.join(f'v{i}' for i in range(300))} = 1\n return max({many}, key=who)")
large(); check(" ".join(["max"] * 300))
sys.settrace(lambda *event: None)
def traced(): sorted([1], key=who)
traced(); check("sorted", "-")
)python") == 0);
}

// Every call that the compiler made has its slot on the stack of its code: the walk agrees with itself everywhere.
TEST_CASE("embed callables: the stack of the standard library's code") {
    CHECK(run(R"python(
import argparse, asyncio.tasks, collections, contextlib, dataclasses, dis, inspect, subprocess, typing, types
CALLS = "CALL", "CALL_FUNCTION_EX", "CALL_KW", "BINARY_OP"
def codes(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType): yield from codes(constant)
calls = missed = 0
for module in argparse, asyncio.tasks, collections, contextlib, dataclasses, dis, inspect, subprocess, typing:
    with open(module.__file__) as file: whole = compile(file.read(), module.__file__, "exec")
    for code in codes(whole):
        if len(code.co_code) > 2 * 4096: continue
        first = len({*code.co_varnames, *code.co_cellvars}) + len(code.co_freevars)
        for step in dis.get_instructions(code):
            if step.opname not in CALLS: continue
            slot = slot_of(id(code), step.offset)
            calls += 1
            missed += slot < 0
            assert slot < 0 or first <= slot < first + code.co_stacksize, (code, step, slot)
assert calls > 4000 and missed == (0 if HAS_NAMES else calls), (calls, missed)
)python") == 0);
}

}  // namespace embed_callables_test
