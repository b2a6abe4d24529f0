"""tests/python/test_run_script.py: one run of a script without cases: its times, its calls, how it left."""

import os
import sys

import pytest
from _pyhost_measure import call_file, replay

from _pyhost_support import measured, runner, swap


@pytest.fixture
def run(write, request_of, use_clock):
    """run(source): the answer to a run of that script."""

    def run_source(source, **fields):
        swap.install(request_of(**fields))
        return replay.run_script({"kind": "script", "name": write("main.py", source)}, measured.Swap())

    return run_source


def test_a_run_has_its_times_and_no_reason_to_leave(run, use_clock, monkeypatch):
    clock = use_clock(replay)
    clock.hold(1)

    def script(target):
        clock.hold(0.5)
        clock.release(0.25)

    monkeypatch.setattr(runner, "run", script)
    answer = run("")
    assert answer == {
        "wall_s": pytest.approx(0.75),
        "cpu_s": pytest.approx(0.5),
        "exit": None,
        "functions": {},
    }


LEAVES = {
    "without_a_status": ("raise SystemExit", None),
    "with_zero": ("raise SystemExit(0)", None),
    "with_a_status": ("raise SystemExit(3)", "it exited with status 3"),
    "with_a_sentence": ("raise SystemExit('no room')", "it exited with status no room"),
    "with_an_empty_one": ("raise SystemExit('')", "it exited with status "),
    "with_an_exception": ("1 / 0", "it raised ZeroDivisionError: division by zero"),
    "with_an_interrupt": ("raise KeyboardInterrupt", "it raised KeyboardInterrupt: "),
}


@pytest.mark.parametrize(("source", "leaving"), LEAVES.values(), ids=LEAVES)
def test_how_a_script_left_is_a_sentence(run, source, leaving):
    assert run(source)["exit"] == leaving


def test_the_traceback_of_a_script_starts_with_the_script(run, capsys):
    run("def f():\n    1 / 0\nf()\n")
    shown = capsys.readouterr().err
    assert "<pyhost>" not in shown
    assert shown.splitlines()[1].endswith('main.py", line 3, in <module>')


def test_a_swap_that_cannot_be_made_is_passed_on(run):
    with pytest.raises(swap.SwapError):
        run("def f():\n    pass\n", swaps={"f": ["no_such_module", "f"]})


@pytest.mark.parametrize(("source", "status"), [("", 0), ("raise SystemExit(3)", 3), ("1 / 0", 1), ("exit('a')", 1)])
def test_a_forked_child_of_the_script_leaves_with_its_status(run, monkeypatch, source, status):
    left = []

    def leave(status):
        left.append(status)
        raise InterruptedError

    pids = iter([1, 2])
    monkeypatch.setattr(os, "getpid", lambda: next(pids, 2))
    monkeypatch.setattr(os, "_exit", leave)
    with pytest.raises(InterruptedError):
        run(f"from sys import exit\n{source}")
    assert left == [status]


def test_the_import_of_a_backend_is_not_the_scripts_time(run, use_clock, module_of, monkeypatch):
    clock = use_clock(replay)
    monkeypatch.setattr(replay.importlib, "import_module", lambda name: clock.hold(9) or module_of(name))
    assert run("", module="pyhost_made_up.held")["wall_s"] == pytest.approx(0.0)


def test_calls_of_a_swapped_function_are_counted(run, module_of):
    module_of("native", "def f(n): return -n")
    answer = run("def f(n):\n    return n\nassert f(2) == f(2) == -2\n", swaps={"f": ["native", "f"]})
    assert answer["functions"] == {"f": {"calls": 2}}


def test_recorded_calls_are_counted(run, tmp_path):
    (tmp_path / "calls").touch()
    source = "def f(n):\n    return n\nfor n in range(1003): f(n)\nf(open('/dev/null'))\n"
    answer = run(source, swaps={"f": None}, record=str(tmp_path / "calls"), record_limit_bytes=1 << 20)
    counts = answer["functions"]["f"]
    refused = counts.pop("refused")
    assert counts == {"calls": 1004, "recorded": 1003}
    assert refused.startswith("an argument or a result can't be pickled")


def test_calls_of_worker_processes_are_counted_from_the_file(run, tmp_path):
    (tmp_path / "calls").touch()
    for _ in range(3):
        call_file.CallFile(str(tmp_path / "calls")).append("total", b"before", b"after")  # as another process does
    answer = run("def total(a, b):\n    return a + b\n", swaps={"total": None}, record=str(tmp_path / "calls"))
    assert answer["functions"]["total"] == {"calls": 3, "recorded": 3, "refused": ""}
    assert sys.modules["__main__"].total is swap.swapped["total"]


def test_the_import_of_a_swapped_module_is_not_the_scripts_time(run, use_clock, module_of, monkeypatch):
    clock = use_clock(replay, swap)
    plain = swap.importlib.import_module

    def slow_import(name):
        if name == "native":
            clock.hold(9)
            clock.release(4)
        return plain(name)

    monkeypatch.setattr(swap.importlib, "import_module", slow_import)
    module_of("native", f=clock.hold)
    answer = run("def f(n):\n    return n\nf(20)\n", swaps={"f": ["native", "f"]})
    assert (answer["wall_s"], answer["cpu_s"]) == (pytest.approx(20.0), pytest.approx(20.0))
