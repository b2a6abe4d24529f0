"""tests/cli/test_gil_run.py: `pyhost gil` accounts for any program, however it ends, and changes nothing of it."""

import json
import os
import signal
import sys
import textwrap

import pytest

# Of a free-threaded Python there is nothing to read.
pytestmark = pytest.mark.usefixtures("needs_gil")

THREADS = """
    import ctypes, sys, threading, time
    hold = ctypes.PyDLL(None).usleep

    def crunch():
        end = time.monotonic() + 0.3
        while time.monotonic() < end:
            sum(range(1000))

    def holder():
        for _ in range(2):
            hold(80_000)
            time.sleep(0.02)

    workers = [threading.Thread(target=crunch, name="cruncher"), threading.Thread(target=holder, name="holder")]
    for worker in workers: worker.start()
    for worker in workers: worker.join()
"""
HOLD_LINE = 12

# name -> (program, exit status of pyhost, what the account says of the end)
ENDINGS = {
    "returns": ("", 0, "exit status 0"),
    "exits": ("sys.exit(7)", 7, "exit status 7"),
    "raises": ("1 / 0", 1, "exit status 1"),
    "leaves_by_os_exit": ("os._exit(3)", 3, "exit status 3"),
    "aborts": ("os.abort()", -signal.SIGABRT, "signal 6 (Aborted)"),
    "crashes": ("ctypes.string_at(0)", -signal.SIGSEGV, "signal 11 (Segmentation fault)"),
    "is_killed": ("os.kill(os.getpid(), 9)", -signal.SIGKILL, "signal 9 (Killed)"),
    "becomes_another_program": ("os.execv('/bin/true', ['true'])", 0, "exit status 0"),
    "closes_every_descriptor": ("os.closerange(0, 64)", 0, "exit status 0"),
}


@pytest.fixture
def gil(pyhost, write, tmp_path):
    """gil(program, *options, arguments=()): (the finished process, its account)."""

    def run(program, *options, arguments=(), **more):
        script, file = write("program.py", program), tmp_path / "account.json"
        done = pyhost("gil", "--quiet", f"--json={file}", *options, script, *arguments, **more)
        return done, json.loads(file.read_text(encoding="utf-8"))

    return run


def thread_named(account, name):
    [thread] = [thread for thread in account["threads"] if thread["name"] == name]
    return thread


@pytest.mark.parametrize(("end", "status", "ending"), ENDINGS.values(), ids=ENDINGS)
def test_the_account_is_there_however_the_program_ends(gil, end, status, ending):
    done, account = gil(
        f"import ctypes, os, sys\nfor _ in range(300_000): pass\nctypes.PyDLL(None).usleep(30_000)\n{end}"
    )
    assert (done.returncode, account["ending"]) == (status, ending), done.stderr
    main = thread_named(account, "MainThread")
    assert main["held_s"] >= 0.03 and main["acquisitions"] > 0
    assert account["processes"][0]["ending"].endswith(ending)


def test_the_times_of_threads_and_gils_add_up(gil):
    _, account = gil(THREADS)
    [lock] = account["gils"]
    held_s = sum(thread["held_s"] for thread in account["threads"])
    assert held_s == pytest.approx(lock["held_s"], abs=1e-4) and lock["held_s"] <= lock["wall_s"]
    for thread in account["threads"]:
        parts_s = thread["held_s"] + thread["released_s"] + thread["waiting_s"]
        assert parts_s == pytest.approx(thread["lifetime_s"], abs=1e-6)
        waited_s = sum(wait["waiting_s"] for wait in thread["waited_on"])
        assert waited_s + thread["free_but_wanted_s"] == pytest.approx(thread["waiting_s"], abs=1e-6)


def test_a_long_hold_is_named_by_line_and_column_and_by_whom_it_stopped(gil):
    _, account = gil(THREADS)
    hold = max(account["holds"], key=lambda hold: hold["kept_waiting_s"])
    assert account["threads"][hold["thread"]]["name"] == "holder"
    site = hold["site"]
    assert (site["line"], site["column"], site["function"]) == (HOLD_LINE, 9, "holder")
    assert (hold["times"], hold["longest_s"] >= 0.08, hold["kept_waiting_s"] >= 0.08) == (2, True, True)
    waits = {
        account["threads"][w["holder"]]["name"]: w["waiting_s"] for w in thread_named(account, "cruncher")["waited_on"]
    }
    assert waits["holder"] >= 0.08


def test_a_hold_is_reported_while_it_lasts_and_only_if_it_is_long(gil):
    done, _ = gil(THREADS)
    assert "pyhost: holder has held the GIL for" in done.stderr and f"program.py:{HOLD_LINE}:9 holder" in done.stderr
    for quiet in ("--warn-hold=0", "--warn-hold=10s"):
        assert "has held" not in gil(THREADS, quiet)[0].stderr


def test_python_code_that_nobody_waits_for_is_no_warning(gil):
    done, account = gil("for i in range(12_000_000):\n    i * i + i - 1")
    assert "has held" not in done.stderr
    assert thread_named(account, "MainThread")["longest_hold_s"] > 0.05


def test_a_running_account_goes_to_stderr(gil):
    done, _ = gil("import time\ntime.sleep(0.5)\nprint('out')", "--watch=0.1")
    assert done.stdout == "out\n"
    assert sum("GIL held" in line for line in done.stderr.splitlines()) >= 3


def test_the_program_finds_what_it_would_find_under_python(gil, run_program, python, write):
    source = """
        import os, sys
        print(sys.argv[1:], sorted(os.listdir("/proc/self/fd")))
        print([name for name in os.environ if name.startswith("PYHOST")], sys.flags, __name__, input())
    """
    done, _ = gil(source, arguments=("--", "--watch", "x"), text="typed\n")
    plain = run_program(python, write("plain.py", source), "--watch", "x", text="typed\n")
    assert (done.stdout, done.returncode) == (plain.stdout, 0)


def test_every_process_of_a_program_has_its_own_gil_and_threads(gil):
    source = """
        import multiprocessing, os, subprocess, sys
        def work(): sum(range(200_000))
        if __name__ == "__main__":
            for how in ("fork", "spawn"):
                worker = multiprocessing.get_context(how).Process(target=work); worker.start(); worker.join()
            if os.fork() == 0:
                work(); os._exit(0)
            os.wait()
            subprocess.run([sys.executable, "-c", "sum(range(200_000))"])
    """
    _, account = gil(source)
    workers = {process["pid"]: index for index, process in enumerate(account["processes"])}
    assert len(workers) >= 5, account["processes"]
    for index in workers.values():
        [lock] = [lock for lock in account["gils"] if lock["process"] == index]
        held_s = sum(t["held_s"] for t in account["threads"] if t["process"] == index)
        assert held_s == pytest.approx(lock["held_s"], abs=1e-4) and 0 < held_s <= lock["wall_s"]


def test_threads_beyond_the_slots_share_lines_and_none_is_lost(gil):
    source = """
        import threading
        for _ in range(1200):
            t = threading.Thread(target=int); t.start(); t.join()
    """
    _, account = gil(source)
    assert sum(thread["lives"] for thread in account["threads"]) == 1201
    assert account["dropped_threads"] == 0 and len(account["threads"]) == 1024


@pytest.mark.skipif(sys.version_info < (3, 12), reason="a GIL of a sub-interpreter's own came with Python 3.12")
def test_a_sub_interpreter_with_its_own_gil_is_a_gil_of_its_own(gil):
    source = """
        import _xxsubinterpreters as interpreters
        one = interpreters.create()
        interpreters.run_string(one, "sum(range(3_000_000))")
    """
    _, account = gil(
        source.replace("_xxsubinterpreters", "_interpreters" if sys.version_info > (3, 13) else "_xxsubinterpreters")
    )
    assert [lock["name"] for lock in account["gils"]] == ["main", "sub-interpreter 1"]
    assert account["gils"][1]["held_s"] > 0.01


def test_without_the_tracer_looks_stand_in_for_it_and_the_account_says_so(gil):
    _, account = gil(
        "import time\nend = time.monotonic() + 0.6\nwhile time.monotonic() < end: pass", env={"PYHOST_TRACER": "off"}
    )
    assert account["processes"][0]["engine"].startswith("sampled") and account["notes"]
    assert account["gils"][0]["held_s"] > 0.8 * account["gils"][0]["wall_s"]


def spans_by_track(trace):
    tracks = {}
    for event in trace["traceEvents"]:
        if event["ph"] == "X":
            tracks.setdefault((event["pid"], event["tid"]), []).append(event)
    return tracks


def test_the_trace_is_in_the_trace_event_format_and_its_spans_nest(pyhost, write, tmp_path):
    calls = "\ndef sum_primes(n):\n    return 0\n\nfor _ in range(5): sum_primes(20_000)\n"
    script = write("program.py", textwrap.dedent(THREADS) + calls)
    done = pyhost("run", "--backend=capi", "--quiet", f"--trace={tmp_path / 'trace.json'}", script)
    trace = json.loads((tmp_path / "trace.json").read_text(encoding="utf-8"))
    assert done.returncode == 0 and {event["ph"] for event in trace["traceEvents"]} <= {"X", "M"}
    names = {event["name"] for event in trace["traceEvents"] if event["ph"] == "X"}
    assert names == {"held", "released", "waiting", "sum_primes"}
    for spans in spans_by_track(trace).values():
        open_until = []
        for span in spans:
            assert span["ts"] >= 0 and span["dur"] >= 0
            while open_until and open_until[-1] <= span["ts"] + 0.0015:
                open_until.pop()
            assert not open_until or span["ts"] + span["dur"] <= open_until[-1] + 0.0015
            open_until.append(span["ts"] + span["dur"])


def test_held_spans_of_one_gil_never_overlap(pyhost, write, tmp_path):
    pyhost("gil", "--quiet", f"--trace={tmp_path / 'trace.json'}", write("program.py", THREADS))
    trace = json.loads((tmp_path / "trace.json").read_text(encoding="utf-8"))
    held = sorted((e["ts"], e["ts"] + e["dur"]) for e in trace["traceEvents"] if e["ph"] == "X" and e["name"] == "held")
    assert len(held) > 20
    assert all(end <= begin + 0.0015 for (_, end), (begin, _) in zip(held, held[1:]))


def test_a_trace_may_go_to_stdout_or_into_a_pipe_and_its_size_is_said(pyhost, start, executable, write, tmp_path):
    script = write("program.py", "import time\nfor _ in range(20): time.sleep(0)")
    done = pyhost("gil", "--trace=-", script)
    spans = [event for event in json.loads(done.stdout)["traceEvents"] if event["ph"] == "X"]
    assert len(spans) >= 40 and f"Trace: {len(spans)} spans, 0.0 MB in stdout; ui.perfetto.dev opens it" in done.stderr
    assert "Trace:" not in pyhost("gil", "--quiet", "--trace=-", script).stderr
    os.mkfifo(tmp_path / "pipe")
    process = start(executable, "gil", "--quiet", f"--trace={tmp_path / 'pipe'}", script)
    with open(tmp_path / "pipe", encoding="utf-8") as pipe:
        assert json.load(pipe)["traceEvents"]
    process.communicate(timeout=30)
    assert process.returncode == 0


def test_a_file_that_can_not_be_written_is_said_before_the_program_runs(pyhost, write):
    done = pyhost("gil", "--trace=/nowhere/trace.json", write("program.py", "print('ran')"))
    assert (done.returncode, done.stdout) == (2, "") and "/nowhere/trace.json" in done.stderr


def test_a_missing_program_ends_as_pythons(pyhost, tmp_path):
    done = pyhost("gil", "missing.py", cwd=tmp_path)
    assert done.returncode == 2 and "can't open file" in done.stderr


def ignore_hangups():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


@pytest.mark.parametrize(
    ("number", "prepare"), [(signal.SIGTERM, None), (signal.SIGHUP, ignore_hangups)], ids=["sigterm", "sighup_of_nohup"]
)
def test_a_signal_to_pyhost_reaches_the_program_once(start, executable, write, number, prepare):
    source = """
        import signal, sys, time
        got = []
        signal.signal(int(sys.argv[1]), lambda *_: got.append(1))
        print("ready", flush=True)
        end = time.monotonic() + 10
        while not got and time.monotonic() < end: time.sleep(0.01)
        time.sleep(0.2)
        sys.exit(len(got))
    """
    process = start(executable, "gil", "--quiet", write("program.py", source), int(number), preexec_fn=prepare)
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    process.communicate(timeout=30)
    assert process.returncode == 1
