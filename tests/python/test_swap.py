"""tests/python/test_swap.py: which functions are swapped, for what, and what the script's code looks like then."""

import ast
import os
import textwrap
import types

import pytest
from _pyhost_measure import record

from _pyhost_support import swap

KERNELS = {
    "two": "def two(a, b, out=None): ...",
    "only": "def only(a, /, b, out=None): ...",
    "keyword": "def keyword(a, *, out=None): ...",
    "stars": "def stars(a, *rest, **named): ...",
    "none": "def none(): ...",
    "behind": "import os\nLIMIT = 3\n\n\nclass behind: ...\n\n\ndef other(): ...\n\n\ndef behind(n): ...\n",
}


@pytest.fixture(scope="module")
def pyscripts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pyscripts")
    for name, source in KERNELS.items():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    return str(folder)


@pytest.fixture
def kernels(pyscripts):
    """A request with the kernels above, which `module` offers or not."""
    return swap.Request(pyscripts=pyscripts, kernels=list(KERNELS))


@pytest.mark.parametrize(
    ("source", "is_swapped"),
    [
        ("def two(a, b, out=None): ...", True),
        ("def two(a, b): ...", True),  # the kernel's optional last one is missing
        ("def two(a, b, out): ...", True),  # always given by this script
        ("def two(a: int, b: int = 3) -> int: ...", True),
        ("@decorated\ndef two(a, b): ...", True),
        ("def two(a): ...", False),  # too few
        ("def two(): ...", False),
        ("def two(a, b, out=None, more=1): ...", False),
        ("def two(b, a): ...", False),
        ("def two(a, c): ...", False),
        ("def two(a, b, where=None): ...", False),
        ("def two(a, /, b): ...", False),
        ("def two(a, b, /): ...", False),
        ("def two(a, b, *, out=None): ...", False),
        ("def two(*a): ...", False),
        ("def two(a, b, *rest): ...", False),
        ("def two(a, b, **named): ...", False),
        ("async def two(a, b): ...", False),
        ("class two: ...", False),
        ("two = lambda a, b: 1", False),
        ("def three(a, b): ...", False),
        ("def only(a, /, b, out=None): ...", True),
        ("def only(a, /, b): ...", True),
        ("def only(a, /): ...", False),
        ("def only(a, b): ...", False),
        ("def only(c, /, b): ...", False),
        ("def keyword(a, *, out=None): ...", True),
        ("def keyword(a): ...", False),
        ("def keyword(a, *, where=None): ...", False),
        ("def keyword(a, out=None): ...", False),
        ("def stars(a, *rest, **named): ...", True),
        ("def stars(a, *others, **named): ...", False),
        ("def stars(a, *rest): ...", False),
        ("def stars(*rest, **named): ...", False),
        ("def none(): ...", True),
        ("def none(a): ...", False),
        ("def behind(n): ...", True),
        ("def behind(m): ...", False),
    ],
)
def test_a_function_is_swapped_where_it_has_the_kernels_parameters(kernels, source, is_swapped):
    assert swap.is_swappable(ast.parse(source).body[0], kernels) is is_swapped


def test_a_function_named_by_swap_may_have_any_parameters(kernels):
    kernels.swaps = {"two": ["m", "a"], "mine": None}
    for source in ("def two(x): ...", "def mine(*x): ..."):
        assert swap.is_swappable(ast.parse(source).body[0], kernels)
    assert not swap.is_swappable(ast.parse("class mine: ...").body[0], kernels)


def test_parameters_are_told_apart_by_kind():
    parse = "def f(a, b=1, /, c=2, d=3, *rest, e, g=1, **named): ..."
    parameters = ([["a", "b"], ["c", "d"], ["e", "g"]], ["rest", "named"], 1)
    assert swap.parameters_of(ast.parse(parse).body[0]) == parameters


@pytest.fixture
def run(kernels, module_of):
    """run(source, **fields): the globals of a script that was compiled with the swap of f and g for doubles."""
    module_of("native", "def f(n): return -n\ndef g(n): return -10 * n")

    def run_source(source, **fields):
        kernels.swaps = {"f": ["native", "f"], "g": ["native", "g"]}
        for name, value in fields.items():
            setattr(kernels, name, value)
        swap.install(kernels)
        space = {"__name__": "script"}
        code = swap.compile_source(textwrap.dedent(source), "script.py")
        exec(code, space)
        return space

    return run_source


BOTH = """
    def f(n):
        return n


    def g(n):
        return n
"""


def test_two_functions_have_a_target_each_and_count_by_themselves(run):
    space = run(BOTH)
    assert [space["f"](1), space["g"](1), space["f"](2)] == [-1, -10, -2]
    assert list(swap.swapped) == ["f", "g"]
    assert [space[name]._pyhost_calls for name in "fg"] == [2, 1]
    assert [space[name]._pyhost_name for name in "fg"] == ["f", "g"]
    assert [swap.swapped[name].__wrapped__(7) for name in "fg"] == [7, 7]


def test_a_script_that_is_run_twice_is_swapped_twice(run):
    first, second = run(BOTH), run(BOTH)
    assert first["f"] is not second["f"]
    assert [space["f"](1) for space in (first, second)] == [-1, -1]
    assert swap.swapped == {"f": second["f"], "g": second["g"]}


def test_a_function_that_is_defined_twice_is_swapped_both_times(run):
    space = run("def f(n):\n    return 1\nfirst = f\ndef f(n):\n    return 2\n")
    assert (space["first"](3), space["f"](3)) == (-3, -3)
    assert [space["first"].__wrapped__(3), space["f"].__wrapped__(3)] == [1, 2]
    assert swap.swapped == {"f": space["f"]}


def test_only_what_stands_at_the_top_is_swapped(run):
    space = run(
        "class C:\n    def f(self):\n        return 'own'\n\n\ndef h():\n    def f(n): return 'own'\n    return f\n"
        + "def g(n): ..."
    )
    assert (space["C"]().f(), space["h"]()(1)) == ("own", "own")
    assert list(swap.swapped) == ["g"]


def test_a_script_with_nothing_to_swap_is_not_compiled(kernels):
    swap.install(kernels)
    assert swap.compile_source("def h(n): ...", "script.py") is None


def test_a_script_with_nothing_to_swap_is_not_even_parsed(kernels, monkeypatch):
    swap.install(kernels)
    monkeypatch.setattr(swap, "ast", None)
    for source in ("", "def h(n): ...", "def twofold(n): ...", "two = lambda n: n", "# undef two"):
        assert swap.compile_source(source, "script.py") is None
        assert swap.compile_source(source.encode(), "script.py") is None


@pytest.mark.parametrize(
    "source",
    [
        "def   f(n): return n",
        "def\tf(n): return n",
        "def\x0cf(n): return n",
        "if True: pass\ndef \\\n  f(n): return n",
        "def \\\r\n\\\r\n f(n): return n",
        "def \N{FULLWIDTH LATIN SMALL LETTER F}(n): return n",
        b"#!/usr/bin/python3\n# -*- coding: utf-7 -*-\nd+AGUAZg- f(n): return n",
    ],
    ids=str,
)
def test_however_a_function_is_written_it_is_swapped(kernels, module_of, source):
    module_of("native", "def f(n): return -n")
    kernels.swaps = {"f": ["native", "f"]}
    swap.install(kernels)
    space = {"__name__": "script"}
    exec(swap.compile_source(source, "script.py"), space)
    assert space["f"](1) == -1


def test_the_scripts_own_decorators_wrap_what_is_swapped_in(run):
    space = run("""
        seen = []

        def twice(function):
            seen.append(function)
            return lambda n: 2 * function(n)

        @twice
        @twice
        def f(n):
            return n
    """)
    assert space["f"](1) == -4
    assert space["seen"][0] is swap.swapped["f"]


POSITIONS = """


    def first(function):
        return function

    @first
    @(
        first
    )
    def f(
        n,
    ):
        return n


    def g(n): return n


    def last(n):
        raise KeyError(n)
"""


def positions(code):
    yield code.co_name, code.co_firstlineno, list(code.co_lines()), list(code.co_positions())
    for constant in code.co_consts:
        if hasattr(constant, "co_code"):
            yield from positions(constant)


def test_every_function_stays_on_its_lines(run):
    space = run(POSITIONS)
    plain = {}
    exec(compile(textwrap.dedent(POSITIONS), "script.py", "exec"), plain)
    inside = [swap.swapped["f"].__wrapped__.__code__, swap.swapped["g"].__wrapped__.__code__, space["last"].__code__]
    assert [list(positions(code)) for code in inside] == [
        list(positions(plain[f].__code__)) for f in ("f", "g", "last")
    ]


def test_the_decorator_stands_where_the_definition_does(kernels):
    kernels.swaps = {"f": None, "g": None}
    swap.install(kernels)
    lines = {line for _, _, line in swap.compile_source(textwrap.dedent(POSITIONS), "script.py").co_lines()}
    plain = compile(textwrap.dedent(POSITIONS), "script.py", "exec")
    assert lines == {line for _, _, line in plain.co_lines()}


def test_a_swapped_script_has_no_future_of_ours(run):
    space = run("from __future__ import annotations\ndef f(n: nowhere): ...\ndef h(n: nowhere): ...")
    assert space["h"].__annotations__ == {"n": "nowhere"}
    with pytest.raises(NameError):
        run("def f(n): ...\ndef h(n: nowhere): ...")


def test_what_the_backend_does_not_offer_stays_python(run, module_of):
    module_of("pyhost_made_up", __path__=[])
    module_of("pyhost_made_up.held", "def two(a, b): return 'native'")
    source = "def two(a, b): return 'python'\ndef none(): return 'python'"
    space = run(source, module="pyhost_made_up.held", swaps={})
    assert (space["two"](1, 2), space["none"]()) == ("native", "python")
    assert swap.not_offered == ["none"] and list(swap.swapped) == ["two"]


def test_a_swap_by_name_goes_before_the_backends(run, module_of):
    module_of("pyhost_made_up", "def f(n): return 'backend'\ndef none(): return 'backend'")
    space = run("def f(n): ...\ndef none(): ...", module="pyhost_made_up")
    assert (space["f"](1), space["none"]()) == (-1, "backend")


def test_without_a_backend_a_kernel_stays_python(run):
    space = run("def none(): return 'python'\ndef f(n): ...", module="")
    assert space["none"]() == "python" and swap.not_offered == ["none"]


def test_a_target_may_be_an_attribute_of_an_attribute(run, module_of):
    module_of("nested", "class C:\n    class D:\n        f = staticmethod(lambda n: 'inner')")
    assert run("def f(n): ...", swaps={"f": ["nested", "C.D.f"]})["f"](1) == "inner"


CANNOT = {
    "no_module": (
        ["no_such_module", "f"],
        "--swap f=no_such_module:f cannot be made: No module named 'no_such_module'",
    ),
    "no_attribute": (["native", "h"], "--swap f=native:h cannot be made: module 'native' has no attribute 'h'"),
    "no_function": (["native", "__name__"], "--swap f=native:__name__ cannot be made: it is a str, not a function"),
}


@pytest.mark.parametrize(("target", "sentence"), CANNOT.values(), ids=CANNOT)
def test_a_swap_that_cannot_be_made_is_a_sentence(run, target, sentence):
    with pytest.raises(swap.SwapError) as caught:
        run("def f(n): ...", swaps={"f": target})
    assert str(caught.value) == sentence


def test_where_a_target_comes_from_is_noted(run):
    run("def f(n): ...")
    assert swap.swapped["f"]._pyhost_provenance == "native.f, function in no file"


def test_a_provenance_that_is_no_text_is_made_one(run, module_of):
    target = module_of("native_two", "def f(n): ...", __file__=os.fsdecode(b"/a\xff.so")).f
    assert target
    run("def f(n): ...", swaps={"f": ["native_two", "f"]})
    assert swap.swapped["f"]._pyhost_provenance == "native_two.f, function in /a?.so"


def test_the_first_run_of_a_comparison_records_instead(run, tmp_path):
    space = run("def f(n): return n\ndef none(): ...", record=str(tmp_path), record_limit_bytes=77)
    assert isinstance(space["f"], record.Recorder) and space["f"](3) == 3
    assert (space["f"]._file.place, space["f"]._left_bytes < 77) == (str(tmp_path), True)
    assert list(swap.swapped) == ["f", "none"] and swap.not_offered == []


def test_the_first_import_of_the_backend_is_timed(monkeypatch, swap_request, clock, use_clock):
    def import_module(name):
        clock.hold(waits.pop())
        return types.SimpleNamespace(double=name)

    waits = [9.0, 0.5]
    use_clock(swap)
    monkeypatch.setattr(swap, "import_s", None)
    monkeypatch.setattr(swap.importlib, "import_module", import_module)
    swap_request.module = "pyhost_made_up.held"
    assert [swap.target_of("double") for _ in range(2)] == ["pyhost_made_up.held"] * 2
    assert swap.import_s == pytest.approx(0.5)


def test_the_import_of_a_targets_module_is_timed_by_both_clocks(monkeypatch, swap_request, use_clock):
    def import_module(name):
        clock.hold(0.5)
        clock.release(0.25)
        return types.SimpleNamespace(f=len)

    clock = use_clock(swap)
    monkeypatch.setattr(swap, "targets_import_s", [1.0, 2.0])
    monkeypatch.setattr(swap.importlib, "import_module", import_module)
    swap_request.swaps = {"f": ["native", "f"]}
    assert swap.target_of("f") is len
    assert swap.targets_import_s == pytest.approx([1.75, 2.5])
