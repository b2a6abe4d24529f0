"""tests/python/test_loops_and_tax.py: the loops that show what the host costs, here and in another process."""

import io
import os
import subprocess
import sys
import sysconfig

import numpy
import pytest
from _pyhost_measure import loops, private_folder, reference_cache, tax

# Worked out by other ways than the loops'.
RESULTS = {
    "calls": 610,  # the 15th Fibonacci number
    "integers": sum((i * i) % 256 for i in range(12_000)),
    "lists": sum(n * (n + 1) // 2 % 997 for n in range(8_000)),  # sums of the numbers up to n
    "dicts": 5_003,  # every remainder is met
    "objects": 5 * sum(range(3_000)),  # i * 3 + 2 * i
    "strings": 5_000,
    "generators": sum(range(15_000)) - sum(range(0, 15_000, 3)),
}


@pytest.mark.parametrize("name", RESULTS)
def test_a_loop_does_its_work(name):
    assert loops.LOOPS[name]() == RESULTS[name]


def test_there_is_a_loop_for_every_kind_of_work():
    assert list(loops.LOOPS) == ["calls", "integers", "floats", "lists", "dicts", "objects", "strings", "generators"]


def test_the_logistic_map_takes_as_many_steps_as_it_should():
    x = numpy.float64(0.5)
    for _ in range(20_000):
        x = x * 3.7 * (1 - x)
    assert loops.floats() == x


def test_seconds_are_those_of_the_loop(use_clock, monkeypatch):
    clock = use_clock(loops)
    monkeypatch.setitem(loops.LOOPS, "calls", lambda: clock.release(0.25, cpu_s=0.125))
    assert loops.seconds("calls") == pytest.approx(0.125)  # of processor time


def test_every_loop_is_warm_after_three_rounds(monkeypatch):
    asked = []
    monkeypatch.setattr(loops, "seconds", asked.append)
    loops.warm_up()
    assert sorted(asked) == sorted([*loops.LOOPS] * 3)


def test_the_server_answers_each_name_with_its_seconds(monkeypatch, capsys):
    monkeypatch.setattr(loops, "warm_up", lambda: print("warm"))
    monkeypatch.setattr(loops, "seconds", {"calls": 0.25, "lists": 0.5}.get)
    monkeypatch.setattr(sys, "stdin", io.StringIO("calls\nlists\n"))
    loops.serve()
    assert capsys.readouterr().out == "warm\n0.25\n0.5\n"


class Server:
    """Answers with the seconds there, in the order of the lines."""

    def __init__(self, events):
        self.events = events
        self.stdin = self.stdout = self

    def write(self, line):
        self.events.append(f"there: {line.strip()}")

    def readline(self):
        return "0.5\n"


@pytest.mark.parametrize(
    ("is_here_first", "order"), [(True, ["here: calls", "there: calls"]), (False, ["there: calls", "here: calls"])]
)
def test_both_take_turns_and_the_pair_is_here_then_there(monkeypatch, is_here_first, order):
    events = []
    monkeypatch.setattr(loops, "seconds", lambda name: events.append(f"here: {name}") or 0.25)
    assert tax._pair(Server(events), "calls", is_here_first) == [0.25, 0.5]
    assert events == order


def test_loops_take_turns_in_this_process_and_in_another(monkeypatch):
    monkeypatch.setattr(loops, "LOOPS", {"calls": loops.calls, "strings": loops.strings})
    monkeypatch.setattr(tax, "ROUNDS", 2)
    monkeypatch.setattr(tax, "stock_interpreter", lambda: sys.executable)
    answer = tax.measure("", False)
    assert (answer["stock"], answer["reason"], answer["is_kept"]) == (sys.executable, "", False)
    [measured] = answer["processes"]
    assert {name: len(pairs) for name, pairs in measured.items()} == {"calls": 2, "strings": 2}
    assert all(seconds > 0 for pairs in measured.values() for pair in pairs for seconds in pair)


def test_rounds_are_odd_and_alternate(monkeypatch):
    first = []
    monkeypatch.setattr(tax, "_look_at", lambda stock: ("", False))
    monkeypatch.setattr(loops, "LOOPS", {"calls": len})
    monkeypatch.setattr(loops, "warm_up", lambda: None)
    monkeypatch.setattr(tax, "_pair", lambda server, name, is_here_first: first.append(is_here_first))

    class Closed:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        stdin = io.StringIO()

    monkeypatch.setattr(tax, "_serve", lambda stock: Closed())
    tax.measure("", False)
    assert first == [True, False, True, False, True]


def test_an_interpreter_that_does_not_run_is_a_reason_and_nothing_is_measured(monkeypatch, tmp_path):
    monkeypatch.setattr(tax, "stock_interpreter", lambda: str(tmp_path / "none"))
    monkeypatch.setattr(tax, "_serve", None)
    answer = tax.measure("", False)
    assert answer["reason"].startswith("it does not run: [Errno 2]")
    assert (answer["processes"], answer["is_stock_shared"]) == ([], False)


@pytest.fixture
def stock(write, tmp_path):
    """stock(lines): a program that prints these lines."""

    def make(text):
        path = write("stock", f"#!/bin/sh\ncat <<'END'\n{text}\nEND\n")
        (tmp_path / "stock").chmod(0o755)
        return path

    return make


def test_an_interpreter_of_this_build_has_no_reason(stock):
    assert tax._look_at(stock(f"False {sys.version}")) == ("", False)
    assert tax._look_at(stock(f"True {sys.version}")) == ("", True)


def test_another_build_is_a_reason(stock):
    assert tax._look_at(stock("True 3.99.1 (main)")) == ("it is another Python now: 3.99.1 (main)", True)


def test_one_that_hangs_is_a_reason(monkeypatch):
    def run(command, timeout, **_):
        raise subprocess.TimeoutExpired(command[0], timeout)

    monkeypatch.setattr(tax.subprocess, "run", run)
    assert tax._look_at("/stock")[0] == "it does not run: Command '/stock' timed out after 10 seconds"


def test_the_interpreter_is_the_one_of_the_builds_record_or_where_it_was_moved_to(monkeypatch, tmp_path):
    name = f"python{sysconfig.get_config_var('VERSION')}{sys.abiflags}"
    (tmp_path / "moved/bin").mkdir(parents=True)
    values = {"VERSION": sysconfig.get_config_var("VERSION"), "BINDIR": str(tmp_path / "record")}
    monkeypatch.setattr(sysconfig, "get_config_var", values.get)
    monkeypatch.setattr(sys, "base_exec_prefix", str(tmp_path / "moved"))
    assert tax.stock_interpreter() == str(tmp_path / "record" / name)  # neither is there
    (tmp_path / "moved/bin" / name).touch()
    assert tax.stock_interpreter() == str(tmp_path / "record" / name)  # it can't be executed
    (tmp_path / "moved/bin" / name).chmod(0o755)
    assert tax.stock_interpreter() == str(tmp_path / "moved/bin" / name)
    (tmp_path / "record").mkdir()
    (tmp_path / "record" / name).touch(0o755)
    assert tax.stock_interpreter() == str(tmp_path / "record" / name)


ENTRY = {"stock": sys.executable, "is_stock_shared": True, "processes": [{"calls": [[2.0, 1.0]]}]}


@pytest.fixture
def cache(monkeypatch, tmp_path):
    """A private folder with what tax.keep() wrote there, asked for by the interpreter that runs the tests."""
    monkeypatch.setattr(tax, "stock_interpreter", lambda: sys.executable)
    monkeypatch.setattr(tax, "_look_at", lambda stock: ("measured anew", False))
    folder = tmp_path / "cache"
    tax.keep(str(folder), ENTRY)
    return str(folder)


def test_what_is_kept_is_told_again_unless_it_is_to_be_fresh(cache):
    assert tax.measure(cache, False) == {**ENTRY, "is_kept": True, "reason": ""}
    assert tax.measure(cache, True)["reason"] == "measured anew"
    assert tax.measure("", False)["reason"] == "measured anew"


@pytest.mark.parametrize("changed", ["FORMAT", "version", "processor", "a program"])
def test_what_is_kept_belongs_to_the_programs_and_the_processor(cache, monkeypatch, changed):
    if changed == "FORMAT":
        monkeypatch.setattr(tax, "FORMAT", 0)
    if changed == "version":
        monkeypatch.setattr(sys, "version", "3.99")
    if changed == "processor":
        monkeypatch.setattr(reference_cache, "cpu_model", lambda: "another")
    if changed == "a program":
        monkeypatch.setattr(tax, "_identity", lambda program: (program, 1, 1))
    assert tax.measure(cache, False)["reason"] == "measured anew"


@pytest.mark.parametrize("content", [b"", b"[1]", b"{}", b'{"stock": "s", "is_stock_shared": true, "processes": []}'])
def test_what_is_no_entry_is_not_read(cache, content):
    private_folder.write(cache, tax._entry_name(sys.executable), content)
    assert tax.measure(cache, False)["reason"] == "measured anew"


def test_a_folder_that_others_can_write_to_is_neither_read_nor_written(cache):
    os.chmod(cache, 0o777)
    assert tax.measure(cache, False)["reason"] == "measured anew"
    tax.keep(cache, {**ENTRY, "processes": [{"calls": [[3.0, 1.0]]}]})
    os.chmod(cache, 0o700)
    assert tax.measure(cache, False)["processes"] == ENTRY["processes"]


def test_an_identity_is_path_size_and_time(tmp_path):
    program = tmp_path / "program"
    program.write_bytes(b"abc")
    os.utime(program, ns=(1, 7))
    (tmp_path / "link").symlink_to(program)
    assert tax._identity(tmp_path / "link") == (str(program), 3, 7)
