"""tests/cli/test_break_even.py: what a size sweep reports, what it refuses to time, and how it ends."""

import json
import pathlib
import re
import shutil
import signal

import pytest

# Of a free-threaded Python there is nothing to read.
pytestmark = pytest.mark.usefixtures("needs_gil")

# One pair a size: these tests read what is reported, never how fast it was.
SWEEP = ("bench", "--break-even", "--budget=0.05")
WIDTH = 100
BINDINGS = ("capi", "pybind11", "ctypes")


@pytest.fixture(scope="module")
def sweep(pyhost):
    """sweep(*arguments): a short sweep's (CompletedProcess, report read from its JSON)."""

    def run(*arguments, program=pyhost, **options):
        done = program(*SWEEP, "--json=-", *arguments, timeout_s=180, **options)
        return done, json.loads(done.stdout)

    return run


@pytest.fixture(scope="module")
def copied(executable, catalog, run_program, tmp_path_factory):
    """copied(backends={file: text}, scripts={...}): a pyhost of one's own, with text appended to these files.

    Of all bindings it has three, and NumPy: asking every one, and compiling what stands as text, takes half a minute.
    """

    def append(folder, texts):
        for name, text in texts.items():
            with open(folder / name, "a", encoding="utf-8") as file:
                file.write(text)

    def make(backends=None, scripts=None):
        folder = tmp_path_factory.mktemp("planted")
        shutil.copy(executable, folder / "pyhost")
        shutil.copytree(executable.parent / "lib/pyhost", folder / "lib/pyhost")
        shutil.copytree(catalog["pyscripts"], folder / "pyscripts")
        some = [one for one in catalog["backends"] if one["name"] in ("python", "numpy", *BINDINGS)]
        moved = catalog | {"pyscripts": str(folder / "pyscripts"), "backends": some}
        (folder / "lib/pyhost/catalog.json").write_text(json.dumps(moved))
        append(folder / "lib/pyhost", backends or {})
        append(folder / "pyscripts", scripts or {})
        return lambda *arguments, **options: run_program(folder / "pyhost", *arguments, **options)

    return make


def sizes(first, last):
    """Text for the end of a kernel's script."""
    return f"\nSIZES |= {{'first': {first}, 'last': {last}}}\n"


@pytest.fixture(scope="module")
def short(copied, sweepable):
    """A pyhost whose kernels have three sizes each."""
    return copied(scripts={f"{kernel}.py": sizes(1, 3) for kernel in sweepable})


@pytest.fixture(scope="module")
def everything(sweep, short):
    """All kernels that can be swept, under a binding and a library: (CompletedProcess, report)."""
    return sweep("--backend=capi,numpy", program=short)


def sweeps_of(report, backend=None):
    return [one for one in report["sweeps"] if backend is None or one["backend"] == backend]


@pytest.fixture(scope="module")
def sweepable(pyhost, executable, catalog):
    """Kernels whose script makes inputs by size and that the capi backend offers with the GIL held and released."""
    ask = "import pyhost_capi as capi; print(*set(dir(capi.held)) & set(dir(capi.released)))"
    modules = f"{executable.parent / 'lib/pyhost'}:{catalog['site']}"
    offered = pyhost("-c", ask, env={"PYTHONPATH": modules}).stdout.split()
    scripts = {kernel: pathlib.Path(catalog["pyscripts"], f"{kernel}.py") for kernel in catalog["kernels"]}
    return [
        kernel
        for kernel, path in sorted(scripts.items())
        if kernel in offered and re.search(r"^SIZES = ", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]


def test_every_kernel_with_sizes_is_swept(everything, sweepable):
    done, report = everything
    assert done.returncode == 0 and sweepable, done.stderr
    measured = [(one["kernel"], one["backend"]) for one in report["sweeps"] if one["status"] == "correct"]
    assert measured == [(kernel, "capi") for kernel in sweepable]


def test_a_backend_without_both_policies_is_a_line_with_its_reason(everything):
    done, report = everything
    assert sweeps_of(report, "numpy")
    for one in sweeps_of(report, "numpy"):
        assert (one["status"], one["points"], one["break_even"]) == ("skipped", [], None) and one["reason"]
        assert f"{one['kernel']}, numpy\nskipped: {one['reason']}\n" in done.stderr


def test_kernels_that_cannot_be_swept_are_left_out_and_said(everything, sweepable, catalog):
    notes = everything[1]["notes"]
    left_out = [kernel for kernel in sorted(catalog["kernels"]) if kernel not in sweepable]
    assert [note.partition(":")[0] for note in notes] == [f"'{kernel}' has nothing to sweep" for kernel in left_out]
    assert "its script makes no inputs by size (sized_inputs(size) and SIZES)" in notes[0]
    assert "no chosen backend offers it both held and released (capi: no released: " in notes[1]


def test_sizes_ascend_from_the_scripts_first_to_its_last(sweep, everything):
    for one in sweeps_of(everything[1], "capi"):
        assert [point["size"] for point in one["points"]] == [1, 2, 3]
        assert one["unit"] and one["threads"] == 2
    [sums] = sweep("sum_primes", "--backend=capi")[1]["sweeps"]
    found = [point["size"] for point in sums["points"]]
    assert found == sorted(set(found)) and 10 <= len(found) <= 12
    assert (found[0], found[-1]) == (2, 50_000)


def rate(window):
    return window["calls"] / window["wall_s"]


def test_the_figures_follow_from_the_windows(everything):
    for one in sweeps_of(everything[1], "capi"):
        for point in one["points"]:
            assert point["reference_s"] > 0
            [alone], [together] = point["alone"], point["together"]
            figures = point["figures"]
            assert figures["held_s"] == pytest.approx(1 / rate(alone["held"]))
            assert figures["released_s"] == pytest.approx(1 / rate(alone["released"]))
            assert figures["price"] == pytest.approx(figures["released_s"] / figures["held_s"] - 1)
            assert figures["gain"] == pytest.approx(rate(together["released"]) / rate(together["held"]))
            assert (figures["pairs"], figures["paying"]) == (1, int(figures["gain"] > 1))


def test_a_window_lasts_as_long_as_it_says(everything):
    report = everything[1]
    for one in sweeps_of(report, "capi"):
        for pair in (pair for point in one["points"] for pair in point["alone"] + point["together"]):
            assert all(window["wall_s"] >= report["window_s"] and window["calls"] > 0 for window in pair.values())


def test_the_verdict_follows_from_the_gains(everything):
    for one in everything[1]["sweeps"]:
        if one["status"] != "correct":
            continue
        found = one["break_even"]
        gains = {point["size"]: point["figures"]["gain"] for point in one["points"]}
        pays = {size for size in gains if all(gains[other] > 1 for other in gains if other >= size)}
        assert found["from"] == min(pays, default=None)
        assert found["below"] == max(gains.keys() - pays, default=None)
        assert found["exceptions"] == [size for size in gains if gains[size] > 1 and size not in pays]
        assert found["payoff"] == ("always" if len(pays) == len(gains) else "between" if pays else "never")
        if found["payoff"] == "between":
            assert found["below"] <= found["size"] <= found["from"] and found["call_s"] > 0


def test_every_sweep_is_a_table_without_a_blank_cell_and_a_sentence(everything):
    done, report = everything
    measured = [one for one in report["sweeps"] if one["status"] == "correct"]
    blocks = re.findall(r"^n: (.+)\n((?:.+\n)+?)Break-even: (.+)\n", done.stderr, re.MULTILINE)
    assert [unit for unit, _, _ in blocks] == [one["unit"] for one in measured]
    for (_, table, sentence), one in zip(blocks, measured):
        header, *lines = (re.split(r" {2,}", line.strip()) for line in table.splitlines())
        assert header[0] == "n" and header[4] == "2 threads held"
        assert [int(line[0]) for line in lines] == [point["size"] for point in one["points"]]
        assert {len(line) for line in lines} == {len(header)}
        start = {"always": "releasing pays from", "never": "none up to", "between": "between n = "}
        assert sentence.startswith(start[one["break_even"]["payoff"]])
    assert max(len(line) for line in done.stderr.splitlines()) <= WIDTH


def test_what_a_release_costs_is_measured_and_printed(everything):
    done, report = everything
    assert 0 < report["gil_pair_s"] < 1e-3 and report["machine"]["gil_hook_s"] > 0
    assert "An uncontended release/acquire pair costs " in done.stderr


@pytest.fixture(scope="module")
def documented(request):
    """Field names of each section of docs/reference/break_even_json.md."""
    text = (request.config.rootpath / "docs/reference/break_even_json.md").read_text(encoding="utf-8")
    sections = re.split(r"^#+ ", text, flags=re.MULTILINE)
    return {section.partition("\n")[0]: re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) for section in sections}


def test_the_json_has_exactly_the_documented_fields(everything, documented):
    report = everything[1]
    assert (report["schema"], report["schema_version"]) == ("pyhost-break-even", 1)
    assert list(report) == documented["The report"]
    for one in report["sweeps"]:
        assert list(one) == documented["`sweeps[]`"]
        assert list(one["provenance"]) == ["held", "released"]
        if one["status"] == "correct":
            assert list(one["break_even"]) == documented["`break_even`"]
        for point in one["points"]:
            assert list(point) == documented["`points[]`"]
            assert list(point["figures"]) == documented["`figures`"]
            for pair in point["alone"] + point["together"]:
                assert list(pair) == ["held", "released"]
                assert all(list(window) == documented["A window"] for window in pair.values())


def test_provenance_names_the_objects_that_ran(everything):
    for one in sweeps_of(everything[1], "capi"):
        for policy, text in one["provenance"].items():
            assert text.startswith(f"pyhost_capi.{policy}.{one['kernel']}, ")


def test_native_is_the_default_and_the_threads_can_be_chosen(sweep, short):
    report = sweep("sum_primes", "--threads=3", "--seed=7", program=short)[1]
    assert {one["backend"] for one in report["sweeps"]} == set(BINDINGS)
    assert {one["threads"] for one in report["sweeps"]} == {3} and report["seed"] == 7


def test_the_references_results_are_cached_and_fresh_measures_them_again(sweep, short, everything):
    [first] = [one for one in sweeps_of(everything[1], "capi") if one["kernel"] == "julia"]
    [again] = sweep("julia", "--backend=capi", program=short)[1]["sweeps"]
    [fresh] = sweep("julia", "--backend=capi", "--fresh", program=short)[1]["sweeps"]
    times = [[point["reference_s"] for point in one["points"]] for one in (first, again, fresh)]
    assert times[0] == times[1] != times[2]


def test_a_table_goes_to_stdout_and_quiet_prints_none(short, tmp_path):
    done = short(*SWEEP, "julia", "--backend=capi")
    assert done.stdout.startswith("julia, capi\n") and done.stderr == ""
    done = short(*SWEEP, "julia", "--backend=capi", "--quiet", f"--json={tmp_path / 'report.json'}")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert json.loads((tmp_path / "report.json").read_text())["schema"] == "pyhost-break-even"


REFUSED = {
    ("noop",): "'noop' has nothing to sweep: its script makes no inputs by size (sized_inputs(size) and SIZES)",
    ("julia", "add_ints"): "'add_ints' has nothing to sweep: its script makes no inputs by size",
    ("binary_search",): "'binary_search' has nothing to sweep: no chosen backend offers it both held and released (",
    ("julia", "--backend=numpy"): "'julia' has nothing to sweep: no chosen backend offers it both held and released (",
    ("mandelbrot",): "there is no kernel 'mandelbrot'; the kernels are ",
    ("julia", "--backend=none"): "there is no backend 'none'; 'pyhost list' shows them",
    ("julia", "--case=quick"): "--case means nothing with --break-even, which makes inputs of many sizes",
    ("julia", "--threads=1"): "--break-even lets threads call at once; --threads wants a number above 1",
    ("julia", "--csv=out.csv"): "--csv means nothing with --break-even, which makes inputs of many sizes; it takes ",
    ("julia", "--gil=held"): "--gil means nothing with --break-even, which makes inputs of many sizes; it takes ",
}


@pytest.mark.parametrize("arguments", REFUSED, ids=" ".join)
def test_what_cannot_be_swept_is_a_sentence(short, arguments):
    done = short(*SWEEP, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"pyhost: {REFUSED[arguments]}"), done.stderr


# Wrong input is answered as it should be: only inputs of the sweep meet the faults.
WRONG = """
_right = sum_primes
def sum_primes(n):
    return _right(n) + 1 if n == 1300 else _right(n)
"""
CRASH = """
import array, os
_alive = fused_arith
def fused_arith(a, b, out=None):
    if isinstance(a, array.array) and len(a) == 530:
        os.abort()
    return _alive(a, b, out)
"""
# Correct, but it keeps the GIL for a single point.
TIMID = """
from . import held
_released = julia
def julia(xs, ys, c, maxiter, out=None):
    is_single = isinstance(xs, array.array) and len(xs) == 1
    return (held.julia if is_single else _released)(xs, ys, c, maxiter, out)
"""


@pytest.fixture(scope="module")
def planted(sweep, copied):
    scripts = {"sum_primes.py": sizes(1200, 1400), "fused_arith.py": sizes(520, 540), "julia.py": sizes(1, 3)}
    program = copied({"pyhost_ctypes/held.py": WRONG, "pyhost_ctypes/released.py": CRASH + TIMID}, scripts)
    return sweep("sum_primes", "fused_arith", "julia", "--backend=capi,ctypes", program=program)


FAULTS = {
    "sum_primes": ("wrong", r"held, n = 1300: the result is 125509 \(int\), want 125508"),
    "fused_arith": (
        "crashed",
        r"released, n = 530: signal 6 \(Aborted\) during 'prepare_sized', in call 2 of fused_arith, "
        r"at released.py:\d+ in fused_arith",
    ),
    "julia": ("false-claim", "released, n = 1: it claims 'released' but holds the GIL: it never let go during a call"),
}


@pytest.mark.parametrize("kernel", FAULTS)
def test_a_fault_at_one_size_is_told_and_nothing_is_timed(planted, kernel):
    done, report = planted
    [one] = [one for one in sweeps_of(report, "ctypes") if one["kernel"] == kernel]
    status, reason = FAULTS[kernel]
    assert one["status"] == status and re.fullmatch(reason, one["reason"]), one["reason"]
    assert one["break_even"] is None and done.returncode == 1
    assert all((point["alone"], point["together"], point["figures"]) == ([], [], None) for point in one["points"])
    assert f"{kernel}, ctypes {status}: {one['reason']}" in " ".join(done.stderr.split())


def test_the_healthy_backend_beside_it_stands(planted):
    for one in sweeps_of(planted[1], "capi"):
        assert one["status"] == "correct" and one["break_even"] and one["points"][0]["figures"]


# The proofs make one call a thread, a window hundreds.
LATE = """
import threading
_on_time, _calls = sum_primes, []
def sum_primes(n):
    if n == 13 and threading.current_thread() is not threading.main_thread():
        _calls.append(n)
    if len(_calls) > 100:
        raise OSError("no room left")
    return _on_time(n)
"""


def test_a_fault_while_it_is_timed_is_told_without_figures(sweep, copied):
    program = copied({"pyhost_ctypes/released.py": LATE}, {"sum_primes.py": sizes(12, 14)})
    done, report = sweep("sum_primes", "--backend=ctypes", program=program)
    [one] = report["sweeps"]
    assert (one["status"], done.returncode, one["break_even"]) == ("failed", 1, None)
    assert re.fullmatch(r"OSError: no room left, released, n = 13, [12] threads", one["reason"]), one["reason"]
    assert "1 thread held" not in done.stderr


# In proportion a call of 14 numbers would take 1.02 s.
SLOW = """
import time
_fast = sum_primes
def sum_primes(n):
    time.sleep(0.95 if n == 13 else 0)
    return _fast(n)
"""


def test_sizes_end_where_the_reference_gets_too_slow(sweep, copied):
    program = copied(scripts={"sum_primes.py": sizes(12, 14) + SLOW})
    done, report = sweep("sum_primes", "--backend=capi", program=program)
    [one] = report["sweeps"]
    assert (done.returncode, [point["size"] for point in one["points"]]) == (0, [12, 13])
    assert report["notes"] == [
        "sum_primes: sizes above n = 13 are left out: there a call of the pure-Python reference, with which each "
        "result is compared, takes more than 1 s"
    ]


BAD_SIZES = {
    "SIZES = None": "SIZES must be of the form",
    "SIZES = {'first': 10, 'last': 10, 'what': 'numbers'}": "the last size above the first; it is {'first': 10,",
    "SIZES = {'first': 1.5, 'last': 10, 'what': 'numbers'}": "SIZES must be of the form",
    "def sized_inputs(size): raise KeyError(size)": "the reference of 'sum_primes' fails at n = 2: KeyError: 2",
}


@pytest.mark.parametrize("source", BAD_SIZES)
def test_a_script_with_bad_sizes_is_a_sentence(copied, source):
    done = copied(scripts={"sum_primes.py": f"\n{source}\n"})(*SWEEP, "sum_primes", "--backend=capi")
    assert (done.returncode, done.stdout) == (2, "")
    last = done.stderr.splitlines()[-1]
    assert last.startswith("pyhost: ") and BAD_SIZES[source] in last


def test_an_interruption_keeps_and_prints_what_was_measured(executable, start, tmp_path):
    path = tmp_path / "report.json"
    command = ("bench", "sum_primes", "--break-even", "--backend=capi,ctypes", f"--json={path}")
    process = start(executable, *command, env={"PYHOST_LOG": "debug"})
    windows = 0
    while windows < 60:  # more than a round over all sizes, less than the seven
        line = process.stderr.readline()
        assert line, "it ended before it was interrupted"
        windows += '"calls": ' in line
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 130
    report = json.loads(path.read_text())
    assert report["interrupted"] is True
    [one] = report["sweeps"]
    assert one["status"] == "correct" and all(point["figures"] for point in one["points"])
    assert min(len(point["alone"]) for point in one["points"]) == 1
    assert "Note: interrupted; results use the pairs measured so far" in out and "Break-even: " in out
